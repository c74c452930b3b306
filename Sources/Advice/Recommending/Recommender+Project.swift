package import History

extension Recommender {
  /// Learns from what was tried since earlier recommendations of a project, and keeps that.
  ///
  /// - Parameters:
  ///   - evidence: One of each workflow.
  ///   - time: RFC 3339.
  /// - Returns: What is worth changing now, and all that is known of what was tried.
  package static func learned(
    from evidence: [Evidence], at time: String, in project: borrowing Project
  ) throws -> (found: [Recommendation], history: OptimizationHistory) {
    var recommender = Recommender(history: try OptimizationHistory(of: project))
    // What is gated matters only where something is.
    let tests = try? project.regressionTests()
    // What was tried first decides how wide intervals are now.
    recommender.learn(
      recommender.recommendations(for: evidence, tests: tests), from: evidence, at: time)
    let found = recommender.recommendations(for: evidence, tests: tests)
    try recommender.history.write(to: project)
    return (found, recommender.history)
  }
}
