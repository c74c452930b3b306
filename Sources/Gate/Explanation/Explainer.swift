package import Configuration
import Git
import History
package import Measurement
package import Model
import Profiling
import Quantities

/// Profiles both sides of what became slower, and compares the profiles.
package struct Explainer {
  /// More than so many workflows and benchmarks aren't explained: the largest regressions are.
  static let maximum = 5
  /// More than so many tasks of a workflow aren't explained: those that changed most are.
  private static let maximumTasks = 3
  /// The tree of calls leaves out what takes a smaller fraction.
  private static let leastFlame = 0.001

  private let base: any Workplace
  private let candidate: any Workplace
  private let profiler: Profiler
  private let environment: [String: String]
  private let touched: Set<String>

  /// What is explained.
  package struct Subject {
    let workflow: Workflow
    let benchmark: String?
    /// What changed.
    let metric: Metric
    /// Its medians; nil where they aren't known.
    let values: (base: Double, candidate: Double)?
    /// candidate/base − 1, positive being worse.
    let change: Double?
    /// Whether the change is a regression beyond doubt.
    let isRegression: Bool

    var name: String { CheckPlan.name(of: benchmark, in: workflow.name) }

    package init(
      _ workflow: Workflow, benchmark: String?, metric: Metric,
      values: (base: Double, candidate: Double)?, change: Double?, isRegression: Bool
    ) {
      self.workflow = workflow
      self.benchmark = benchmark
      self.metric = metric
      self.values = values
      self.change = change
      self.isRegression = isRegression
    }
  }

  /// - Parameters:
  ///   - base: Where the base is checked out, and built.
  ///   - candidate: The same for the candidate.
  ///   - profiler: What profiles.
  ///   - environment: Of programs that tell symbols.
  ///   - touched: The files that the change touches, relative to the repository's root.
  package init(
    base: any Workplace, candidate: any Workplace, profiler: Profiler,
    environment: [String: String], touched: Set<String>
  ) {
    self.base = base
    self.candidate = candidate
    self.profiler = profiler
    self.environment = environment
    self.touched = touched
  }

  /// What came of it.
  struct Findings {
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
  ) throws(MeasurementError) -> Findings {
    let subjects = subjects(comparisons, parts, wish)
    guard !subjects.isEmpty else { return Findings() }
    guard let profiler = bench.bench.profiler() else {
      guard wish == .on else { return Findings() }
      return Findings(warnings: ["nothing is explained: " + Profiler.missing])
    }
    let paths = try? repository.changedPaths(from: sides.base.id, to: sides.candidate.id)
    let explainer = Explainer(
      base: bench.base, candidate: bench.candidate, profiler: profiler,
      environment: repository.environment,
      touched: Set(paths ?? []))
    var result = Findings()
    for subject in subjects.prefix(maximum) {
      do throws(MeasurementError) {
        result.explanations += try explainer.explain(subject, progress: progress)
      } catch {
        guard error.concernsOneWorkflow else { throw error }
        result.warnings.append("\(subject.name) is not explained: \(error.description)")
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
      return mine.max { ($0.change ?? 0) < ($1.change ?? 0) }.map { comparison in
        Subject(
          part.workflow, benchmark: part.benchmark, metric: comparison.metric,
          values: comparison.base.flatMap { base in
            comparison.candidate.map { (base.median, $0.median) }
          }, change: comparison.change, isRegression: comparison.verdict == .regressed)
      }
    }
    return found.sorted { ($0.change ?? 0) > ($1.change ?? 0) }
  }

  /// Whether a profile of CPU time or instructions has something to say of a metric.
  package static func isOfTime(_ metric: Metric) -> Bool {
    let name = metric.name.split(separator: "/").last.map(String.init) ?? metric.name
    return metric.unit == "s" || name == "instructions" || name == "throughput"
  }

  /// Profiles base, candidate and base again, and compares them.
  ///
  /// A workflow with tasks is explained by those of its tasks in which functions take more or less, the
  /// largest change first; as a whole where there is none.
  ///
  /// - Parameters:
  ///   - subject: What is explained.
  ///   - progress: Called before each profile.
  package func explain(
    _ subject: Subject, progress: (Activity) -> Void
  ) throws(MeasurementError) -> [Explanation] {
    let time = subject.metric.unit == "s" ? subject.values?.base : nil
    // Of a suite a process takes as long as the suite measures, not as its benchmark.
    let length = subject.benchmark == nil ? time ?? 1 : subject.workflow.suite?.time?.value ?? 1
    let request = ProfileRequest(profiler, time: Seconds(length), benchmark: subject.benchmark)
    progress(Activity("profiling \(subject.name) at the base"))
    let first = try profile(subject, at: base, request, scaledTo: subject.values?.base)
    progress(Activity("profiling \(subject.name)"))
    let second = try profile(subject, at: candidate, request, scaledTo: subject.values?.candidate)
    progress(Activity("profiling \(subject.name) at the base, again"))
    let third = try profile(subject, at: base, request, scaledTo: subject.values?.base)
    let leveled = Self.leveled(second, subject, base: (first, third))
    let ofTasks = leveled.tasks.compactMap { task -> Explanation? in
      guard let before = first[task.id], let again = third[task.id] else { return nil }
      return explanation(
        of: subject, task: task.id, base: (before, again),
        candidate: RecordedProfile(profile: task.profile, root: second.root))
    }.filter { !$0.functions.isEmpty }
    guard ofTasks.isEmpty else {
      let ordered = ofTasks.sorted { abs($0.candidate - $0.base) > abs($1.candidate - $1.base) }
      return Array(ordered.prefix(Self.maximumTasks))
    }
    return [explanation(of: subject, base: (first, third), candidate: leveled)]
  }

  /// The candidate's profile, by the parts that functions have where pairs found no regression.
  ///
  /// Profiles are made one after the other, and the machine may be slower during one of them by more than
  /// pairs allow: then all functions would seem to be.
  private static func leveled(
    _ candidate: RecordedProfile, _ subject: Subject, base: (RecordedProfile, RecordedProfile)
  ) -> RecordedProfile {
    guard !subject.isRegression, let change = subject.change,
      candidate.profile.total > 0
    else { return candidate }
    let level = (base.0.profile.total + base.1.profile.total) / 2 * (1 + change)
    return candidate.scaled(by: level / candidate.profile.total)
  }

  /// A profile of one run; of a benchmark, which decides itself how often it runs, of what was measured.
  private func profile(
    _ subject: Subject, at place: any Workplace, _ request: ProfileRequest,
    scaledTo median: Double?
  ) throws(MeasurementError) -> RecordedProfile {
    let recorded = try place.profile(subject.workflow, request)
    guard subject.benchmark != nil, let median, recorded.profile.total > 0 else { return recorded }
    return recorded.scaled(by: median / recorded.profile.total)
  }

  private func explanation(
    of subject: Subject, task: String? = nil, base: (RecordedProfile, RecordedProfile),
    candidate: RecordedProfile
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
    // What was measured is of the whole workflow.
    let measured = task == nil ? subject.change : nil
    return Explanation(
      workflow: subject.workflow.name, benchmark: subject.benchmark, task: task, profiler: profiler,
      unit: subject.benchmark == nil ? difference.unit : .seconds, base: difference.base,
      candidate: difference.candidate, measured: measured,
      functions: difference.changes.map { change in
        Explanation.Function(change: change, isTouched: change.file.map(touched.contains))
      }, flames: flames.pruned(below: Self.leastFlame),
      notes: notes(difference, measured: measured, isScaled: subject.benchmark != nil))
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
    RecordedProfile(
      profile: profile.scaled(by: factor), root: root,
      tasks: tasks.map { ($0.id, $0.profile.scaled(by: factor)) })
  }

  /// Of a task alone; nil for one that left no profile.
  fileprivate subscript(task: String) -> RecordedProfile? {
    tasks.first { $0.id == task }.map { RecordedProfile(profile: $0.profile, root: root) }
  }
}
