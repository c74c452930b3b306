import Foundation
import Model
import Quantities
import Testing

@Suite struct `The envelope of an operation` {
  private struct Results: Codable, Sendable {
    let pValue: Double?
  }

  private func members(_ json: JSONValue) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
  }

  @Test func `has what every operation states`() throws {
    let envelope = Envelope(
      operation: "trends", workflow: "parse", results: Results(pValue: nil),
      metrics: OperationMetrics(dataCollectionTime: 1.5), nextSteps: ["go on"])
    let object = try members(envelope.json(at: Date(timeIntervalSince1970: 0)))
    #expect(object["schema_version"] as? Int == 1)
    #expect(object["status"] as? String == "success")
    #expect(object["operation"] as? String == "trends")
    #expect(object["workflow_id"] as? String == "parse")
    #expect(object["timestamp"] as? String == "1970-01-01T00:00:00Z")
    #expect(object["next_steps"] as? [String] == ["go on"])
    let result = try #require(object["result"] as? [String: Any])
    #expect((result["performance_data"] as? [String: Any])?.isEmpty == true)
    #expect((result["analysis_results"] as? [String: Any])?["p_value"] is NSNull)
    #expect((result["recommendations"] as? [Any])?.isEmpty == true)
    let metrics = try #require(object["metrics"] as? [String: Any])
    #expect(metrics["data_collection_time"] as? Double == 1.5)
    #expect(metrics["analysis_accuracy"] is NSNull)
  }

  @Test func `is read back, unless it tells of a failure or is something else`() {
    typealias Trends = Envelope<NoData, Results>
    let envelope = Trends(operation: "trends", results: Results(pValue: 0.25))
    let text = envelope.json(at: Date()).text
    let read = Trends(json: Data(text.utf8))
    #expect(read?.result.analysisResults.pValue == 0.25)
    #expect(read?.timestamp.isEmpty == false)
    #expect(
      Trends(json: Data(text.replacing("\"success\"", with: "\"error\"").utf8)) == nil)
    #expect(Trends(json: Data(text.dropLast(9).utf8)) == nil)
  }

  @Test func `of a failure has everything that programs look for`() throws {
    let object = try members(
      FailureEnvelope(
        operation: "check", workflow: nil, code: "NO_BASE", message: "m", details: "d",
        fallbackOptions: ["f"], at: Date(timeIntervalSince1970: 0)
      ).json)
    #expect(object["status"] as? String == "error")
    #expect(object["timestamp"] as? String == "1970-01-01T00:00:00Z")
    #expect(object["workflow_id"] is NSNull)
    #expect(object["fallback_options"] as? [String] == ["f"])
    #expect(
      object["error"] as? [String: String] == ["code": "NO_BASE", "message": "m", "details": "d"])
  }

  private typealias Trends = Envelope<NoData, Results>

  private func read(_ change: (inout [String: Any]) -> Void) throws -> Trends? {
    let envelope = Trends(
      operation: "trends", results: Results(pValue: 0.25),
      recommendations: [
        RecommendationEntry(
          priority: "high", category: "c", kind: "k", workflow: "w", recommendation: "r",
          rationale: "why",
          expectedImprovement: .init(
            metric: "m", change: -0.2, interval: Interval(lower: -0.3, upper: -0.1),
            confidence: 0.8), implementationEffort: "low", caveats: ["but"])
      ])
    var object = try members(envelope.json(at: Date(timeIntervalSince1970: 0)))
    change(&object)
    return Trends(json: try JSONSerialization.data(withJSONObject: object))
  }

  @Test func `may have members that nobody knows, but must have all others`() throws {
    let more = try #require(try read { $0["future"] = ["a": [1]] })
    #expect(more.result.recommendations[0].expectedImprovement.interval?.upper == -0.1)
    #expect(more.result.recommendations[0].caveats == ["but"] && more.workflow == nil)
    for key in [
      "schema_version", "status", "operation", "timestamp", "result", "metrics", "next_steps",
    ] {
      #expect(try read { $0[key] = nil } == nil, "\(key)")
    }
    // What may be null may be missing.
    #expect(try read { $0["workflow_id"] = nil } != nil)
    #expect(try read { $0["operation"] = 7 } == nil && read { $0["status"] = "odd" } == nil)
  }
}
