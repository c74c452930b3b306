import Foundation
import TestSupport
import Testing

@Suite struct `Extrapolation` {
  /// Sixty-six runs, one in ten seconds: eleven minutes, each run slower than the one before.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder(named: "minutes")
    var noise = Noise(seed: 9)
    let rows = (0..<66).map {
      "c\($0),\(1_700_000_000 + $0 * 10),w,wall_time,\(1 + 0.01 * Double($0) + 0.001 * noise.normal())"
    }
    try folder.write(
      "commit,time,workflow,metric,value\n" + rows.joined(separator: "\n"), to: "h.csv")
    return folder
  }

  private func analysis(_ operation: String, _ options: String...) throws -> [String: Any] {
    let folder = try folder()
    let result = PerfCheckTool.run(
      [operation, "--input", "h.csv", "--format", "json"] + options,
      in: folder.path)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let body = json?["result"] as? [String: Any]
    return try #require(body?["analysis_results"] as? [String: Any], "\(result)")
  }

  @Test func `of a forecast ends where the history would be twice as long`() throws {
    let found = try analysis(
      "predictions", "--forecast-horizon", "30_days", "--limit", "1000", "--include-scenarios",
      "likely")
    let series = try #require((found["series"] as? [[String: Any]])?.first)
    let points = try #require(series["points"] as? [[String: Any]])
    #expect(series["supported_horizon"] as? Int == 65 && points.count == 66)
    #expect(points[64]["mean"] is Double)
    let last = points[65]
    #expect(last["step"] as? Int == 259_200 && last["time"] as? String == "2023-12-14T22:24:10Z")
    #expect(last["mean"] is NSNull && last["lower"] is NSNull && last["upper"] is NSNull)
    #expect((last["reason"] as? String)?.contains("the history has only 65") == true)
    let limit = try #require(series["limit"] as? [String: Any])
    #expect(limit["expected_step"] is NSNull && limit["reason"] is String)
    #expect((series["scenarios"] as? [String: Any])?["likely"] is NSNull)
    let near = try #require(
      (try analysis("predictions", "--forecast-horizon", "10m")["series"] as? [[String: Any]])?
        .first
    )
    #expect((near["points"] as? [[String: Any]])?.count == 60 && near["reason"] is NSNull)
  }

  @Test func `of a slope to a day takes a day`() throws {
    let series = try #require((try analysis("trends")["series"] as? [[String: Any]])?.first)
    let trend = try #require(series["trend"] as? [String: Any])
    #expect(trend["points_per_day"] is NSNull && trend["reason"] is String)
    #expect(trend["span"] as? Double == 650)
    let folder = try folder()
    let text = PerfCheckTool.run(["trends", "--input", "h.csv"], in: folder.path)
    #expect(text.output.contains("in 10 min 50 s, 65 points") && !text.output.contains("30 days"))
  }

  @Test(arguments: [[], ["--growth-projection", "25"]])
  func `of arrivals to months takes as long`(options: [String]) throws {
    let folder = try folder()
    let result = PerfCheckTool.run(
      ["capacity-planning", "--input", "h.csv", "--format", "json"]
        + options, in: folder.path)
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let body = try #require(json?["result"] as? [String: Any], "\(result)")
    let found = try #require(body["analysis_results"] as? [String: Any])
    let plan = try #require(found["plan"] as? [[String: Any]])
    #expect(plan.count == 1 && plan[0]["agents"] is NSNull && plan[0]["reason"] is String)
    let breach = try #require(found["first_breach"] as? [String: Any])
    #expect(breach["probability"] is NSNull && breach["reason"] is String)
    let likely = (found["scenarios"] as? [String: Any])?["likely"] as? [String: Any]
    #expect(likely?["agents"] is NSNull && likely?["reason"] is String)
    let rates = try #require(body["performance_data"] as? [String: Any])
    #expect(rates["arrivals_per_hour"] is NSNull && rates["reason"] is String)
    #expect((found["now"] as? [String: Any])?["agents_needed"] is Int)
  }
}
