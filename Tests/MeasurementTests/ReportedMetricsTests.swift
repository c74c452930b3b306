import Foundation
import Measurement
import Model
import Testing

@Suite struct `A run's own metrics` {
  @Test func `are one a line`() throws {
    let text = """
      {"name": "rows_per_second", "value": 1.2e6, "unit": "1/s", "better": "higher"}

      {"name": "cells", "value": 0}
      {"name": "cells", "value": 4}
      {"name": "cells", "value": -2}
      """
    let metrics = try ReportedMetrics.parse(Data(text.utf8))
    #expect(
      metrics.map(\.0) == [
        Metric(name: "rows_per_second", unit: "1/s", better: .higher),
        Metric(name: "cells", unit: ""),
      ])
    #expect(metrics.map(\.1) == [1.2e6, 0], "several values are one sample: their median")
    #expect(try ReportedMetrics.parse(Data()).isEmpty)
  }

  @Test(arguments: [
    "{\"name\": \"x\", \"value\": NaN}", "{\"name\": \"x\", \"value\": 1e999}", "x: 1",
    "{\"name\": \"x\"}", "{\"name\": \"wall_time\", \"value\": 1}",
    "{\"name\": \"x\", \"value\": 1, \"better\": \"sideways\"}", "{\"name\": \"\", \"value\": 1}",
  ])
  func `that can't be read are named by their line`(line: String) {
    let error = #expect(throws: MeasurementError.self) {
      _ = try ReportedMetrics.parse(Data("{\"name\": \"ok\", \"value\": 1}\n\(line)\n".utf8))
    }
    #expect(error?.code == .badMetric)
    #expect(error?.detail.contains("line 2") == true)
  }
}
