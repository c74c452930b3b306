import Foundation
package import Model
import Processes
import Quantities

/// The input formats of traces.
package enum TraceFormat: String, Hashable, Sendable, CaseIterable {
  case otlp, jaeger, zipkin, chrome, ninja, wfformat
  case githubJobs = "github-jobs"
  case gitlabJobs = "gitlab-jobs"

  /// The names of all formats, for messages.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// The contents of a trace file.
package struct TraceReading: Sendable {
  package let format: TraceFormat
  /// At least one, in the order of the file.
  package var traces: [Trace] = []
  /// What the user should know.
  package var warnings: [String] = []

  package init(format: TraceFormat, traces: [Trace] = [], warnings: [String] = []) {
    self.format = format
    self.traces = traces
    self.warnings = warnings
  }
}

/// Reads traces of other systems.
package enum TraceReader {
  /// Reads a file, optionally compressed by gzip.
  ///
  /// - Parameters:
  ///   - file: Its path; "-" is standard input.
  ///   - folder: The folder to which a relative path refers.
  ///   - format: nil to tell it from the contents.
  /// - Throws: `ExchangeError`.
  package static func read(
    file: String, in folder: String, format: TraceFormat? = nil
  ) throws(ExchangeError) -> TraceReading {
    try read(contents: FileContents.read(file, in: folder), file: file, format: format)
  }

  /// Reads the contents of a file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - file: Its name in messages.
  ///   - format: That of the contents; nil to tell it from them.
  package static func read(
    contents bytes: [UInt8], file: String, format: TraceFormat? = nil
  ) throws(ExchangeError) -> TraceReading {
    let bytes = FileContents.utf8(bytes)
    guard bytes.contains(where: { $0 > 0x20 }) else {
      throw ExchangeError(code: .empty, file: file, detail: "it is empty")
    }
    guard let format = format ?? detect(bytes) else {
      throw ExchangeError(
        code: .unknownFormat, file: file,
        detail: """
          unknown trace format
            Known: \(TraceFormat.names)
            If it is one of them, specify it: --from FORMAT
          """)
    }
    var reading: TraceReading
    do {
      reading = try read(bytes, format: format, name: name(of: file))
    } catch {
      throw ExchangeError(
        code: .damaged, file: file, detail: "read as \(format.rawValue): \(error)")
    }
    guard !reading.traces.isEmpty else {
      throw ExchangeError(
        code: .empty, file: file,
        detail: "it has no task that ran" + reading.warnings.map { "\n  \($0)" }.joined())
    }
    let strange = reading.traces.indices.reduce(0) { $0 + reading.traces[$1].dropImpossibleTimes() }
    if strange > 0 {
      reading.warnings.append("\(strange) tasks have implausible durations; counted as 0 s")
    }
    reading.warnings = reading.warnings.map { "'\(file)': \($0)" }
    return reading
  }

  private static func read(
    _ bytes: [UInt8], format: TraceFormat, name: String
  ) throws -> TraceReading {
    switch format {
    case .otlp: try OTLPTrace.read(bytes, workflow: name)
    case .chrome: try ChromeTrace.read(bytes, workflow: name)
    case .ninja: try NinjaLog.read(bytes, workflow: name)
    case .jaeger: try JaegerTraces.read(try JSONNode(bytes), workflow: name)
    case .zipkin: try ZipkinTraces.read(try JSONNode(bytes), workflow: name)
    case .wfformat: try WfFormat.read(try JSONNode(bytes), file: name)
    case .githubJobs: try GitHubJobs.read(try JSONNode.documents(bytes), file: name)
    case .gitlabJobs: try GitLabJobs.read(try JSONNode.documents(bytes), file: name)
    }
  }

  /// Detects the format from the first keys, without reading the whole file.
  private static func detect(_ bytes: [UInt8]) -> TraceFormat? {
    var start = String(decoding: bytes.prefix(64 << 10), as: UTF8.self)
    if start.hasPrefix("\u{FEFF}") { start.removeFirst() }
    if start.hasPrefix(NinjaLog.firstLine) { return .ninja }
    let first = start.first { !$0.isWhitespace }
    guard first == "{" || first == "[" else { return nil }
    func has(_ key: String) -> Bool { start.contains("\"\(key)\"") }
    if has("resourceSpans") || has("resource_spans") { return .otlp }
    if has("traceEvents") || (first == "[" && has("ph")) { return .chrome }
    if first == "{", has("data"), has("spanID") || has("operationName") { return .jaeger }
    if first == "[", has("traceId"), has("id") { return .zipkin }
    if first == "[", has("stage") { return .gitlabJobs }
    if has("jobs"), has("stage"), !has("steps") { return .gitlabJobs }
    if has("jobs") || has("run_attempt") { return .githubJobs }
    if first == "{", has("pipeline"), has("stage") { return .gitlabJobs }
    return first == "{" && has("workflow") ? .wfformat : nil
  }

  /// The default name of a workflow: the file name without extensions.
  private static func name(of file: String) -> String {
    let name = URL(filePath: file).lastPathComponent
    return file == "-" ? "-" : String(name.drop { $0 == "." }.prefix { $0 != "." })
  }
}

extension Trace {
  /// Removes times that are infinite or implausibly large.
  ///
  /// - Returns: The number of spans with such times.
  fileprivate mutating func dropImpossibleTimes() -> Int {
    func isPossible(_ time: Int64) -> Bool {
      time == Nanoseconds.unknown || time.magnitude <= Nanoseconds.largest.magnitude * 2
    }
    var dropped = 0
    for index in spans.indices {
      let span = spans[index]
      let isSane =
        isPossible(span.startTime) && isPossible(span.queuedTime)
        && 0...Nanoseconds.largest ~= span.length
      guard !isSane else { continue }
      dropped += 1
      if !isPossible(span.startTime) { spans[index].startTime = Nanoseconds.unknown }
      if !isPossible(span.queuedTime) { spans[index].queuedTime = Nanoseconds.unknown }
      spans[index].length = 0
    }
    let largest = Nanoseconds.seconds(Nanoseconds.largest)
    if let makespan = statedMakespan, !(0...largest ~= makespan) { statedMakespan = nil }
    if let path = statedCriticalPath {
      let sane = path.filter { 0...largest ~= $0.duration && !($0.start.magnitude > 2 * largest) }
      statedCriticalPath = sane.isEmpty ? nil : sane
    }
    return dropped
  }
}
