import Advice
import ArgumentParser
import Quantities

/// Which recommendations are shown.
struct RecommendationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Scope: workflow, system or workflow_and_system.", valueName: "scope"))
  var scope = RecommendationFilter.Scope.workflowAndSystem

  @Option(
    help: ArgumentHelp(
      "Only these priorities, such as high or high_medium. (default: all)", valueName: "names"),
    transform: Self.names)
  var priorityFilter: [Recommendation.Priority]?

  @Option(
    help: ArgumentHelp(
      "Only these efforts, such as low or low_medium. (default: all)",
      valueName: "names"), transform: Self.names)
  var implementationEffort: [Recommendation.Effort]?

  @Option(
    help: ArgumentHelp(
      "Minimum expected gain, such as 10% or '>10%'.", valueName: "fraction"),
    transform: OptionValue.reader("a fraction such as 10% or '>10%'", Self.gain))
  var expectedRoi: Fraction?

  @Sendable private static func names<Name: RawRepresentable<String> & CaseIterable>(
    _ text: String
  ) throws -> [Name] {
    try text.split(whereSeparator: { "_,".contains($0) }).map { word in
      guard let name = Name(rawValue: String(word)) else {
        let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("expected some of \(known), joined by '_', not '\(word)'")
      }
      return name
    }
  }

  @Sendable private static func gain(_ text: String) -> Fraction? {
    let number = text.filter { $0 != ">" && $0 != "=" && $0 != " " }
    // A bare number is one of per cent here.
    return Fraction(number) ?? Fraction(number + "%")
  }

  /// The same for who chooses them.
  var filter: RecommendationFilter {
    var filter = RecommendationFilter()
    filter.scope = scope
    filter.priorities = priorityFilter
    filter.efforts = implementationEffort
    filter.minimumGain = expectedRoi
    return filter
  }
}

extension RecommendationFilter.Scope: ExpressibleByArgument {}
