package import Model
import Quantities
import Statistics

/// The comparison of a series with earlier months.
package struct HistoricalComparison: Sendable {
  package let series: MetricSeries
  /// The change since each available age in months, positive if worse.
  package let ages: [(months: Int, comparison: PopulationComparison.Row)]
  /// The calendar month with the best median, with that median.
  package let best: (month: String, median: Double)?

  private static let month = 30.4375 * 86_400

  /// Compares the newest week with those one, three and six months before.
  package static func all(in history: RecordedHistory) -> [HistoricalComparison] {
    guard let newest = history.entries.compactMap(\.time).max() else { return [] }
    let week = 7 * 86_400.0
    func window(_ end: Double, _ half: Double) -> (Int) -> Bool {
      { place in history.entries[place].time.map { abs($0 - end) <= half } ?? false }
    }
    let now = Population(name: "now", of: history, where: window(newest, week))
    return history.series.compactMap { series in
      let key = Population.Key(
        workflow: series.workflow, metric: series.metric.name, environment: series.environment)
      let ages = [1, 3, 6].compactMap {
        months -> (months: Int, comparison: PopulationComparison.Row)? in
        let then = Population(
          name: "\(months) months ago", of: history,
          where: window(newest - Double(months) * month, week))
        guard then.values[key] != nil, now.values[key] != nil else { return nil }
        return PopulationComparison(from: then, to: now, limit: 0.02).rows
          .first { $0.key == key }.map { (months, $0) }
      }
      var months: [String: [Double]] = [:]
      for point in 0..<series.count {
        guard let time = history.entry(of: point, in: series).time else { continue }
        let name = CivilDate(Instant(secondsSince1970: time)).monthText
        months[name, default: []].append(series.values[point])
      }
      let medians = months.filter { $0.value.count >= 3 }.mapValues { median(of: $0) }
      let best = medians.min {
        let isLess = ($0.value, $0.key) < ($1.value, $1.key)
        return series.metric.better == .lower ? isLess : ($0.value, $1.key) > ($1.value, $0.key)
      }
      guard !ages.isEmpty || medians.count > 1 else { return nil }
      return HistoricalComparison(
        series: series, ages: ages, best: best.map { ($0.key, $0.value) })
    }
  }
}
