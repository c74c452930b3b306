import Files
import Foundation
import History
import Quantities

/// Sums up the lines of monitors in the summaries of their days, weeks and months.
///
/// An hour is computed as a whole from all of its lines and replaces what was known of it. A crash
/// before its lines are dropped therefore has them summed up again, with the same result. What an hour
/// used is the difference to the totals of the runs that were open before it.
struct WatchedRollUp {
  let store: SummaryStore
  let archive: LiveArchive

  /// The lines of one hour, by their file.
  typealias Lines = [LiveFile: [Substring]]

  /// Sums up hours.
  ///
  /// - Parameters:
  ///   - hours: The lines of each that aren't in the archive.
  ///   - isFinal: Whether the lines may be dropped then.
  /// - Returns: The periods whose summaries changed, such as "2026-01-31" and "2026-W05".
  func add(_ hours: [LiveHour: Lines], isFinal: Bool) throws(FileError) -> Set<String> {
    guard let first = hours.keys.min() else { return [] }
    return try store.exclusively { () throws(FileError) in
      var days: [String: Summary] = [:]
      for hour in affected(by: hours, since: first, &days) {
        let name = Summary.Span.daily.name(of: hour.instant)
        var day = days[name] ?? summary(.daily, name)
        let old = day.watched.part(hour.name)
        // Lines that came too late, after the others of their hour were dropped.
        if let old, old.isFinal, !isArchived(hour) { continue }
        var watched = WatchedHour(hour, after: open(before: hour, &days))
        let part = watched.part(
          lines(of: .usage, hour, hours), lines(of: .traces, hour, hours),
          isFinal: isFinal || old?.isFinal == true)
        day.watched.set(part)
        days[name] = day
      }
      return try write(days)
    }
  }

  /// The hours with new lines, and the later ones that are computed from them.
  private func affected(
    by hours: [LiveHour: Lines], since first: LiveHour, _ days: inout [String: Summary]
  ) -> [LiveHour] {
    let isLate = hours.keys.contains { hour in
      let name = Summary.Span.daily.name(of: hour.instant)
      let day = days[name] ?? summary(.daily, name)
      days[name] = day
      return day.watched.parts.contains { $0.isFinal && $0.name >= first.name }
    }
    guard isLate else { return hours.keys.sorted() }
    let later = LiveFile.allCases.flatMap { archive.hours(of: $0) }.filter { $0 > first }
    return Set(later).union(hours.keys).sorted()
  }

  private func summary(_ span: Summary.Span, _ name: String) -> Summary {
    store.summary(span, name) ?? Summary(span: span, name: name)
  }

  /// The runs that had not ended before an hour, by the newest hour that was summed up.
  private func open(
    before hour: LiveHour, _ days: inout [String: Summary]
  ) -> [WatchedSummary.OpenRun] {
    let today = Summary.Span.daily.name(of: hour.instant)
    let names = Set(store.names(.daily)).union(days.keys).filter { $0 <= today }
    for name in names.sorted().suffix(3).reversed() {
      let day = days[name] ?? summary(.daily, name)
      days[name] = day
      if let part = day.watched.parts.last(where: { $0.name < hour.name }) { return part.open }
    }
    return []
  }

  private func isArchived(_ hour: LiveHour) -> Bool {
    LiveFile.allCases.contains { archive.hours(of: $0).contains(hour) }
  }

  /// All lines of an hour that can be read.
  private func lines<Line: LiveLine>(
    of file: LiveFile, _ hour: LiveHour, _ hours: [LiveHour: Lines]
  ) -> [Line] {
    let texts = archive.merged(hours[hour]?[file] ?? [], of: file, hour)
    return LiveFolder.lines(in: texts).lines
  }

  /// Writes days, and what they change in their weeks and months.
  private func write(_ days: [String: Summary]) throws(FileError) -> Set<String> {
    var changed: Set<String> = []
    // A day without its week and month would never be repaired; the other way round it is.
    for (name, day) in days.sorted(by: { $0.key < $1.key }) where !day.watched.parts.isEmpty {
      guard let time = Instant(name + "T00:00:00Z"), store.differs(day) else { continue }
      let part = WatchedSummary.Part(
        name: name, isFinal: day.watched.parts.allSatisfy(\.isFinal),
        workflows: day.watched.totals.map { total in
          var total = total
          total.agentsBusy = nil
          return total
        })
      for span in [Summary.Span.weekly, .monthly] {
        var whole = summary(span, span.name(of: time))
        whole.watched.set(part)
        if try store.write(whole) { changed.insert(whole.name) }
      }
      if try store.write(day) { changed.insert(name) }
    }
    return changed
  }
}

extension LiveArchive {
  /// The lines of an hour, with more that may be among them already.
  func merged(_ more: [Substring], of file: LiveFile, _ hour: LiveHour) -> [Substring] {
    let old = lines(of: file) { $0 == hour }.lines
    guard !old.isEmpty else { return more }
    let known = Set(old)
    return old + more.filter { !known.contains($0) }
  }
}
