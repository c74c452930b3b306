/// Where the alert of one rule and one subject is in its life.
struct AlertLifecycle: Hashable, Sendable {
  enum Phase: String, Hashable, Sendable, Codable {
    case inactive
    /// The condition holds, and not yet long enough.
    case pending
    case firing
    case resolved
    /// Nothing is known of the metric.
    case noData = "no_data"
  }

  var phase = Phase.inactive
  /// Since when the condition holds, on the clock as it is set now.
  var since = 0.0
  /// Since when the condition holds, as the clock was then.
  var started = 0.0
  /// Since when a firing alert's condition no longer holds.
  var cleared: Double?
  var ended: Double?
  /// Whether it fired before its data ended.
  var wasFiring = false
  /// How it was shown last.
  var shown: Alert.Status?

  /// Takes what is known now into account.
  ///
  /// - Parameters:
  ///   - holds: Whether the condition holds; nil where that isn't known.
  ///   - clears: Whether a firing alert's condition has ended; nil where that isn't known.
  ///   - now: In seconds.
  ///   - delay: How long the condition has to hold, in seconds.
  ///   - keepFiring: How long an alert fires on, in seconds.
  mutating func step(
    holds: Bool?, clears: Bool?, at now: Double, delay: Double, keepFiring: Double
  ) {
    switch phase {
    case .inactive, .resolved:
      if holds == true {
        begin(at: now, delay)
      } else if holds == nil, phase == .inactive {
        phase = .noData
      }
    case .pending:
      switch holds {
      case true?: if now - since >= delay { phase = .firing }
      case false?: phase = .inactive
      case nil: phase = .noData
      }
    case .firing:
      switch clears {
      case true?:
        let start = cleared ?? now
        cleared = start
        if now - start >= keepFiring { resolve(at: now) }
      case false?: cleared = nil
      case nil: (phase, wasFiring) = (.noData, true)
      }
    case .noData:
      if wasFiring, let clears {
        wasFiring = false
        if clears { resolve(at: now) } else { (phase, cleared) = (.firing, nil) }
      } else if !wasFiring, let holds {
        if holds { begin(at: now, delay) } else { phase = .inactive }
      }
    }
  }

  private mutating func begin(at now: Double, _ delay: Double) {
    self = AlertLifecycle(
      phase: delay > 0 ? .pending : .firing, since: now, started: now, shown: shown)
  }

  private mutating func resolve(at now: Double) {
    (phase, cleared, ended) = (.resolved, nil, now)
  }

  /// Ends with what it is about.
  mutating func finish(at now: Double) {
    switch phase {
    case .firing: resolve(at: now)
    case .noData where wasFiring:
      wasFiring = false
      resolve(at: now)
    case .pending, .noData: phase = .inactive
    case .inactive, .resolved: break
    }
  }

  /// Moves its timers, so that the time between two evaluations doesn't count.
  mutating func shift(by seconds: Double) {
    since += seconds
    cleared = cleared.map { $0 + seconds }
  }

  /// Resets a pending alert after a time without samples.
  mutating func interrupt() {
    if phase == .pending { phase = .inactive }
  }
}
