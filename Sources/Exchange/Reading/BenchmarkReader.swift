import Files
package import Foundation
package import Model

/// Reads another tool's file.
package enum BenchmarkReader {
  /// The contents of a file.
  package struct Reading: Sendable {
    package let format: ExchangeFormat
    /// At least one.
    package let results: [BenchmarkResult]
    /// What the user should know.
    package let warnings: [String]
  }

  /// The maximum size of a file in bytes, except for tables, which need not fit into memory.
  package static let largest = 64 << 20

  /// Reads a file of any format but the table of values.
  ///
  /// - Parameters:
  ///   - file: Its path, or Criterion's folder; "-" is standard input.
  ///   - folder: The folder to which a relative path refers.
  ///   - format: nil to tell it from the contents.
  ///   - better: The directions of metrics, by their names or those of benchmarks.
  /// - Throws: `ExchangeError`.
  package static func read(
    file: String, in folder: String, format: ExchangeFormat? = nil,
    better: [String: Metric.Direction] = [:]
  ) throws(ExchangeError) -> Reading {
    if isFolder(file, in: folder) {
      return try readFolder(file, in: folder, format: format, better: better)
    }
    let opened = try OpenedFile(file, in: folder)
    return try read(
      try opened.rest(), file: file, format: format ?? opened.format, better: better)
  }

  /// Parses the contents of a file, or the output of a program.
  ///
  /// - Parameters:
  ///   - data: The contents of the file.
  ///   - file: Its name in messages.
  ///   - format: nil to tell it from the contents.
  package static func read(
    _ data: Data, file: String, format: ExchangeFormat? = nil,
    better: [String: Metric.Direction] = [:]
  ) throws(ExchangeError) -> Reading {
    let data =
      FileContents.isPacked(data) ? Data(try FileContents.unpacked(data, file: file)) : data
    guard !FileContents.isUTF16(data) else {
      return try read(
        Data(FileContents.utf8(Array(data))), file: file, format: format, better: better)
    }
    guard data.contains(where: { $0 > 0x20 }) else {
      throw ExchangeError(code: .empty, file: file, detail: "it is empty")
    }
    let given = format ?? ExchangeFormat.detect(start: text(data.prefix(OpenedFile.startSize)))
    do {
      let (format, contents) = try parse(data, format: given, file: file)
      return try reading(contents, format, file: file, better: better)
    } catch let error as ExchangeError {
      throw error
    } catch Unknown.format {
      guard !text(data.prefix(1000)).contains("test_average") else {
        throw ExchangeError(
          code: .unknownFormat, file: file,
          detail: """
            package-benchmark's influx export has percentiles but no samples
              Read its baseline instead: .benchmarkBaselines/TARGET/NAME/results.json
            """)
      }
      throw ExchangeError(
        code: .unknownFormat, file: file,
        detail: """
          unknown format
            Known: \(ExchangeFormat.names)
            If it is one of them, specify it: --from FORMAT
          """)
    } catch {
      let expected = given.map { " as \($0.rawValue)" } ?? ""
      throw ExchangeError(
        code: .damaged, file: file, detail: "could not parse it\(expected): \(error)")
    }
  }

  /// The result, unless it is empty.
  private static func reading(
    _ contents: BenchmarkFile, _ format: ExchangeFormat, file: String,
    better: [String: Metric.Direction]
  ) throws(ExchangeError) -> Reading {
    var contents = contents
    guard !contents.results.isEmpty else {
      throw ExchangeError(
        code: contents.losses > 0 ? .damaged : .empty, file: file,
        detail: "it has no benchmark values"
          + contents.warnings.map { "\n  \($0)" }.joined())
    }
    contents.separateNamesakes()
    contents.orient(better)
    return Reading(
      format: format, results: contents.results,
      warnings: contents.warnings.map { "'\(file)': \($0)" })
  }

  private enum Unknown: Error { case format }

  private static func parse(
    _ data: Data, format: ExchangeFormat?, file: String
  ) throws -> (ExchangeFormat, BenchmarkFile) {
    switch format {
    case .csv: throw Unknown.format
    case .go: return (.go, try GoBenchmark.read(text(data)))
    case .xctest: return (.xctest, try XCTestMeasure.read(text(data)))
    case .libtest: return (.libtest, try LibTest.read(text(data)))
    case .benchmarkJS: return (.benchmarkJS, try BenchmarkJS.read(text(data)))
    case .junit: return (.junit, try JUnit.read(Array(data)))
    case .catch2:
      let isXML = data.first { $0 > 0x20 && $0 < 0x80 } == UInt8(ascii: "<")
      return (.catch2, isXML ? try Catch2.read(xml: Array(data)) : try Catch2.read(text(data)))
    case .criterion: return (.criterion, try Criterion.read(messages: text(data)))
    default: break
    }
    let parts = jsonParts(of: data)
    let root: JSONNode
    do {
      guard let first = parts.first else { throw Unknown.format }
      do { root = try JSONNode(first) } catch {
        guard parts.count > 1 else { throw error }
        root = try JSONNode(parts[1])
      }
    } catch {
      // The signature of a format may occur late in a log.
      guard format == nil else { throw error }
      if data.count > OpenedFile.startSize,
        let late = ExchangeFormat.detect(lines: TextLines.split(text(data)))
      {
        return try parse(data, format: late, file: file)
      }
      // Text that contains a bracket isn't malformed JSON.
      let start = text(data.prefix(20)).trimmingPrefix { $0.isWhitespace || $0 == "\u{FEFF}" }
      guard ["{", "[", "window."].contains(where: start.hasPrefix) else { throw Unknown.format }
      throw error
    }
    guard let known = format ?? ExchangeFormat.detect(root) else { throw Unknown.format }
    var contents: BenchmarkFile =
      switch known {
      case .hyperfine: try Hyperfine.read(root)
      case .googleBenchmark: try GoogleBenchmark.read(root)
      case .packageBenchmark:
        PackageBenchmark.areThresholds(root)
          ? try PackageBenchmark.read(thresholds: root, file: file)
          : try PackageBenchmark.read(root)
      case .benchmarkDotNet: try BenchmarkDotNet.read(root)
      case .asv: try ASV.read(root)
      case .bencher: try BencherMetrics.read(root)
      case .swiftBenchmark: try SwiftBenchmark.read(root)
      case .jmh: try JMH.read(root)
      case .pyperf: try Pyperf.read(root)
      case .pytestBenchmark: try PytestBenchmark.read(root)
      case .nanobench: try Nanobench.read(root)
      case .githubActionBenchmark:
        root.elementsIfAny == nil
          ? try GitHubActionBenchmark.read(history: root)
          : try GitHubActionBenchmark.read(values: root)
      case .csv, .go, .xctest, .junit, .criterion, .libtest, .benchmarkJS, .catch2: BenchmarkFile()
      }
    if let warning = root.lossWarning { contents.warnings.append(warning) }
    return (known, contents)
  }

  /// Possible starts of the JSON in a file that assigns it to a variable, as `data.js` does, or that
  /// contains output of a program before it.
  private static func jsonParts(of data: Data) -> [Data] {
    func isStart(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }
    guard let first = data.firstIndex(where: isStart) else { return [] }
    // Output before it may contain brackets, but rarely at the start of a line.
    var (atLine, isLineStart) = (data.startIndex, true)
    while atLine < data.endIndex, !(isLineStart && isStart(data[atLine])) {
      isLineStart = data[atLine] == 0x0A
      atLine += 1
    }
    var end = data.endIndex
    while end > first, data[end - 1] <= 0x20 || data[end - 1] == UInt8(ascii: ";") { end -= 1 }
    return (atLine > first && atLine < end ? [first, atLine] : [first]).map { Data(data[$0..<end]) }
  }

  private static func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

  static func isFolder(_ path: String, in folder: String) -> Bool {
    var isFolder: ObjCBool = false
    let path = absolutePath(path, in: folder)
    let isThere = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return isThere && isFolder.boolValue
  }

  private static func readFolder(
    _ name: String, in folder: String, format: ExchangeFormat?, better: [String: Metric.Direction]
  ) throws(ExchangeError) -> Reading {
    let path = absolutePath(name, in: folder)
    guard format == nil || format == .criterion, Criterion.isFolder(path) else {
      throw ExchangeError(
        code: .unreadable, file: name,
        detail: "it is a folder without results of Criterion (…/new/sample.json)")
    }
    do {
      var contents = try Criterion.read(folder: path)
      // Messages contain the files relative to the folder as specified by the user.
      contents.warnings = contents.warnings.map { $0.replacing("'" + path, with: "'" + name) }
      return try reading(contents, .criterion, file: name, better: better)
    } catch let error as ExchangeError {
      throw error
    } catch {
      throw ExchangeError(code: .damaged, file: name, detail: "\(error)")
    }
  }
}
