import Configuration
import Git
import History
import Measurement
import Model
import Profiling
import Quantities

/// Profiles both sides of what became slower, and compares the profiles.
struct Explainer {
  /// More than so many workflows and benchmarks aren't explained: the largest regressions are.
  static let maximum = 5
  /// The tree of calls leaves out what takes a smaller fraction.
  private static let leastFlame = 0.001

  private let bench: CheckBench
  private let profiler: Profiler
  private let environment: [String: String]
  private let touched: Set<String>

  /// What is explained.
  private struct Subject {
    let part: CheckPlan.Part
    let comparison: Comparison
  }

  /// What came of it.
  struct Result {
    var explanations: [Explanation] = []
    var warnings: [String] = []
  }

  /// Explains the regressions of a check.
  ///
  /// - Parameters:
  ///   - comparisons: What the check found.
  ///   - parts: What it measured.
  ///   - wish: Which of it is explained.
  ///   - sides: What is compared.
  ///   - bench: Where both sides are checked out, and built.
  ///   - repository: Where the commits are.
  ///   - progress: Called often.
  /// - Throws: What concerns more than one workflow: an interrupt, a full disk.
  static func explain(
    _ comparisons: [Comparison], of parts: [CheckPlan.Part], wish: Explanation.Wish,
    _ sides: Sides, on bench: CheckBench, in repository: borrowing Repository,
    progress: (Activity) -> Void
  ) throws(MeasurementError) -> Result {
    let subjects = subjects(comparisons, parts, wish)
    guard !subjects.isEmpty else { return Result() }
    guard let profiler = bench.bench.profiler() else {
      guard wish == .on else { return Result() }
      return Result(warnings: ["nothing is explained: " + Profiler.missing])
    }
    let paths = try? repository.changedPaths(from: sides.base.id, to: sides.candidate.id)
    let explainer = Explainer(
      bench: bench, profiler: profiler, environment: repository.environment,
      touched: Set(paths ?? []))
    var result = Result()
    for subject in subjects.prefix(maximum) {
      do throws(MeasurementError) {
        result.explanations.append(try explainer.explain(subject, progress: progress))
      } catch {
        guard error.concernsOneWorkflow else { throw error }
        result.warnings.append("\(subject.part.name) is not explained: \(error.description)")
      }
    }
    if subjects.count > maximum {
      result.warnings.append(
        "only the \(maximum) largest of \(subjects.count) regressions are explained")
    }
    return result
  }

  /// The parts that are explained with the comparison that says most, the largest regression first.
  private static func subjects(
    _ comparisons: [Comparison], _ parts: [CheckPlan.Part], _ wish: Explanation.Wish
  ) -> [Subject] {
    guard wish != .off else { return [] }
    let found = parts.compactMap { part -> Subject? in
      let names = Set(part.tests.map(\.test.metric))
      let mine = comparisons.filter {
        $0.workflow == part.workflow.name && names.contains($0.metric.name) && isOfTime($0.metric)
          && (wish == .on ? $0.pairs != nil : $0.verdict == .regressed)
      }
      // A benchmark that the candidate lacks, or the base, can't be compared.
      guard !part.isNew, !part.isRemoved else { return nil }
      return mine.max { ($0.change ?? 0) < ($1.change ?? 0) }.map {
        Subject(part: part, comparison: $0)
      }
    }
    return found.sorted { ($0.comparison.change ?? 0) > ($1.comparison.change ?? 0) }
  }

  /// Whether a profile of CPU time or instructions has something to say of a metric.
  private static func isOfTime(_ metric: Metric) -> Bool {
    let name = metric.name.split(separator: "/").last.map(String.init) ?? metric.name
    return metric.unit == "s" || name == "instructions" || name == "throughput"
  }

  private func explain(
    _ subject: Subject, progress: (Activity) -> Void
  ) throws(MeasurementError) -> Explanation {
    let (part, comparison) = (subject.part, subject.comparison)
    let time = comparison.base.flatMap { comparison.metric.unit == "s" ? $0.median : nil }
    // Of a suite a process takes as long as the suite measures, not as its benchmark.
    let length = part.benchmark == nil ? time ?? 1 : part.workflow.suite?.time?.value ?? 1
    let request = ProfileRequest(profiler, time: Seconds(length), benchmark: part.benchmark)
    progress(Activity("profiling \(part.name) at the base"))
    let first = try profile(part, at: bench.base, request, scaledTo: comparison.base)
    progress(Activity("profiling \(part.name)"))
    let candidate = try profile(part, at: bench.candidate, request, scaledTo: comparison.candidate)
    progress(Activity("profiling \(part.name) at the base, again"))
    let second = try profile(part, at: bench.base, request, scaledTo: comparison.base)
    return explanation(
      of: subject, base: (first, second),
      candidate: Self.leveled(candidate, comparison, base: (first, second)))
  }

  /// The candidate's profile, by the parts that functions have where pairs found no regression.
  ///
  /// Profiles are made one after the other, and the machine may be slower during one of them by more than
  /// pairs allow: then all functions would seem to be.
  private static func leveled(
    _ candidate: RecordedProfile, _ comparison: Comparison,
    base: (RecordedProfile, RecordedProfile)
  ) -> RecordedProfile {
    guard comparison.verdict != .regressed, let change = comparison.change,
      candidate.profile.total > 0
    else { return candidate }
    let level = (base.0.profile.total + base.1.profile.total) / 2 * (1 + change)
    return candidate.scaled(by: level / candidate.profile.total)
  }

  /// A profile of one run; of a benchmark, which decides itself how often it runs, of what was measured.
  private func profile(
    _ part: CheckPlan.Part, at place: any Workplace, _ request: ProfileRequest,
    scaledTo side: Comparison.Side?
  ) throws(MeasurementError) -> RecordedProfile {
    let recorded = try place.profile(part.workflow, request)
    guard part.benchmark != nil, let side, recorded.profile.total > 0 else { return recorded }
    return recorded.scaled(by: side.median / recorded.profile.total)
  }

  private func explanation(
    of subject: Subject, base: (RecordedProfile, RecordedProfile), candidate: RecordedProfile
  ) -> Explanation {
    let owner = CodeOwnership([base.0, base.1, candidate], environment: environment)
    func costs(_ recorded: RecordedProfile) -> FunctionCosts {
      FunctionCosts(recorded.profile, owner.function)
    }
    let difference = ProfileDifference(
      base: (costs(base.0), costs(base.1)), candidate: costs(candidate))
    var both = base.0.profile
    both.add(base.1.profile)
    let flames = FlameTree(base: both.scaled(by: 0.5), candidate: candidate.profile) {
      owner.name(of: $0).shown
    }
    let measured = subject.comparison.change
    return Explanation(
      workflow: subject.part.workflow.name, benchmark: subject.part.benchmark, profiler: profiler,
      unit: subject.part.benchmark == nil ? difference.unit : .seconds, base: difference.base,
      candidate: difference.candidate, measured: measured,
      functions: difference.changes.map { change in
        Explanation.Function(change: change, isTouched: change.file.map(touched.contains))
      }, flames: flames.pruned(below: Self.leastFlame),
      notes: notes(difference, measured: measured, isScaled: subject.part.benchmark != nil))
  }

  private func notes(
    _ difference: ProfileDifference, measured: Double?, isScaled: Bool
  ) -> [String] {
    var notes: [String] = []
    let change = difference.base > 0 ? difference.candidate / difference.base - 1 : 0
    if let measured, !isScaled, measured > 0, change < measured / 2 {
      notes.append(
        "the profiles differ by \(Quantity.change(change)) where \(Quantity.change(measured)) was measured:"
          + " much of it isn't work of the processor, but waiting for input, output or locks")
    }
    if difference.changes.isEmpty {
      notes.append("no function differs by more than two profiles of the base do")
    }
    return notes
  }
}

extension RecordedProfile {
  fileprivate func scaled(by factor: Double) -> RecordedProfile {
    RecordedProfile(profile: profile.scaled(by: factor), root: root)
  }
}
