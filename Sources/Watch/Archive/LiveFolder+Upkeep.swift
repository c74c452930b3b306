import Configuration
package import Files
import Foundation
import History
package import Quantities

extension LiveFolder {
  /// What was done with the lines that monitors write.
  struct Upkeep {
    /// Whether files that monitors write were replaced.
    var isReplaced = false
    /// The periods whose summaries changed.
    var summaries: Set<String> = []
  }

  /// Lines are compressed when their hour ended this long ago, in seconds: what is looked at most, the
  /// last hour, is plain.
  private static let compressionAge = LiveHour.length

  private var rollUp: WatchedRollUp {
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    let store = SummaryStore(folder: parent.joined(separator: "/") + "/historical", in: files)
    return WatchedRollUp(store: store, archive: archive)
  }

  /// Sums up lines, compresses them, and drops them, all by the hour and by their age.
  ///
  /// Nothing is done while another monitor writes: it has the lock.
  ///
  /// - Parameters:
  ///   - now: In seconds since 1970.
  ///   - age: How long lines are kept; nil for good.
  func tidy(
    at now: Double, keeping age: Seconds?, lock: borrowing LiveLock
  ) throws(FileError) -> Upkeep {
    guard lock.excludeOthers() else { return Upkeep() }
    defer { lock.share() }
    let limit = age.map { now - $0.value } ?? -.infinity
    let plain = plainLines()
    let done = hours(of: plain).filter { $0.key.end <= max(now - Self.compressionAge, limit) }
    // Summed up, then kept elsewhere, then dropped here: whatever is interrupted is done again.
    for (hour, lines) in done where hour.end > limit {
      for (file, texts) in lines {
        try archive.write(archive.merged(texts, of: file, hour), of: file, hour)
      }
    }
    let summaries = try rollUp.add(done, isFinal: true)
    for (file, groups) in plain where groups.keys.contains(where: { done[$0] != nil }) {
      let kept = groups.filter { done[$0.key] == nil }.sorted { $0.key < $1.key }.flatMap(\.value)
      try files.write(kept.map { $0 + "\n" }.joined(), to: path + "/" + file.name)
    }
    try archive.remove(endedBy: limit)
    try rollUp.store.removeExpired(retention, now: Instant(secondsSince1970: now))
    return Upkeep(isReplaced: !done.isEmpty, summaries: summaries)
  }

  /// As monitors do from time to time, and sums up also the hours that aren't over.
  ///
  /// - Parameter now: In seconds since 1970.
  /// - Returns: The number of summaries that changed.
  package func prune(at now: Instant) throws(FileError) -> Int {
    guard files.hasFolder(path) else { return 0 }
    let lock = try LiveLock(self)
    let done = try tidy(at: now.secondsSince1970, keeping: retention.realTimeData, lock: lock)
    return try done.summaries.union(rollUp.add(hours(of: plainLines()), isFinal: false)).count
  }

  private func plainLines() -> [LiveFile: [LiveHour: [Substring]]] {
    Dictionary(
      uniqueKeysWithValues: LiveFile.allCases.map {
        ($0, LiveHour.groups(of: plainTexts(of: $0)))
      })
  }

  private func hours(
    of plain: [LiveFile: [LiveHour: [Substring]]]
  ) -> [LiveHour: WatchedRollUp.Lines] {
    var hours: [LiveHour: WatchedRollUp.Lines] = [:]
    for (file, groups) in plain {
      for (hour, lines) in groups { hours[hour, default: [:]][file] = lines }
    }
    return hours
  }
}
