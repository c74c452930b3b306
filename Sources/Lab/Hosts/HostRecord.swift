package import Files
import Foundation
import Quantities

/// What the last test of the fleet found, kept in `.perf-check/lab/hosts.json`.
package struct HostRecord: Codable, Hashable, Sendable {
  package struct Entry: Codable, Hashable, Sendable {
    package let host: String
    package let fault: FleetTest.Fault?
    /// As in `FleetTest.Finding`.
    package let level: Double?
    package let noise: Double
    /// The smallest slowdown that a check finds there in nine of ten cases; nil where none is.
    package let detectableChange: Double?

    package init(
      host: String, fault: FleetTest.Fault?, level: Double?, noise: Double,
      detectableChange: Double?
    ) {
      self.host = host
      self.fault = fault
      self.level = level
      self.noise = noise
      self.detectableChange = detectableChange
    }
  }

  /// In RFC 3339.
  package let at: String
  package let workflow: String
  package let commit: String
  package let entries: [Entry]
  package let pool: [String]

  package init(at: String, workflow: String, commit: String, entries: [Entry], pool: [String]) {
    self.at = at
    self.workflow = workflow
    self.commit = commit
    self.entries = entries
    self.pool = pool
  }

  /// The record with what an earlier one says of hosts that weren't measured now.
  package func adding(_ earlier: HostRecord?) -> HostRecord {
    let names = Set(entries.map(\.host))
    return HostRecord(
      at: at, workflow: workflow, commit: commit,
      entries: entries + (earlier?.entries.filter { !names.contains($0.host) } ?? []), pool: pool)
  }

  private static let name = "/hosts.json"

  /// Reads that of a lab; nil where there is none.
  package init?(in setting: Dispatch.Setting) {
    guard let data = setting.files.contents(setting.folder + Self.name),
      let record = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = record
  }

  package func write(in setting: Dispatch.Setting) throws(FileError) {
    try setting.files.write(JSONLine.text(of: self) + "\n", to: setting.folder + Self.name)
  }
}
