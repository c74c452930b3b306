import Foundation
import Processes
package import Workflows

/// The formats of traces that are read.
package enum TraceFormat: String, Hashable, Sendable, CaseIterable {
  case otlp, chrome, ninja, wfformat
  case githubJobs = "github-jobs"
  case gitlabJobs = "gitlab-jobs"

  /// The names of all formats, for messages.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// What a file of traces holds.
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

/// Reads the traces that other systems wrote.
package enum TraceReader {
  /// Reads a file, which gzip may have packed.
  ///
  /// - Parameters:
  ///   - file: Its path; "-" is standard input.
  ///   - format: nil to tell it from the contents.
  /// - Throws: `ExchangeError`.
  package static func read(
    file: String, format: TraceFormat? = nil
  ) throws(ExchangeError) -> TraceReading {
    let bytes = try contents(of: file)
    guard bytes.contains(where: { $0 > 0x20 }) else {
      throw ExchangeError(code: .empty, file: file, detail: "it is empty")
    }
    guard let format = format ?? detect(bytes) else {
      throw ExchangeError(
        code: .unknownFormat, file: file,
        detail: """
          it is a trace of no format that is known
            Known: \(TraceFormat.names)
            Name it if it is one of them: --from FORMAT
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
        detail: "it holds no task that ran" + reading.warnings.map { "\n  \($0)" }.joined())
    }
    let strange = reading.traces.indices.reduce(0) { $0 + reading.traces[$1].mendTimes() }
    if strange > 0 {
      reading.warnings.append("\(strange) tasks have times beyond all measure; counted as 0 s")
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
    case .wfformat: try WfFormat.read(try JSONNode(Data(bytes)), file: name)
    case .githubJobs: try GitHubJobs.read(try JSONNode(Data(bytes)), file: name)
    case .gitlabJobs: try GitLabJobs.read(try JSONNode(Data(bytes)), file: name)
    }
  }

  /// Tells the format from the first keys; the whole of a large file is not looked at.
  private static func detect(_ bytes: [UInt8]) -> TraceFormat? {
    let start = String(decoding: bytes.prefix(64 << 10), as: UTF8.self)
    if start.hasPrefix(NinjaLog.firstLine) { return .ninja }
    let first = start.first { !$0.isWhitespace }
    if start.contains("\"resourceSpans\"") { return .otlp }
    if start.contains("\"traceEvents\"") || (first == "[" && start.contains("\"ph\"")) {
      return .chrome
    }
    if first == "[", start.contains("\"stage\"") { return .gitlabJobs }
    if first == "{", start.contains("\"jobs\"") { return .githubJobs }
    return first == "{" && start.contains("\"workflow\"") ? .wfformat : nil
  }

  /// What a workflow is called that has no name of its own: the file's, without its endings.
  private static func name(of file: String) -> String {
    let name = URL(filePath: file).lastPathComponent
    return file == "-" ? "-" : String(name.drop { $0 == "." }.prefix { $0 != "." })
  }

  private static func contents(of file: String) throws(ExchangeError) -> [UInt8] {
    let data: Data
    do {
      data =
        file == "-"
        ? FileHandle.standardInput.readDataToEndOfFile()
        : try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe)
    } catch {
      throw ExchangeError(
        code: .unreadable, file: file,
        detail: "it can't be read\n  Is it there, and may it be read? ls -l '\(file)'")
    }
    guard data.starts(with: [0x1F, 0x8B]) else { return Array(data) }
    return try unpacked(data, file: file)
  }

  /// What gzip packed; the tool itself is on every system.
  private static func unpacked(_ data: Data, file: String) throws(ExchangeError) -> [UInt8] {
    var process = Subprocess(
      ["gzip", "-dc"], in: "/", environment: ProcessInfo.processInfo.environment)
    process.input = Array(data)
    let result: Subprocess.Result
    do { result = try process.run() } catch {
      throw ExchangeError(
        code: .unreadable, file: file,
        detail: "it can't be unpacked: \(error)\n  Unpack it first: gunzip '\(file)'")
    }
    guard result.hasSucceeded else {
      throw ExchangeError(
        code: .damaged, file: file, detail: "gzip can't unpack it: it is damaged or was cut off")
    }
    return result.output
  }
}

extension Trace {
  /// The longest time that anything can have taken, in seconds: some thirty thousand years.
  private static let longest = 1e12

  /// Takes out times that are infinite, or so large that sums and charts of them mean nothing.
  ///
  /// - Returns: How many spans had such times.
  fileprivate mutating func mendTimes() -> Int {
    func isSane(_ time: Double) -> Bool { time.isNaN || abs(time) <= Self.longest }
    var mended = 0
    for index in spans.indices {
      let span = spans[index]
      guard !isSane(span.start) || !isSane(span.queued) || !(span.duration <= Self.longest) else {
        continue
      }
      mended += 1
      if !isSane(span.start) { spans[index].start = .nan }
      if !isSane(span.queued) { spans[index].queued = .nan }
      spans[index].duration = 0
    }
    if let makespan = statedMakespan, !(makespan <= Self.longest) { statedMakespan = nil }
    return mended
  }
}
