import Foundation
import Model
import Quantities
import Testing

@testable import Gate

/// The functions of an explanation, as a check's JSON has them.
struct ExplainedFunction {
  var name = "parse(_:)"
  var file: String? = "Sources/App/Parse.swift"
  var line: Int? = 12
}

extension VerdictDocument {
  /// The same with an explanation of its first comparison.
  func explained(by functions: [ExplainedFunction]) throws -> VerdictDocument {
    let workflow = self.result.analysisResults.comparisons[0].workflow
    let entry: [String: Any] = [
      "workflow": workflow, "benchmark": NSNull(), "profiler": "perf", "unit": "s", "base": 1,
      "candidate": 1.5, "change": 0.5, "flame_graph": NSNull(), "calls": [Any](),
      "notes": [String](),
      "functions": functions.map { function -> [String: Any] in
        [
          "name": function.name, "kind": "changed", "base": 0.5, "candidate": 0.9, "change": 0.4,
          "inclusive_change": 0.4, "share": 0.8, "file": function.file as Any? ?? NSNull(),
          "line": function.line as Any? ?? NSNull(), "touched": true, "helper": "swift_retain",
        ]
      },
    ]
    let data = Foundation.Data(json(at: reported).text.utf8)
    var object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    var result = try #require(object["result"] as? [String: Any])
    var analysis = try #require(result["analysis_results"] as? [String: Any])
    analysis["explanations"] = [entry]
    result["analysis_results"] = analysis
    object["result"] = result
    return try #require(
      VerdictDocument(json: try JSONSerialization.data(withJSONObject: object)))
  }
}
