package import Foundation
package import Quantities

/// The JSON object of an operation that failed.
package struct FailureEnvelope: Codable, Sendable {
  package let schemaVersion: Int
  package let status: EnvelopeStatus
  package let operation: String
  /// The only workflow that was asked for; nil for all.
  package let workflow: String?
  /// When the operation failed, in RFC 3339.
  package let timestamp: String
  package let error: Failure
  /// What to do instead.
  package let fallbackOptions: [String]

  package struct Failure: Codable, Sendable {
    /// A name in capitals, such as "INVALID_CONFIGURATION".
    package let code: String
    /// The first line of what is shown to people.
    package let message: String
    /// The other lines.
    package let details: String
  }

  private enum CodingKeys: String, CodingKey {
    case schemaVersion, status, operation, timestamp, error, fallbackOptions
    case workflow = "workflowId"
  }

  /// - Parameters:
  ///   - operation: The operation's name.
  ///   - workflow: The only workflow that was asked for; nil for all.
  ///   - code: As in `Failure`.
  ///   - message: As in `Failure`.
  ///   - details: As in `Failure`.
  ///   - fallbackOptions: What to do instead.
  ///   - time: When it failed.
  package init(
    operation: String, workflow: String?, code: String, message: String, details: String,
    fallbackOptions: [String], at time: Date
  ) {
    self.schemaVersion = EnvelopeVersion.newest
    self.status = .error
    self.operation = operation
    self.workflow = workflow
    self.timestamp = Instant(time).description
    self.error = Failure(code: code, message: message, details: details)
    self.fallbackOptions = fallbackOptions
  }

  /// Its JSON.
  package var json: JSONValue { JSONValue(of: self) }
}
