import Foundation
import History
import Model
import Quantities
import TestSupport
import Testing

@Suite struct `A summary of runs` {
  private static func run(
    _ at: String, _ samples: [Double], workflow: String = "w", metric: String = "m",
    cpu: String = "C"
  ) -> Run {
    Run(
      id: "", workflow: workflow, commit: "c", dirty: false, at: at,
      environment: RunEnvironment(cpu: cpu, cores: 2, memory: 1, os: "", arch: "", swift: ""),
      metrics: [MetricSamples(metric: Metric(name: metric, unit: "s"), samples: samples)])
  }

  // By Python's datetime.date.isocalendar().
  @Test(arguments: [
    (0, "1970-01-01", "1970-W01"), (946_598_400, "1999-12-31", "1999-W52"),
    (951_782_400, "2000-02-29", "2000-W09"), (1_104_451_200, "2004-12-31", "2004-W53"),
    (1_104_537_600, "2005-01-01", "2004-W53"), (1_104_624_000, "2005-01-02", "2004-W53"),
    (1_104_710_400, "2005-01-03", "2005-W01"), (1_230_508_800, "2008-12-29", "2009-W01"),
    (1_262_217_600, "2009-12-31", "2009-W53"), (1_262_476_800, "2010-01-03", "2009-W53"),
    (1_325_376_000, "2012-01-01", "2011-W52"), (1_609_372_800, "2020-12-31", "2020-W53"),
    (1_735_516_800, "2024-12-30", "2025-W01"), (4_107_542_400, "2100-03-01", "2100-W09"),
  ])
  func `is of the same day and week from the first second to the last`(
    start: Int, day: String, week: String
  ) {
    for second in [0, 1, 43_200, 86_399] {
      let time = Instant(secondsSince1970: Double(start + second))
      #expect(Summary.Span.daily.name(of: time) == day)
      #expect(Summary.Span.weekly.name(of: time) == week)
      #expect(Summary.Span.monthly.name(of: time) == String(day.prefix(7)))
    }
    #expect(Summary.Span.daily.name(of: Instant(secondsSince1970: Double(start)) - 0.001) < day)
  }

  @Test func `has a series a line, in order, with its middle and its ends`() throws {
    let at = "2026-01-02T03:04:05Z"
    let summaries = Summary.of(
      [
        Self.run(at, [5, 1], workflow: "b"), Self.run(at, [3], workflow: "b"),
        Self.run(at, [2, 4], workflow: "a", metric: "z"),
        Self.run(at, [-1], workflow: "a", metric: "m", cpu: "D"),
        Self.run(at, [7], workflow: "a", metric: "m"),
        Self.run("2026-01-01T23:59:59Z", [9], workflow: "a"),
      ], by: .daily)
    #expect(summaries.map(\.name) == ["2026-01-01", "2026-01-02"])
    let lines = summaries[1].lines
    #expect(lines.map(\.workflow) == ["a", "a", "a", "b"])
    #expect(lines.map(\.metric) == ["m", "m", "z", "m"])
    #expect(lines[0].environment < lines[1].environment)
    // Two runs with three samples, the middle one being 3; of two samples it is their mean.
    #expect(lines[3].runs == 2 && lines[3].samples == 3 && lines[3].median == 3)
    #expect(lines[3].minimum == 1 && lines[3].maximum == 5)
    #expect(lines[2].median == 3 && lines[2].runs == 1)
  }

  @Test(arguments: Summary.Span.allCases)
  func `of each span holds every sample once`(span: Summary.Span) {
    var noise = Noise(seed: 6)
    let start = 1_700_000_000.0
    let runs = (0..<300).map { _ in
      let time = Date(timeIntervalSince1970: start + noise.uniform() * 40_000_000)
      return Self.run(
        time.formatted(.iso8601), (0..<Int(noise.uniform() * 4)).map { _ in noise.normal() },
        workflow: noise.uniform() < 0.5 ? "a" : "b")
    }
    let summaries = Summary.of(runs, by: span)
    let samples = runs.flatMap { $0.metrics[0].samples }
    let lines = summaries.flatMap(\.lines)
    #expect(lines.reduce(0) { $0 + $1.samples } == samples.count)
    #expect(lines.reduce(0) { $0 + $1.runs } == runs.count { !$0.metrics[0].samples.isEmpty })
    #expect(lines.map(\.minimum).min() == samples.min())
    #expect(lines.map(\.maximum).max() == samples.max())
    #expect(summaries.map(\.name) == Set(summaries.map(\.name)).sorted())
    #expect(lines.allSatisfy { $0.minimum <= $0.median && $0.median <= $0.maximum })
    // The order in which runs come doesn't matter.
    #expect(Set(Summary.of(runs.reversed(), by: span)) == Set(summaries))
  }

  @Test func `leaves out runs without a time or without samples`() {
    let runs = [
      Self.run("yesterday", [1]), Self.run("", [1]), Self.run("2026-01-02T03:04:05Z", []),
    ]
    for span in Summary.Span.allCases {
      #expect(Summary.of(runs, by: span).flatMap(\.lines).isEmpty)
    }
    #expect(Summary.of([], by: .daily).isEmpty)
  }

  @Test func `is written as JSON that any program reads`() throws {
    let summary = Summary.of(
      [Self.run("2026-01-02T03:04:05Z", [1, 2], workflow: "a \"b\" / é")], by: .weekly)[0]
    let object = try JSONSerialization.jsonObject(with: Data(summary.json.utf8))
    let file = try #require(object as? [String: Any])
    #expect(file["version"] as? Int == 1 && file["span"] as? String == "2026-W01")
    let series = try #require((file["series"] as? [[String: Any]])?.first)
    #expect(series["workflow"] as? String == "a \"b\" / é")
    #expect(series["min"] as? Double == 1 && series["max"] as? Double == 2)
    #expect(series["median"] as? Double == 1.5 && series["unit"] as? String == "s")
    let none = Summary.of([Self.run("2026-01-02T03:04:05Z", [])], by: .daily)
    #expect(none.isEmpty || none[0].json.contains("\"series\": []"))
  }
}
