import Files
import Foundation
package import Model

/// The history read from files.
package struct HistoryReading: Sendable {
  package var history = RecordedHistory()
  /// The number of rows without a value.
  package var missing = 0
  /// What the user should know.
  package var warnings: [String] = []
  /// The canonical paths of the files that were read.
  private var files: Set<String> = []
  /// The folder to which relative paths refer.
  private let folder: String

  /// - Parameter folder: The absolute path of the folder to which relative paths refer.
  package init(in folder: String) {
    self.folder = folder
  }

  /// Reads a file into the history.
  ///
  /// A table has its own commits. Any other file is one point of each of its series, in the order in
  /// which files are added, unless it contains commits. A file that is listed twice is read only once.
  ///
  /// - Parameters:
  ///   - file: Its path, or Criterion's folder; "-" is standard input.
  ///   - format: nil to detect it from the contents.
  ///   - better: The directions of metrics, by their names, overriding those of the file.
  /// - Throws: `ExchangeError`.
  package mutating func add(
    file: String, format: ExchangeFormat? = nil, better: [String: Metric.Direction] = [:]
  ) throws {
    let path = URL(filePath: absolutePath(file, in: folder)).resolvingSymlinksInPath().path(
      percentEncoded: false)
    guard file == "-" || files.insert(path).inserted else {
      warnings.append("'\(file)' is listed twice; counted once")
      return
    }
    guard !BenchmarkReader.isFolder(file, in: folder) else {
      return add(
        try BenchmarkReader.read(file: file, in: folder, format: format, better: better), file: file
      )
    }
    let opened = try OpenedFile(file, in: folder)
    if format == nil, opened.format == nil {
      let data = try opened.rest()
      let table: ScalingTable?
      do { table = try ScalingTable(data) } catch { table = nil }
      if let table { return try add(table, file: file) }
      let reading = try BenchmarkReader.read(data, file: file, better: better)
      return add(reading, file: file)
    }
    guard (format ?? opened.format) == .csv else {
      let reading = try BenchmarkReader.read(
        try opened.rest(), file: file, format: format ?? opened.format, better: better)
      return add(reading, file: file)
    }
    try addTable(opened, file: file, better: better)
  }

  private mutating func addTable(
    _ opened: OpenedFile, file: String, better: [String: Metric.Direction]
  ) throws(ExchangeError) {
    let missingBefore = missing
    let found: CSVHistory.Found
    do {
      found = try CSVHistory.read(
        opened.handle, start: opened.start, file: file, better: better, into: &self)
    } catch let error as ExchangeError {
      throw error
    } catch {
      throw ExchangeError(code: .unreadable, file: file, detail: "\(error)")
    }
    if missing > missingBefore {
      warnings.append("'\(file)': \(missing - missingBefore) rows have no value; skipped")
    }
    let strange = found.strange
    let more = strange.count - strange.examples.count
    let examples = strange.examples.joined(separator: ", ") + (more > 0 ? ", and \(more) more" : "")
    guard found.values > 0 else {
      throw ExchangeError(
        code: strange.count > 0 ? .damaged : .empty, file: file,
        detail: "it has no values" + (strange.count > 0 ? ": \(examples)" : ""))
    }
    if strange.count > 0 {
      warnings.append(
        "'\(file)': left out \(strange.count == 1 ? "a value" : "\(strange.count) values") that no"
          + " number says: \(examples)")
    }
    if let first = found.suspects.min() {
      let names = found.suspects.sorted().map { "'\($0)'" }.joined(separator: ", ")
      warnings.append(
        "'\(file)': no direction for \(names); lower is assumed to be better"
          + "\n  Set it with a column 'better', or --better '\(first)=higher'")
    }
    if found.backwards > 0 {
      warnings.append(
        "'\(file)': the times of \(found.backwards) rows are not ascending; the order of rows is used"
      )
    }
  }

  /// Whether a file is a table of values; false for an unreadable file.
  package static func isTable(_ file: String, in folder: String) -> Bool {
    guard file != "-", !BenchmarkReader.isFolder(file, in: folder),
      let opened = try? OpenedFile(file, in: folder)
    else { return false }
    return opened.format == .csv
  }

  private mutating func add(_ reading: BenchmarkReader.Reading, file: String) {
    warnings += reading.warnings
    for result in reading.results {
      let commit = result.commit.isEmpty ? file : result.commit
      let place = history.place(of: commit, time: result.time)
      let index = history.index(ofSeries: result.metric, workflow: result.benchmark)
      history.add(result.samples, toSeries: index, at: place)
    }
  }
}
