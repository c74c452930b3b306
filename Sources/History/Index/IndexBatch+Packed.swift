import Foundation
import Git

extension IndexBatch {
  /// The serialized notes and runs with their tags; samples are stored separately.
  ///
  /// - Parameter number: The number of the batch.
  func packed(number: Int) -> Data {
    var writer = ColumnWriter()
    writer.append([number])
    writer.append(commits: commits)
    writer.append(unreadableLines)
    writer.append(notes)
    writer.append(times)
    writer.append(dirty)
    writer.append(tags.map { Int32($0.run) })
    writer.append(tags.map { Int32($0.tags.count) })
    writer.append(
      texts: tags.flatMap { tags in
        [tags.workflow] + tags.tags.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
      })
    return writer.finished()
  }

  /// Deserializes the result of `packed`.
  ///
  /// - Throws: `ColumnReader.Damage` if it is corrupt.
  init(packed: Data, number: Int) throws {
    self.init()
    var reader = try ColumnReader(packed)
    guard try reader.next() == [number] else { throw ColumnReader.Damage() }
    self.commits = try reader.nextCommits()
    self.unreadableLines = try reader.next()
    self.notes = try reader.next()
    self.times = try reader.next()
    self.dirty = try reader.next()
    let (runs, counts): ([Int32], [Int32]) = (try reader.next(), try reader.next())
    var texts = try reader.nextTexts()[...]
    for (run, count) in zip(runs, counts) {
      guard let workflow = texts.popFirst() else { throw ColumnReader.Damage() }
      var tags: [String: String] = [:]
      for _ in 0..<count {
        guard let key = texts.popFirst(), let value = texts.popFirst() else {
          throw ColumnReader.Damage()
        }
        tags[key] = value
      }
      self.tags.append(Tags(run: Int(run), workflow: workflow, tags: tags))
    }
  }
}

extension IndexBatch.Samples {
  /// The serialized indices of the runs with the series.
  ///
  /// - Parameters:
  ///   - series: The series of the samples.
  ///   - batch: The batch of their runs.
  func packedRuns(series: Int, batch: Int) -> Data {
    var writer = ColumnWriter()
    writer.append([series, batch])
    writer.append(runs)
    return writer.finished()
  }

  /// The serialized rest.
  func packedSamples(series: Int, batch: Int) -> Data {
    var writer = ColumnWriter()
    writer.append([series, batch])
    writer.append(ordinals)
    writer.append(counts)
    writer.append(medians)
    writer.append(samples)
    return writer.finished()
  }

  /// Deserializes the results of `packedRuns` and `packedSamples`.
  ///
  /// - Parameter samples: nil to read only the runs.
  /// - Throws: `ColumnReader.Damage` if it is corrupt.
  init(packedRuns: Data, packedSamples: Data?, series: Int, batch: Int) throws {
    var reader = try ColumnReader(packedRuns)
    guard try reader.next() == [series, batch] else { throw ColumnReader.Damage() }
    self.runs = try reader.next()
    guard let packedSamples else { return }
    reader = try ColumnReader(packedSamples)
    guard try reader.next() == [series, batch] else { throw ColumnReader.Damage() }
    self.ordinals = try reader.next()
    self.counts = try reader.next()
    self.medians = try reader.next()
    self.samples = try reader.next()
  }
}

extension ColumnWriter {
  /// Appends commit ids, three words each.
  mutating func append(commits: [ObjectID]) {
    var words: [UInt64] = []
    words.reserveCapacity(3 * commits.count)
    for commit in commits {
      words.append(commit.words.0)
      words.append(commit.words.1)
      words.append(UInt64(commit.words.2))
    }
    append(words)
  }

  /// Appends texts.
  mutating func append(texts: [String]) {
    append(texts.map { Int32($0.utf8.count) })
    append(texts.flatMap { Array($0.utf8) })
  }
}

extension ColumnReader {
  /// The next ids of commits.
  mutating func nextCommits() throws -> [ObjectID] {
    let words: [UInt64] = try next()
    return stride(from: 0, to: words.count - 2, by: 3).map {
      ObjectID(words: (words[$0], words[$0 + 1], UInt32(truncatingIfNeeded: words[$0 + 2])))
    }
  }

  /// The next texts.
  mutating func nextTexts() throws -> [String] {
    let counts: [Int32] = try next()
    let bytes: [UInt8] = try next()
    var start = 0
    return counts.map { count in
      defer { start += Int(count) }
      return String(decoding: bytes[start..<(start + Int(count))], as: UTF8.self)
    }
  }
}
