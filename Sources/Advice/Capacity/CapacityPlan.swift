package import Model
package import Quantities
import Statistics

/// How many agents are needed when, and when those that there are won't do.
package struct CapacityPlan: Sendable {
  /// What is needed at one time.
  package struct Month: Hashable, Sendable {
    /// In seconds since 1970: the end of the month.
    package let date: Double
    /// How many times today's arrivals are likely then.
    package let multiple: Double
    /// How many agents keep the objective then; nil beyond what is looked at.
    package let agents: Int?
    /// The same where arrivals grow as little and as much as in one of ten courses.
    package let minimum: Int?
    package let maximum: Int?
    /// The chance that the present agents have broken the objective in some week until then.
    package let breach: Double
    /// What the agents cost in the month; nil without a rate.
    package let cost: Double?
  }

  /// When the present agents first break the objective.
  package struct Breach: Hashable, Sendable {
    /// The beginning of the week, in seconds since 1970, that is as likely too early as too late;
    /// nil where more than half of the courses don't get there within what is looked at.
    package let date: Double?
    /// Holds the week with a chance of 80 %; an end is nil beyond what is looked at.
    package let earliest: Double?
    package let latest: Double?
    /// The chance that it is within the horizon; nil where the plan doesn't reach so far.
    package let probability: Double?
  }

  /// What the horizon's end may bring.
  package struct Scenario: Hashable, Sendable {
    package enum Name: String, Hashable, Sendable, CaseIterable {
      case best = "best_case"
      case likely
      case worst = "worst_case"

      /// The share of courses with fewer arrivals.
      package var share: Double {
        switch self {
        case .best: 0.1
        case .likely: 0.5
        case .worst: 0.9
        }
      }
    }

    package let name: Name
    package let multiple: Double
    package let agents: Int?
    /// With the present agents, in seconds; infinite where the line grows for ever.
    package let value: Double
    package let utilization: Double
    package let cost: Double?
  }

  package let objective: MetricLimit
  package let demand: Demand
  package let workload: Workload
  package let growth: Growth
  package let horizon: Seconds
  /// How far ahead what is recorded bears a plan; at most the horizon.
  package let reach: Seconds
  /// How many agents there are, and whether that is only what today needs.
  package let agents: Int
  package let agentsAreInferred: Bool
  /// Today, with them.
  package let now: Waiting
  /// How many agents keep the objective today; nil beyond what is looked at.
  package let needed: Int?
  /// Up to the reach.
  package let months: [Month]
  package let breach: Breach
  /// Empty where the plan doesn't reach the horizon.
  package let scenarios: [Scenario]
  package let warnings: [String]

  /// Why nothing is said of the horizon's end; nil where something is.
  package var reason: String? {
    guard reach < horizon else { return nil }
    let recorded = demand.arrivals.span / 86_400
    let days = recorded < 2 ? "less than two days" : "\(Int(saturating: recorded)) days"
    return growth.source == .given
      ? "the history spans \(days); a plan requires at least one day"
      : "the history spans \(days), which limits the forecast of arrivals"
        + (recorded < 1 ? "" : "; specify the growth: --growth-projection 25")
  }
}
