import Advice
import Model
import Testing

@Suite struct `The basis of a capacity plan` {
  private func history(samples: Int) -> RecordedHistory {
    var history = RecordedHistory()
    for hour in 0..<5 {
      let place = history.place(of: "c\(hour)", time: 1_767_225_600 + Double(hour) * 3600)
      let series = history.index(
        ofSeries: Metric(name: "wall_time", unit: "s"), workflow: "w", environment: "")
      history.add([Double](repeating: 60, count: samples), toSeries: series, at: place)
    }
    return history
  }

  @Test func `of a file warns of rows that count as samples`() {
    #expect(CapacityBasis(history(samples: 1)).warnings.isEmpty)
    let basis = CapacityBasis(history(samples: 3))
    #expect(basis.demand.count == 5 && basis.recommendations.isEmpty)
    #expect(basis.warnings.count == 1 && basis.warnings[0].hasPrefix("10 rows"))
  }

  @Test func `of recorded runs counts each run`() throws {
    let runs = (0..<3).map { hour in
      Run(
        id: "\(hour)", workflow: "w", commit: "c", dirty: false, at: "2026-01-01T0\(hour):00:00Z",
        environment: RunEnvironment(cpu: "", cores: 1, memory: 0, os: "", arch: "", swift: ""),
        metrics: [MetricSamples(metric: Metric(name: "wall_time", unit: "s"), samples: [60])],
        spans: [], tags: [:])
    }
    let basis = try CapacityBasis(runs, history: history(samples: 1))
    #expect(basis.demand.count == 3 && basis.warnings.isEmpty)
  }
}

@Suite struct `The default objective` {
  @Test func `is what its text says`() {
    let objective = CapacityPlanner.defaultObjective
    #expect(MetricLimit(objective.description) == objective)
  }
}
