import Foundation
import Model
import TestSupport
import Testing

@testable import Exchange

@Suite struct `A history that is written and read` {
  private func read(_ text: String, named name: String = "h.csv") throws -> RecordedHistory {
    let folder = try TemporaryFolder()
    try folder.write(text, to: name)
    var reading = HistoryReading(in: folder.path)
    try reading.add(file: folder.path + "/" + name)
    return reading.history
  }

  /// Series with hostile names, gaps, and one to four samples a point.
  private func history(seed: UInt64) -> RecordedHistory {
    var noise = Noise(seed: seed)
    var history = RecordedHistory()
    let names = ["sort", "a, \"b\"", "x\ny", "é 日本", "-1", "=1+1", "'", "#"]
    let metrics = [
      Metric(name: "wall_time", unit: "s"), Metric(name: "rate", unit: "1/s", better: .higher),
      Metric(name: "odd, \"name\"", unit: "MB"),
    ]
    for place in 0..<12 {
      let index = history.place(
        of: "commit \(place)", time: 1_767_225_600 + Double(place) * 3600)
      for name in names where noise.uniform() < 0.7 {
        for metric in metrics where noise.uniform() < 0.7 {
          let series = history.index(ofSeries: metric, workflow: name)
          for _ in 0..<(1 + Int(noise.uniform() * 4)) {
            let value = noise.normal() * pow(10, Double(Int(noise.uniform() * 40) - 20))
            history.add(value, toSeries: series, at: index)
          }
        }
      }
    }
    return history
  }

  /// A series with its points, as far as it can be told from others.
  private func described(_ history: RecordedHistory) -> [String: [String]] {
    var all: [String: [String]] = [:]
    for series in history.series where series.count > 0 {
      all["\(series.workflow)|\(series.metric)|\(series.environment)"] = (0..<series.count).map {
        let entry = history.entry(of: $0, in: series)
        return "\(entry.commit) \(entry.time ?? -1) \(series.samples(at: $0))"
      }
    }
    return all
  }

  @Test(arguments: UInt64(1)...12)
  func `as a table is the same, whatever it is called`(seed: UInt64) throws {
    let history = history(seed: seed)
    let text = ExportFormat.csv.write(history, lines: []).text
    let read = try read(text)
    // A name is shown on one line; all else is as it was.
    let expected = Dictionary(
      uniqueKeysWithValues: described(history).map {
        ($0.key.replacing("\n", with: " "), $0.value)
      })
    #expect(described(read) == expected)
    // Once more changes nothing.
    #expect(
      ExportFormat.csv.write(read, lines: []).text
        == ExportFormat.csv.write(
          try self.read(ExportFormat.csv.write(read, lines: []).text), lines: []
        )
        .text)
  }

  @Test(arguments: [ExportFormat.csv, .go])
  func `is the same series in a table and in Go's text`(format: ExportFormat) throws {
    var noise = Noise(seed: 3)
    var history = RecordedHistory()
    let time = history.index(ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "Sort")
    let place = history.place(of: "c", time: nil)
    let samples = (0..<6).map { _ in (1000 * noise.uniform()).rounded() / 1024 }
    history.add(samples, toSeries: time, at: place)
    let text = format.write(history, lines: []).text
    let read = try read(text, named: format == .csv ? "h.csv" : "h.txt")
    #expect(read.series.map(\.workflow) == ["Sort"])
    #expect(read.series.map(\.metric) == [Metric(name: "wall_time", unit: "s")])
    let found = read.series[0].samples(at: 0)
    #expect(found.count == samples.count)
    for (found, expected) in zip(found, samples) {
      #expect(abs(found / expected - 1) < 1e-12)
    }
  }

  @Test(arguments: [ExportFormat.githubActionBenchmark, .githubActionBenchmarkBigger, .bencher])
  func `for other tools is JSON with the newest medians`(format: ExportFormat) throws {
    var history = RecordedHistory()
    for (metric, level) in [
      (Metric(name: "wall_time", unit: "s"), 2.0),
      (Metric(name: "rate", unit: "1/s", better: .higher), 7),
    ] {
      let series = history.index(ofSeries: metric, workflow: "a \"b\"\n")
      for place in 0..<3 {
        for sample in [level + Double(place), level + Double(place) + 1, level] {
          history.add(
            sample, toSeries: series, at: history.place(of: "c\(place)", time: nil))
        }
      }
    }
    let text = format.write(history, lines: []).text
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    let numbers = text.matches(of: /-?[0-9][0-9.e+]*/).compactMap { Double(text[$0.range]) }
    // The medians of the last point: of 4, 5 and 2; of 9, 10 and 7.
    let expected: [Double] =
      switch format {
      case .githubActionBenchmark: [4]
      case .githubActionBenchmarkBigger: [9]
      default: [4e9, 9]
      }
    for value in expected { #expect(numbers.contains(value), "\(value) in \(text)") }
    #expect(JSONSerialization.isValidJSONObject(object))
  }

  @Test func `as lines is what the notes have`() {
    let written = ExportFormat.jsonl.write(RecordedHistory(), lines: ["{\"v\":1}", "{}"])
    #expect(written.text == "{\"v\":1}\n{}\n" && written.warnings.isEmpty)
  }
}
