/// One thing about a machine that bears on timings.
package struct Finding: Hashable, Sendable {
  /// How it stands.
  package enum State: String, Hashable, Sendable {
    /// As it should be.
    case good
    /// It makes timings noisier, or measures less.
    case noisy
    /// This machine doesn't tell.
    case unknown
  }

  /// What was looked at: "frequency governor".
  package let name: String
  package let state: State
  /// What was seen.
  package let observed: String
  /// What it costs, as measured here and now; nil where that can't be measured.
  package var cost: String?
  /// The command that fixes it; nil where there is nothing to fix, or no command does.
  package var remedy: String?

  package init(
    _ name: String, _ state: State, _ observed: String, cost: String? = nil,
    remedy: String? = nil
  ) {
    self.name = name
    self.state = state
    self.observed = observed
    self.cost = cost
    self.remedy = remedy
  }
}
