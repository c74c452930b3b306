import Foundation
import Model
import Quantities

/// Parses a line of the ledger in the format of `Run.line`, thirty times as fast as `JSONDecoder`.
///
/// It supports a subset of JSON: anything else (an escaped character, an unknown key, a number that
/// isn't a plain decimal) is left to the decoder, so that both accept the same lines.
struct RunLineReader {
  private let bytes: ArraySlice<UInt8>
  private var index: Int

  /// The run in the first line of some bytes.
  ///
  /// - Parameter bytes: Advanced past the line.
  /// - Throws: `Run.UnknownVersion`, or `DecodingError` for an invalid run.
  static func next(_ bytes: inout ArraySlice<UInt8>) throws -> Run {
    var reader = RunLineReader(bytes: bytes, index: bytes.startIndex)
    if let run = reader.run(), reader.isAtEnd {
      bytes = bytes[min(reader.index + 1, bytes.endIndex)...]
      return run
    }
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    let line = bytes[..<end]
    bytes = bytes[min(end + 1, bytes.endIndex)...]
    return try JSONDecoder().decode(Run.self, from: Data(line))
  }

  private var isAtEnd: Bool {
    index == bytes.endIndex || bytes[index] == UInt8(ascii: "\n")
  }

  private mutating func run() -> Run? {
    guard take("{\"v\":"), let version = integer(), version == Run.version,
      take(",\"id\":"), let id = text(), take(",\"workflow\":"), let workflow = text(),
      take(",\"commit\":"), let commit = text(), take(",\"dirty\":"), let dirty = flag(),
      take(",\"at\":"), let at = text(), take(",\"environment\":"),
      let environment = environment(), take(",\"metrics\":"),
      let metrics = list({ $0.metric() })
    else { return nil }
    var spans: [TaskSpan]? = []
    if take(",\"spans\":") { spans = list { $0.span() } }
    guard let spans, take(",\"tags\":"), let tags = tags(), take("}") else { return nil }
    return Run(
      id: id, workflow: workflow, commit: commit, dirty: dirty, at: at, environment: environment,
      metrics: metrics, spans: spans, tags: tags)
  }

  private mutating func environment() -> RunEnvironment? {
    // The key is derived from the other fields.
    guard take("{\"key\":"), text() != nil, take(",\"cpu\":"), let cpu = text(),
      take(",\"cores\":"), let cores = integer(), take(",\"memory\":"),
      let memory = integer().flatMap(UInt64.init(exactly:)),
      take(",\"os\":"), let os = text(), take(",\"arch\":"), let arch = text(),
      take(",\"swift\":"), let swift = text(), take("}")
    else { return nil }
    return RunEnvironment(
      cpu: cpu, cores: cores, memory: memory, os: os, arch: arch, swift: swift)
  }

  private mutating func metric() -> MetricSamples? {
    guard take("{\"name\":"), let name = text(), take(",\"unit\":"), let unit = text(),
      take(",\"better\":"), let word = text(), let better = Metric.Direction(rawValue: word),
      take(",\"samples\":"), let samples = list({ $0.number() })
    else { return nil }
    var clusters: [[Double]]? = []
    if take(",\"clusters\":") { clusters = list { $0.list { $0.number() } } }
    guard let clusters, take("}") else { return nil }
    return MetricSamples(
      metric: Metric(name: name, unit: unit, better: better), samples: samples, clusters: clusters)
  }

  private mutating func span() -> TaskSpan? {
    guard take("{\"phase\":"), let phase = text(), take(",\"task\":"), let task = text() else {
      return nil
    }
    var span = TaskSpan(task: task, phase: phase)
    // A key without a supported value is left to the decoder.
    if take(",\"agent\":") {
      span.agent = text()
      if span.agent == nil { return nil }
    }
    guard number(",\"start\":", into: &span.start), number(",\"end\":", into: &span.end),
      take(",\"status\":"), let word = text(), let status = TaskSpan.Status(rawValue: word)
    else { return nil }
    span.status = status
    if take(",\"attempt\":") {
      guard let attempt = integer() else { return nil }
      span.attempt = attempt
    }
    guard number(",\"queued\":", into: &span.queued) else { return nil }
    if take(",\"needs\":") {
      guard let needs = list({ $0.text() }) else { return nil }
      span.needs = needs
    }
    if take(",\"after\":") {
      span.after = text()
      if span.after == nil { return nil }
    }
    guard number(",\"estimate\":", into: &span.estimate) else { return nil }
    span.isPinned = take(",\"pinned\":true")
    guard number(",\"cpu_time\":", into: &span.resources.cpuTime),
      number(",\"peak_rss\":", into: &span.resources.peakMemory),
      number(",\"io_read\":", into: &span.resources.bytesRead),
      number(",\"io_write\":", into: &span.resources.bytesWritten), take("}")
    else { return nil }
    return span
  }

  /// Parses the number after a key, if the key exists; false for a key without a number.
  private mutating func number(_ key: StaticString, into value: inout Double?) -> Bool {
    guard take(key) else { return true }
    value = number()
    return value != nil
  }

  private mutating func tags() -> [String: String]? {
    guard take("{") else { return nil }
    var tags: [String: String] = [:]
    if take("}") { return tags }
    repeat {
      guard let key = text(), take(":"), let value = text(), tags[key] == nil else { return nil }
      tags[key] = value
    } while take(",")
    return take("}") ? tags : nil
  }

  @inline(__always)
  private mutating func list<Element>(
    _ element: (inout RunLineReader) -> Element?
  ) -> [Element]? {
    guard take("[") else { return nil }
    var list: [Element] = []
    if take("]") { return list }
    repeat {
      guard let next = element(&self) else { return nil }
      list.append(next)
    } while take(",")
    return take("]") ? list : nil
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.endIndex else { return false }
    let isThere = word.withUTF8Buffer { word in
      var place = index
      for offset in word.indices {
        guard unsafe bytes[place] == word[offset] else { return false }
        place += 1
      }
      return true
    }
    if isThere { index = end }
    return isThere
  }

  private mutating func text() -> String? {
    guard take("\"") else { return nil }
    let start = index
    while index < bytes.endIndex {
      let byte = bytes[index]
      guard byte >= 0x20, byte != UInt8(ascii: "\\") else { return nil }
      index += 1
      if byte == UInt8(ascii: "\"") {
        return String(validating: bytes[start..<(index - 1)], as: UTF8.self)
      }
    }
    return nil
  }

  private mutating func flag() -> Bool? {
    take("true") ? true : take("false") ? false : nil
  }

  /// A plain decimal number; other JSON numbers are left to the decoder.
  private mutating func number() -> Double? {
    let isNegative = take("-")
    let start = index
    var (mantissa, digits, decimals) = (UInt64(0), 0, 0)
    var point: Int?
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte &- 0x30 <= 9 {
        mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
        digits += 1
        if point != nil { decimals += 1 }
      } else if byte == UInt8(ascii: "."), point == nil {
        point = index
      } else {
        break
      }
      index += 1
    }
    // JSON requires digits on both sides of the point, and doesn't allow leading zeros.
    let whole = (point ?? index) - start
    guard (1...19).contains(digits), whole > 0, point == nil || decimals > 0,
      whole == 1 || bytes[start] != UInt8(ascii: "0"), isAtDelimiter
    else { return nil }
    return ByteText.decimal(mantissa, digits: digits, decimals: decimals, isNegative: isNegative)
  }

  private mutating func integer() -> Int? {
    let start = index
    var value = 0
    while index < bytes.endIndex, bytes[index] &- 0x30 <= 9 {
      value = value &* 10 &+ Int(bytes[index] &- 0x30)
      index += 1
    }
    let count = index - start
    guard (1...18).contains(count), count == 1 || bytes[start] != UInt8(ascii: "0"), isAtDelimiter
    else { return nil }
    return value
  }

  private var isAtDelimiter: Bool {
    guard index < bytes.endIndex else { return false }
    let byte = bytes[index]
    return byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
  }
}
