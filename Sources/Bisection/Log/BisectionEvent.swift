package import Model
package import Quantities

/// One line of the log of a bisection: what was asked, or what happened.
///
/// Read again in order they give the same state, so that a search can go on after whatever ended
/// it.
package enum BisectionEvent: Hashable, Sendable {
  /// What is asked; always the first.
  case start(Start)
  /// The commits that are looked at from now on.
  case range(Range)
  /// A process begins to work on it.
  case session(at: String)
  /// What the followed metric is.
  case metric(Metric)
  /// Runs that were recorded before.
  case recorded(Recorded)
  /// A commit was built.
  case build(Build)
  /// A commit was run.
  case run(Measured)
  /// Two commits were run, one right after the other.
  case pair(MeasuredPair)
  /// A commit can't be measured.
  case skip(Skip)
  /// The commits looked at can't be searched; the answer before stands.
  case leave(reason: String)

  package struct Start: Codable, Hashable, Sendable {
    package var version = 1
    package var at: String
    package var good: String
    package var bad: String
    package var workflow: String
    package var metric: String
    package var improvement: Bool
    package var settings: Bisection.Settings
    /// What the search started from: "the given revisions", "the last check".
    package var origin: String
    /// What is built and run, so that a search doesn't go on with something else; nil in the logs
    /// of versions that didn't write it down.
    package var commands: String?
  }

  package struct Range: Codable, Hashable, Sendable {
    /// The good one first.
    package var commits: [String]
    package var unseen: Int
    /// The merge whose branch they are, and that branch's newest commit.
    package var merge: String?
    package var branch: String?
  }

  package struct Recorded: Codable, Hashable, Sendable {
    package var commit: String
    package var run: String
    package var samples: [Double]
  }

  package struct Build: Codable, Hashable, Sendable {
    package var commit: String
    package var seconds: Seconds
    package var succeeded: Bool
  }

  package struct Measured: Codable, Hashable, Sendable {
    package var commit: String
    /// Since the run before, in runs.
    package var elapsed: Double
    package var seconds: Seconds
    package var values: [String: Double]
  }

  package struct MeasuredPair: Codable, Hashable, Sendable {
    package var lower: String
    package var upper: String
    package var elapsed: Double
    package var seconds: Seconds
    package var lowerValues: [String: Double]
    package var upperValues: [String: Double]

    package init(
      lower: String, upper: String, elapsed: Double, seconds: Seconds,
      lowerValues: [String: Double], upperValues: [String: Double]
    ) {
      self.lower = lower
      self.upper = upper
      self.elapsed = elapsed
      self.seconds = seconds
      self.lowerValues = lowerValues
      self.upperValues = upperValues
    }

    private enum CodingKeys: String, CodingKey {
      case lower, upper, elapsed, seconds
      case lowerValues = "lower_values"
      case upperValues = "upper_values"
    }
  }

  package struct Skip: Codable, Hashable, Sendable {
    package var commit: String
    package var reason: String
  }
}

extension BisectionEvent: Codable {
  private enum Kind: String, Codable {
    case start, range, session, metric, recorded, build, run, pair, skip, leave
  }
  private enum CodingKeys: String, CodingKey { case event, at, reason }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(Kind.self, forKey: .event) {
    case .start: self = .start(try Start(from: decoder))
    case .range: self = .range(try Range(from: decoder))
    case .session: self = .session(at: try container.decode(String.self, forKey: .at))
    case .metric: self = .metric(try Metric(from: decoder))
    case .recorded: self = .recorded(try Recorded(from: decoder))
    case .build: self = .build(try Build(from: decoder))
    case .run: self = .run(try Measured(from: decoder))
    case .pair: self = .pair(try MeasuredPair(from: decoder))
    case .skip: self = .skip(try Skip(from: decoder))
    case .leave: self = .leave(reason: try container.decode(String.self, forKey: .reason))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    func put(_ kind: Kind, _ payload: (any Encodable)? = nil) throws {
      try container.encode(kind.rawValue, forKey: .event)
      try payload?.encode(to: encoder)
    }
    switch self {
    case .start(let start): try put(.start, start)
    case .range(let range): try put(.range, range)
    case .session(let at):
      try put(.session)
      try container.encode(at, forKey: .at)
    case .metric(let metric): try put(.metric, metric)
    case .recorded(let recorded): try put(.recorded, recorded)
    case .build(let build): try put(.build, build)
    case .run(let run): try put(.run, run)
    case .pair(let pair): try put(.pair, pair)
    case .skip(let skip): try put(.skip, skip)
    case .leave(let reason):
      try put(.leave)
      try container.encode(reason, forKey: .reason)
    }
  }
}
