import Files
package import Git
package import Model

/// Runs that were measured but could not be attached, saved in a file.
package struct UnattachedRuns: Error, CustomStringConvertible {
  /// The reason why they couldn't be attached.
  package let reason: GitError
  private let path: String
  private let commit: String

  /// Saves them in `.perf-check`; nil if that fails as well.
  package init?(_ runs: [Run], because reason: GitError, in project: borrowing Project) {
    guard let first = runs.first else { return nil }
    let path = project.stateDirectory + "/unattached-\(first.id).jsonl"
    let text = runs.map { $0.line + "\n" }.joined()
    guard (try? project.files.write(text, to: path)) != nil else { return nil }
    self.reason = reason
    self.path = project.shown(path)
    self.commit = first.commit
  }

  package var description: String {
    """
    \(reason)
      The runs are saved. Attach them later, and remove the file: git notes --ref=\
    \(Ledger.reference) append -F '\(path)' \(commit) && rm '\(path)'
    """
  }
}
