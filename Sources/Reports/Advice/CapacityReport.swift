package import Advice
import Foundation
import Model
import Quantities
import Statistics

extension Report {
  /// How many agents are needed when.
  ///
  /// - Parameters:
  ///   - plan: With the agents that there are.
  ///   - alternatives: With other numbers of them.
  ///   - postponements: What would make the agents do for longer.
  ///   - scalability: What throughput workflows reach with how many.
  ///   - withScenarios: Whether the horizon's cases are shown.
  ///   - sizesForWorst: Whether agents are planned for the worst case instead of the likely one.
  ///   - warnsOfIdleness: Whether agents with little to do are worth a warning.
  ///   - workflow: The only one that was asked for.
  ///   - warnings: What the user should know.
  package init(
    capacity plan: CapacityPlan, alternatives: [CapacityPlan],
    postponements: [Postponement], scalability: [Scalability], withScenarios: Bool,
    sizesForWorst: Bool, warnsOfIdleness: Bool, workflow: String?,
    warnings: [String]
  ) {
    let part = CapacityPart(
      plan: plan, alternatives: alternatives, postponements: postponements,
      scalability: scalability, withScenarios: withScenarios, sizesForWorst: sizesForWorst)
    var warnings = warnings
    if warnsOfIdleness, plan.now.utilization < 0.5, let needed = plan.needed, needed < plan.agents {
      warnings.append(
        "utilization is \(Quantity.percent(plan.now.utilization)); \(needed) would"
          + " meet the objective today")
    }
    var document = part.document
    document.add(.warnings(warnings))
    self.init(
      document,
      Envelope(
        operation: "capacity-planning", workflow: workflow, data: CapacityData.demand(of: plan),
        results: CapacityResults(
          plan, alternatives: alternatives, postponements: postponements,
          scalability: scalability, withScenarios: withScenarios, sizesForWorst: sizesForWorst,
          warnings: warnings)))
  }
}

extension Report {
  /// What throughput workflows reach with how many agents, where nothing says when runs come.
  ///
  /// - Parameters:
  ///   - scalability: At least one.
  ///   - objective: What waits should be.
  ///   - reason: Why there is no plan.
  ///   - remedy: What would give one.
  ///   - workflow: The only one that was asked for.
  ///   - warnings: What the user should know.
  package init(
    scalability: [Scalability], objective: String, withoutPlan reason: String,
    remedy: [String], workflow: String?, warnings: [String]
  ) {
    var document = Document([
      .table(Table(scalability)), .paragraph("no plan: \(reason)"),
    ])
    document.add(.warnings(warnings))
    document.add(.lines(remedy))
    self.init(
      document,
      Envelope(
        operation: "capacity-planning", workflow: workflow,
        data: CapacityData.points(scalability.reduce(0) { $0 + $1.points.count }),
        results: CapacityResults(
          objective: objective, scalability: scalability, reason: reason, warnings: warnings),
        nextSteps: remedy))
  }
}

/// A capacity plan in words.
private struct CapacityPart {
  let plan: CapacityPlan
  let alternatives: [CapacityPlan]
  let postponements: [Postponement]
  let scalability: [Scalability]
  let withScenarios: Bool
  let sizesForWorst: Bool

  private func agents(_ month: CapacityPlan.Month) -> Int? {
    sizesForWorst ? month.maximum : month.agents
  }

  private func seconds(_ value: Double) -> String {
    value.isFinite ? Quantity.text(value, unit: "s") : "unbounded"
  }

  private func span(_ seconds: Double) -> String { Quantity.span(seconds) }

  private func day(_ time: Double?) -> String {
    time.map { String(Instant(secondsSince1970: $0).description.prefix(10)) } ?? "?"
  }

  private func count(_ agents: Int?) -> String { agents.map { "\($0)" } ?? "none" }

  private func waits(_ plan: CapacityPlan) -> String {
    let objective = plan.objective.description
    let waiting = plan.now
    let interval = waiting.interval.map {
      " (\(seconds($0.lowerBound)) … \(seconds($0.upperBound)))"
    }
    let name = objective.prefix { !"<>".contains($0) }.trimmingCharacters(in: .whitespaces)
    return "\(name) \(seconds(waiting.value))\(interval ?? "")"
  }

  private var lines: [String] {
    let workload = plan.workload
    let rate = plan.arrivalsPerHour.map { ", \(Quantity.number($0)) per hour at the end" } ?? ""
    var lines = [
      "\(Quantity.count(plan.demand.count, "run")) in \(span(plan.demand.arrivals.span))\(rate);"
        + " mean duration \(seconds(workload.meanService)),"
        + " \(Quantity.number(workload.load)) agents busy on average",
      "now, with \(Quantity.count(plan.agents, "agent"))\(plan.agentsAreInferred ? " (assumed)" : ""):"
        + " \(waits(plan)), utilization \(Quantity.percent(plan.now.utilization));"
        + " '\(plan.objective)' "
        + (plan.needed.map { "requires \($0)" } ?? "cannot be met with any number of agents"),
      "waiting times: \(method(workload.method)); arrivals vary"
        + " \(Quantity.number(workload.dispersion)) times as much as a Poisson process",
    ]
    if !plan.demand.measuredWaits.isEmpty {
      lines.append(
        "measured: \(Quantity.count(plan.demand.measuredWaits.count, "queue time")), median"
          + " \(seconds(median(of: plan.demand.measuredWaits)))")
    }
    lines.append(growth)
    lines.append(breach(plan))
    if let reason = plan.reason {
      lines.append("no forecast for \(day(plan.demand.end + plan.horizon.value)): \(reason)")
    }
    for other in alternatives {
      lines.append(
        "with \(Quantity.count(other.agents, "agent")): \(waits(other)) now; \(breach(other))")
    }
    for one in postponements {
      lines.append("if you \(one.recommendation.recommendation): \(breach(one.breach))")
    }
    return lines
  }

  private func method(_ method: Workload.Method) -> String {
    switch method {
    case .erlang: "Erlang C (Poisson arrivals, exponential service times)"
    case .poisson: "simulated Poisson arrivals with the recorded service times"
    case .replay: "simulated with the recorded arrivals and service times"
    }
  }

  private var growth: String {
    let horizon = span(plan.horizon.value)
    return switch plan.growth.source {
    case .given: "growth: \(Quantity.change(plan.growth.change)) in \(horizon), as given"
    case .history: "growth: \(Quantity.change(plan.growth.change)) in \(horizon), as recorded"
    case .unknown: "growth: unknown"
    }
  }

  private func breach(_ plan: CapacityPlan) -> String { breach(plan.breach) }

  private func breach(_ breach: CapacityPlan.Breach) -> String {
    let chance = breach.probability.map {
      "; probability within the horizon \(Quantity.percent(($0 * 100).rounded() / 100))"
    }
    guard breach.earliest != nil else {
      return "the objective is met throughout the horizon\(chance ?? "")"
    }
    return "first week that violates the objective: \(breach.date.map { day($0) } ?? "later")"
      + " (80 %: \(day(breach.earliest)) … \(breach.latest.map { day($0) } ?? "later"))"
      + (chance ?? "")
  }

  private var months: Table {
    let maximum = plan.months.compactMap(\.maximum).max() ?? 1
    var table = Table(
      columns: [
        ("until", .left), ("arrivals", .right), ("agents", .right), ("80 %", .right),
        ("violated with \(plan.agents)", .right), ("cost", .right), ("", .left),
      ])
    for month in plan.months {
      let texts = [
        day(month.date), Quantity.change(month.multiple - 1), count(agents(month)),
        "\(count(month.minimum)) … \(count(month.maximum))", Quantity.percent(month.breach),
        month.cost.map { Quantity.number($0) } ?? "-",
      ]
      let bar = agents(month).map {
        Bar(from: 0, to: Double($0), of: Double(max(maximum, plan.agents)), width: 30)
      }
      table.add(texts, bar.map(Cell.bar) ?? Cell(""))
    }
    return table
  }

  private var scenarios: Table {
    var table = Table(
      columns: [
        ("case", .left), ("arrivals", .right), ("agents", .right),
        ("with \(plan.agents)", .right), ("utilization", .right), ("cost per month", .right),
      ])
    for scenario in plan.scenarios {
      table.add([
        scenario.name.rawValue.replacing("_", with: " "),
        Quantity.change(scenario.multiple - 1), count(scenario.agents), seconds(scenario.value),
        Quantity.percent(scenario.utilization),
        scenario.cost.map { Quantity.number($0) } ?? "-",
      ])
    }
    return table
  }

  private var weekdays: String {
    let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let shares = zip(names, plan.demand.byWeekday).map {
      "\($0) \(Quantity.percent(($1 * 1000).rounded() / 1000))"
    }
    let hours = plan.demand.byHour
    let (line, _) = Sparkline.draw(hours, width: 24)
    let busiest = hours.indices.max { hours[$0] < hours[$1] } ?? 0
    return "arrivals by hour (UTC) 0 \(line) 23, peak at \(busiest); by day "
      + shares.joined(separator: ", ")
  }

  var document: Document {
    var document = Document([.list((lines + [weekdays]).map { Item($0) })])
    document.add(.rows(months))
    if withScenarios { document.add(.rows(scenarios)) }
    if !scalability.isEmpty { document.add(.table(Table(scalability))) }
    return document
  }
}
