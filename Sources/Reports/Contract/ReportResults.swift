package import Model

/// What was reported, and where it was written.
package struct ReportResults: Codable, Sendable {
  package let operations: [String]
  /// As the user would name them.
  package let files: [String]

  /// The JSON of `report`.
  package static func envelope(
    operations: [String], files: [String] = []
  ) -> Envelope<NoData, ReportResults> {
    Envelope(operation: "report", results: ReportResults(operations: operations, files: files))
  }
}
