package import Foundation
package import Quantities

/// The JSON object that every operation prints.
///
/// `Data` is what was measured or read, `Results` what follows from it.
package struct Envelope<Data: Codable & Sendable, Results: Codable & Sendable>: Codable, Sendable {
  /// The version of the object's layout.
  package private(set) var schemaVersion = EnvelopeVersion.newest
  package private(set) var status = EnvelopeStatus.success
  package let operation: String
  /// The only workflow that was asked for; nil for all.
  package let workflow: String?
  /// When the operation ended, in RFC 3339.
  package private(set) var timestamp = ""
  package var result: Result
  package var metrics: OperationMetrics
  /// Commands or actions that follow from the results.
  package var nextSteps: [String]

  package struct Result: Codable, Sendable {
    package var performanceData: Data
    package var analysisResults: Results
    package var recommendations: [RecommendationEntry]
  }

  private enum CodingKeys: String, CodingKey {
    case schemaVersion, status, operation, timestamp, result, metrics, nextSteps
    case workflow = "workflowId"
  }

  package init(
    operation: String, workflow: String? = nil, data: Data, results: Results,
    recommendations: [RecommendationEntry] = [], metrics: OperationMetrics = .init(),
    nextSteps: [String] = []
  ) {
    self.operation = operation
    self.workflow = workflow
    self.result = Result(
      performanceData: data, analysisResults: results, recommendations: recommendations)
    self.metrics = metrics
    self.nextSteps = nextSteps
  }

  /// What a text holds; nil where it is another document, or tells of a failure.
  package init?(json: Foundation.Data) {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let document = try? decoder.decode(Self.self, from: json), document.status == .success
    else { return nil }
    self = document
  }

  /// Its JSON.
  ///
  /// - Parameter time: When the operation ended.
  package func json(at time: Date) -> JSONValue {
    var copy = self
    copy.timestamp = Instant(time).description
    return JSONValue(of: copy)
  }
}

extension Envelope where Data == NoData {
  package init(
    operation: String, workflow: String? = nil, results: Results,
    recommendations: [RecommendationEntry] = [], metrics: OperationMetrics = .init(),
    nextSteps: [String] = []
  ) {
    self.init(
      operation: operation, workflow: workflow, data: NoData(), results: results,
      recommendations: recommendations, metrics: metrics, nextSteps: nextSteps)
  }
}

/// The versions of the envelope's layout.
package enum EnvelopeVersion {
  package static let newest = 1
}

/// How an operation ended.
package enum EnvelopeStatus: String, Codable, Sendable, CaseIterable {
  case success, error
}

/// An object without members.
package struct NoData: Codable, Hashable, Sendable {
  package init() {}
}

/// What an operation says of itself; nil where it wasn't measured.
package struct OperationMetrics: Codable, Hashable, Sendable {
  /// perf-check's own time over the measured time.
  package var monitoringOverhead: Fraction?
  package var dataCollectionTime: Seconds?
  /// At most 1, from a back-test.
  package var analysisAccuracy: Fraction?

  package init(
    monitoringOverhead: Fraction? = nil, dataCollectionTime: Seconds? = nil,
    analysisAccuracy: Fraction? = nil
  ) {
    self.monitoringOverhead = monitoringOverhead
    self.dataCollectionTime = dataCollectionTime
    self.analysisAccuracy = analysisAccuracy
  }
}
