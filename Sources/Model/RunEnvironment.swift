import Quantities

/// Where a run took place, coarse enough that equal machines agree.
///
/// Never clock speed, host name or load: keys that are too exact split identical machines.
package struct RunEnvironment: Hashable, Sendable, Codable {
  /// The CPU's model name.
  package let cpu: String
  /// How many cores this process may use.
  package let cores: Int
  /// Main memory in bytes, which is not part of the key: machines of one kind differ in it.
  package let memory: UInt64
  /// The operating system with its major version: "Debian GNU/Linux 12".
  package let os: String
  /// "x86_64" or "aarch64".
  package let arch: String
  /// The Swift version, such as "6.3.1"; "none" where there is no Swift.
  package let swift: String

  package init(
    cpu: String, cores: Int, memory: UInt64, os: String, arch: String, swift: String
  ) {
    self.cpu = cpu
    self.cores = cores
    self.memory = memory
    self.os = os
    self.arch = arch
    self.swift = swift
  }

  /// The name that runs of comparable environments share: 12 hex digits over the coarse fields.
  package var key: String {
    String(StableHash.hex(of: [cpu, "\(cores)", os, arch, swift]).prefix(12))
  }

  /// A coarse field in which two environments differ.
  package struct Difference: Hashable, Sendable, CustomStringConvertible {
    /// What a difference in them does to counts, the most first: other instructions, other code for
    /// them, other libraries, other paths through these, other numbers of threads.
    private static let ranking = ["arch", "swift", "os", "cpu", "cores"]

    /// The field's name, as in a run.
    package let field: String
    /// Its value where the baseline was measured.
    package let recorded: String
    /// Its value here.
    package let here: String

    package init(field: String, recorded: String, here: String) {
      self.field = field
      self.recorded = recorded
      self.here = here
    }

    /// How much it matters: more than all lesser ones together.
    package var weight: Int {
      1 << (Self.ranking.count - (Self.ranking.firstIndex(of: field) ?? 0))
    }

    /// For people: "cores: 4, here 2".
    package var description: String { "\(field): \(recorded), here \(here)" }
  }

  /// The coarse fields that differ, what matters most for counts first.
  package func differences(here: RunEnvironment) -> [Difference] {
    [
      Difference(field: "cpu", recorded: cpu, here: here.cpu),
      Difference(field: "cores", recorded: "\(cores)", here: "\(here.cores)"),
      Difference(field: "os", recorded: os, here: here.os),
      Difference(field: "arch", recorded: arch, here: here.arch),
      Difference(field: "swift", recorded: swift, here: here.swift),
    ]
    .filter { $0.recorded != $0.here }
    .sorted { $0.weight > $1.weight }
  }

  private enum CodingKeys: String, CodingKey { case key, cpu, cores, memory, os, arch, swift }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(key, forKey: .key)
    try container.encode(cpu, forKey: .cpu)
    try container.encode(cores, forKey: .cores)
    try container.encode(memory, forKey: .memory)
    try container.encode(os, forKey: .os)
    try container.encode(arch, forKey: .arch)
    try container.encode(swift, forKey: .swift)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      cpu: try container.decode(String.self, forKey: .cpu),
      cores: try container.decode(Int.self, forKey: .cores),
      memory: try container.decode(UInt64.self, forKey: .memory),
      os: try container.decode(String.self, forKey: .os),
      arch: try container.decode(String.self, forKey: .arch),
      swift: try container.decode(String.self, forKey: .swift))
  }
}
