package import Git
package import Model

/// A commit with recorded runs.
package struct RecordedCommit: Sendable {
  package let id: ObjectID
  /// The first line of its message.
  package let subject: String
  package let runs: [Run]

  package init(id: ObjectID, subject: String, runs: [Run]) {
    self.id = id
    self.subject = subject
    self.runs = runs
  }
}
