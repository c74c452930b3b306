import Foundation
import Quantities

/// The state of the machine at one moment, as far as its kernel reports it.
package struct MachineReading: Hashable, Sendable {
  /// Time that a processor has been busy and its whole time, in ticks since the machine started.
  package struct Processor: Hashable, Sendable {
    package var busy = 0.0
    /// Idle while input or output was waited for; part of the idle time.
    package var waiting = 0.0
    package var total = 0.0
  }

  /// A value for each processor; empty where that isn't reported.
  package var processors: [Processor] = []
  /// In bytes.
  package var totalMemory: Double?
  /// What new processes could get without swapping, in bytes.
  package var availableMemory: Double?
  /// How long at least one task has waited for a processor, memory, or input and output since the
  /// machine started, in seconds: pressure stall information.
  package var pressure: [Resource: Double] = [:]

  package enum Resource: String, Hashable, Sendable, CaseIterable, CodingKeyRepresentable {
    case cpu, memory
    case io
  }

  /// Bytes that network interfaces have received and sent since the machine started, without those that
  /// stayed on it.
  package var network: Traffic?

  package struct Traffic: Hashable, Sendable {
    package var received = 0.0
    package var sent = 0.0
  }

  package init() {}

  /// Lines such as "cpu0 user nice system idle iowait irq softirq steal …".
  mutating func readProcessors(_ text: String) {
    processors = Self.lines(of: text).prefix { $0.starts(with: "cpu".utf8) }.dropFirst().map {
      let fields = Self.words(of: $0).dropFirst().prefix(8).map { Self.number($0) ?? 0 }
      var processor = Processor()
      processor.total = fields.reduce(0, +)
      let idle = fields.count > 4 ? fields[3] + fields[4] : fields.dropFirst(3).first ?? 0
      processor.waiting = fields.count > 4 ? fields[4] : 0
      processor.busy = processor.total - idle
      return processor
    }
  }

  /// Lines such as "MemAvailable:   123 kB".
  mutating func readMemory(_ text: String) {
    // What counts stands at the beginning.
    for line in Self.lines(of: text).prefix(8) {
      let words = Self.words(of: line)
      guard words.count > 1, let kilobytes = Self.number(words[1]) else { continue }
      if words[0].elementsEqual("MemTotal:".utf8) { totalMemory = kilobytes * 1024 }
      if words[0].elementsEqual("MemAvailable:".utf8) { availableMemory = kilobytes * 1024 }
    }
  }

  /// A line such as "some avg10=0.00 avg60=0.00 avg300=0.00 total=123", in microseconds.
  mutating func readPressure(_ resource: Resource, _ text: String) {
    guard let line = Self.lines(of: text).first, line.starts(with: "some".utf8),
      let total = Self.words(of: line).last, total.starts(with: "total=".utf8)
    else { return }
    pressure[resource] = Self.number(total.dropFirst(6)).map { $0 * 1e-6 }
  }

  /// Lines such as "eth0: bytes packets errs drop fifo frame compressed multicast bytes packets …".
  mutating func readNetwork(_ text: String) {
    for line in Self.lines(of: text) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let name = line[..<colon].drop { $0 == UInt8(ascii: " ") }
      let fields = Self.words(of: line[line.index(after: colon)...])
      guard !name.elementsEqual("lo".utf8), fields.count > 8, let received = Self.number(fields[0]),
        let sent = Self.number(fields[8])
      else { continue }
      let others = network ?? Traffic()
      network = Traffic(received: others.received + received, sent: others.sent + sent)
    }
  }

  private typealias Bytes = Substring.UTF8View

  private static func lines(of text: String) -> [Bytes] {
    text.utf8.split(separator: UInt8(ascii: "\n"))
  }

  private static func words(of line: Bytes) -> [Bytes] { line.split(separator: UInt8(ascii: " ")) }

  private static func number(_ bytes: Bytes) -> Double? { Double(Substring(bytes)) }
}
