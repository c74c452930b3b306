/// The three-way decision of an interval against a limit.
enum Decision {
  /// Decides what an interval of log-ratios says.
  ///
  /// - Parameters:
  ///   - lower: The interval's lower end, positive being worse.
  ///   - upper: Its upper end.
  ///   - limit: The largest log-ratio still allowed.
  ///   - gain: The log-ratio, below zero, beyond which a change is an improvement.
  static func verdict(lower: Double, upper: Double, limit: Double, gain: Double) -> Verdict {
    if lower > limit { return .regressed }
    if upper > limit { return .undecided }
    return upper < gain ? .improved : .passed
  }
}
