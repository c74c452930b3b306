import Configuration
import History
import Model
import Quantities

/// What both sides of a suite name.
struct SuiteListing {
  /// In the candidate's order, then those that only the base has.
  let names: [String]
  let atBase: Set<String>
  let atCandidate: Set<String>
  /// Why the base names none; nil where it was asked.
  let baseFailure: String?

  init(base: [String], candidate: [String], baseFailure: String? = nil) {
    self.baseFailure = baseFailure
    let known = Set(candidate)
    (atBase, atCandidate) = (Set(base), known)
    names = candidate + base.filter { !known.contains($0) }
  }
}

extension CheckPlan.Part {
  /// The part of each benchmark that a test is about, with tests of its own.
  ///
  /// A test of many benchmarks is one of each; where several fit a benchmark, the one that names it
  /// counts, then the one with the longest pattern.
  func parts(for listing: SuiteListing) -> (parts: [CheckPlan.Part], orphans: [CheckPlan.Orphan]) {
    var used: Set<RegressionTest> = []
    let parts = listing.names.compactMap { benchmark -> CheckPlan.Part? in
      var chosen: [String: (planned: PlannedTest, name: BenchmarkMetric)] = [:]
      var order: [String] = []
      for planned in tests {
        guard let name = BenchmarkMetric(planned.test.metric), name.matches(benchmark) else {
          continue
        }
        used.insert(planned.test)
        if let other = chosen[name.metric] {
          let isCloser =
            name.isSingle
            || !other.name.isSingle && name.benchmark.count > other.name.benchmark.count
          guard isCloser else { continue }
        } else {
          order.append(name.metric)
        }
        chosen[name.metric] = (planned, name)
      }
      guard !order.isEmpty else { return nil }
      var part = self
      part.benchmark = benchmark
      part.tests = order.compactMap { metric in
        chosen[metric].map { $0.planned.test(of: benchmark, metric) }
      }
      // The base may have a suite that only the configuration lacked.
      part.isNew = !listing.atBase.contains(benchmark)
      part.baseFailure =
        part.isNew ? listing.baseFailure ?? "it has no such benchmark" : nil
      part.isRemoved = !listing.atCandidate.contains(benchmark)
      return part
    }
    let orphans = tests.map(\.test).filter { !used.contains($0) }.map {
      CheckPlan.Orphan(test: $0, reason: Self.reason($0, listing))
    }
    return (parts, orphans)
  }

  /// Why a test is about no benchmark.
  private static func reason(_ test: RegressionTest, _ listing: SuiteListing) -> String {
    let shown = listing.names.prefix(5).joined(separator: ", ")
    guard let name = BenchmarkMetric(test.metric) else {
      return "metrics of a suite are named BENCHMARK/\(test.metric); one test of each benchmark: "
        + "\"*/\(test.metric)\""
    }
    let guess =
      nearestName(to: name.benchmark, among: listing.names)
      .map { ". Did you mean '\($0)/\(name.metric)'?" } ?? ""
    return "no benchmark matches '\(name.benchmark)'\(guess)\n  The suite has: \(shown)"
      + (listing.names.count > 5 ? ", …" : "")
  }
}

extension PlannedTest {
  /// The same test of one benchmark.
  fileprivate func test(of benchmark: String, _ metric: String) -> PlannedTest {
    var own = test
    own.metric = benchmark + "/" + metric
    var planned = PlannedTest(own, maxPairs: maxPairs)
    (planned.accepted, planned.isNew) = (accepted, isNew)
    return planned
  }
}
