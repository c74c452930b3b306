package import Foundation
import History
import Quantities

/// The JSON object that every operation prints.
package struct Envelope: Sendable {
  /// The newest version of the object's layout.
  package static let schemaVersion = 1

  package var operation: String
  package var workflow: String?
  package var performanceData: JSONValue = .object([:])
  package var analysisResults: JSONValue = .object([:])
  package var recommendations: [JSONValue] = []
  /// perf-check's own time as a fraction of the measured time.
  package var monitoringOverhead: Double?
  /// In seconds.
  package var dataCollectionTime: Double?
  /// A fraction from a back-test; nil where none was made.
  package var analysisAccuracy: Double?
  package var nextSteps: [String] = []

  package init(operation: String, workflow: String? = nil) {
    self.operation = operation
    self.workflow = workflow
  }

  /// The object for an operation that succeeded.
  package func json(at time: Date) -> JSONValue {
    .object([
      "schema_version": .integer(Self.schemaVersion), "status": .string("success"),
      "operation": .string(operation), "workflow_id": JSONValue(workflow),
      "timestamp": .string(Timestamp.text(time)),
      "result": .object([
        "performance_data": performanceData, "analysis_results": analysisResults,
        "recommendations": .array(recommendations),
      ]),
      "metrics": .object([
        "monitoring_overhead": JSONValue(monitoringOverhead),
        "data_collection_time": JSONValue(dataCollectionTime),
        "analysis_accuracy": JSONValue(analysisAccuracy),
      ]),
      "next_steps": .array(nextSteps.map(JSONValue.string)),
    ])
  }

  /// The object for an operation that failed.
  ///
  /// - Parameters:
  ///   - operation: The operation's name.
  ///   - workflow: The only workflow that was asked for; nil for all.
  ///   - code: A name in capitals, such as "INVALID_CONFIGURATION".
  ///   - message: The first line of what is shown to people.
  ///   - details: The other lines.
  ///   - fallbackOptions: What to do instead.
  ///   - time: When it failed.
  package static func failure(
    operation: String, workflow: String?, code: String, message: String, details: String,
    fallbackOptions: [String], at time: Date
  ) -> JSONValue {
    .object([
      "schema_version": .integer(schemaVersion), "status": .string("error"),
      "operation": .string(operation), "workflow_id": JSONValue(workflow),
      "timestamp": .string(Timestamp.text(time)),
      "error": .object([
        "code": .string(code), "message": .string(message), "details": .string(details),
      ]),
      "fallback_options": .array(fallbackOptions.map(JSONValue.string)),
    ])
  }
}
