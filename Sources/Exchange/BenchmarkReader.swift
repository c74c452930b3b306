package import Foundation

/// Reads another tool's file.
package enum BenchmarkReader {
  /// What a file holds.
  package struct Reading: Sendable {
    package let format: ExchangeFormat
    /// At least one.
    package let results: [BenchmarkResult]
    /// What the user should know.
    package let warnings: [String]
  }

  /// Larger files than this many bytes aren't read, but for tables, which need not fit into memory.
  package static let largest = 64 << 20

  /// Reads a file of any format but the table of values.
  ///
  /// - Parameters:
  ///   - file: Its path, or Criterion's folder; "-" is standard input.
  ///   - format: nil to tell it from the contents.
  /// - Throws: `ExchangeError`.
  package static func read(
    file: String, format: ExchangeFormat? = nil
  ) throws(ExchangeError) -> Reading {
    if isFolder(file) { return try readFolder(file, format: format) }
    let opened = try OpenedFile(file)
    return try read(try opened.rest(), file: file, format: format ?? opened.format)
  }

  /// Reads the contents of a file, or what a program printed.
  ///
  /// - Parameters:
  ///   - data: What the file holds.
  ///   - file: What messages call it.
  ///   - format: nil to tell it from the contents.
  package static func read(
    _ data: Data, file: String, format: ExchangeFormat? = nil
  ) throws(ExchangeError) -> Reading {
    guard data.contains(where: { $0 > 0x20 }) else {
      throw ExchangeError(code: .empty, file: file, detail: "it is empty")
    }
    let given = format ?? ExchangeFormat.detect(start: text(data.prefix(OpenedFile.startSize)))
    do {
      let (format, contents) = try parse(data, format: given)
      guard !contents.results.isEmpty else {
        throw ExchangeError(
          code: .empty, file: file,
          detail: "it holds no value of a benchmark"
            + contents.warnings.map { "\n  \($0)" }.joined())
      }
      return Reading(
        format: format, results: contents.results,
        warnings: contents.warnings.map { "'\(file)': \($0)" })
    } catch let error as ExchangeError {
      throw error
    } catch Unknown.format {
      guard !text(data.prefix(1000)).contains("test_average") else {
        throw ExchangeError(
          code: .unknownFormat, file: file,
          detail: """
            it is package-benchmark's influx export, which holds percentiles and no samples
              Read its baseline instead: .benchmarkBaselines/TARGET/NAME/results.json
            """)
      }
      throw ExchangeError(
        code: .unknownFormat, file: file,
        detail: """
          it is of no format that is known
            Known: \(ExchangeFormat.names)
            Name it if it is one of them: --from FORMAT
          """)
    } catch {
      let expected = given.map { " as \($0.rawValue)" } ?? ""
      throw ExchangeError(
        code: .damaged, file: file, detail: "it can't be read\(expected): \(error)")
    }
  }

  private enum Unknown: Error { case format }

  private static func parse(
    _ data: Data, format: ExchangeFormat?
  ) throws -> (ExchangeFormat, BenchmarkFile) {
    switch format {
    case .csv: throw Unknown.format
    case .go: return (.go, try GoBenchmark.read(text(data)))
    case .xctest: return (.xctest, try XCTestMeasure.read(text(data)))
    case .junit: return (.junit, try JUnit.read(text(data)))
    case .criterion: return (.criterion, try Criterion.read(messages: text(data)))
    default: break
    }
    let json = jsonPart(of: data)
    let isJSON = json.first.map { [UInt8(ascii: "{"), UInt8(ascii: "[")].contains($0) } ?? false
    guard format != nil || isJSON else { throw Unknown.format }
    let root = try JSONNode(json)
    guard let known = format ?? ExchangeFormat.detect(root) else { throw Unknown.format }
    let contents: BenchmarkFile =
      switch known {
      case .hyperfine: try Hyperfine.read(root)
      case .googleBenchmark: try GoogleBenchmark.read(root)
      case .packageBenchmark: try PackageBenchmark.read(root)
      case .swiftBenchmark: try SwiftBenchmark.read(root)
      case .jmh: try JMH.read(root)
      case .pyperf: try Pyperf.read(root)
      case .pytestBenchmark: try PytestBenchmark.read(root)
      case .nanobench: try Nanobench.read(root)
      case .githubActionBenchmark:
        root.elementsIfAny == nil
          ? try GitHubActionBenchmark.read(history: root)
          : try GitHubActionBenchmark.read(values: root)
      case .csv, .go, .xctest, .junit, .criterion: BenchmarkFile()
      }
    return (known, contents)
  }

  /// The JSON in a file that may assign it to a variable, as `data.js` does, or print before it.
  private static func jsonPart(of data: Data) -> Data {
    let isStart: (UInt8) -> Bool = { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }
    guard let start = data.firstIndex(where: isStart) else { return data }
    var part = data[start...]
    while let last = part.last, last <= 0x20 || last == UInt8(ascii: ";") { part.removeLast() }
    return Data(part)
  }

  private static func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    let isThere = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return isThere && isFolder.boolValue
  }

  private static func readFolder(
    _ folder: String, format: ExchangeFormat?
  ) throws(ExchangeError) -> Reading {
    guard format == nil || format == .criterion, Criterion.isFolder(folder) else {
      throw ExchangeError(
        code: .unreadable, file: folder,
        detail: "it is a folder, and holds no results of Criterion (…/new/sample.json)")
    }
    do {
      let contents = try Criterion.read(folder: folder)
      guard !contents.results.isEmpty else {
        throw ExchangeError(code: .empty, file: folder, detail: "it holds no value")
      }
      return Reading(format: .criterion, results: contents.results, warnings: contents.warnings)
    } catch let error as ExchangeError {
      throw error
    } catch {
      throw ExchangeError(code: .damaged, file: folder, detail: "\(error)")
    }
  }
}

/// A file of which the start was read, so that its format can be told.
struct OpenedFile {
  /// How many bytes tell the format.
  static let startSize = 1 << 16

  private(set) var handle: FileHandle
  private(set) var start: Data
  /// The format that the start speaks for.
  let format: ExchangeFormat?
  private let file: String

  /// - Parameter file: Its path; "-" is standard input.
  init(_ file: String) throws(ExchangeError) {
    if file == "-" {
      self.handle = .standardInput
    } else {
      guard FileManager.default.fileExists(atPath: file) else {
        throw ExchangeError(code: .unreadable, file: file, detail: "there is no such file")
      }
      guard let handle = FileHandle(forReadingAtPath: file) else {
        throw ExchangeError(code: .unreadable, file: file, detail: "it may not be read")
      }
      self.handle = handle
    }
    self.file = file
    do {
      self.start = try handle.read(upToCount: Self.startSize) ?? Data()
    } catch {
      throw ExchangeError(code: .unreadable, file: file, detail: "\(error)")
    }
    if FileContents.isPacked(start) {
      do {
        let packed = start + (try handle.readToEnd() ?? Data())
        // All of it is the start; nothing comes after.
        self.start = Data(try FileContents.unpacked(packed, file: file))
        self.handle = .nullDevice
      } catch let error as ExchangeError {
        throw error
      } catch {
        throw ExchangeError(code: .unreadable, file: file, detail: "\(error)")
      }
    }
    self.format = ExchangeFormat.detect(
      start: String(decoding: start.prefix(Self.startSize), as: UTF8.self))
  }

  /// All of the file.
  func rest() throws(ExchangeError) -> Data {
    var data = start
    do {
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        data.append(piece)
        guard data.count <= BenchmarkReader.largest else { break }
      }
    } catch {
      throw ExchangeError(code: .unreadable, file: file, detail: "\(error)")
    }
    guard data.count <= BenchmarkReader.largest else {
      throw ExchangeError(
        code: .tooLarge, file: file,
        detail: """
          it has more than \(BenchmarkReader.largest >> 20) MiB
            Split it, or write its values as a table: commit,time,workflow,metric,value
          """)
    }
    return data
  }
}
