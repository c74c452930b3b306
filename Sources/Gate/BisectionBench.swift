import Foundation
import Git
import History
import Measurement
import Statistics
import Synchronization
import Workflows

/// Builds and measures what a bisection asks for, and writes down what comes of it.
struct BisectionBench {
  private(set) var state: BisectionState
  private(set) var warnings: [String] = []
  private(set) var clock = MeasuredTime()
  private let log: BisectionLog
  private let request: Bisect.Request
  private let workflow: Workflow
  private let toolchain: String
  private let checkouts: Checkouts
  private let scratch: String
  private let started: Date
  /// What is known of the commits, by their ids in hex.
  private var commits: [String: Commit] = [:]
  /// The commits that ran in this process, so their files are in memory.
  private var warm: Set<String> = []
  private var lastRun: Date?
  /// The commits visited last, which stay checked out.
  private var visited: [(id: ObjectID, checkout: Checkout)] = []
  /// Where the commits stand that were built beside others.
  private var lanes: [ObjectID: Int] = [:]
  /// How long it took to get ready for the runs of a visit to a commit that was built.
  private var changeSeconds: [Double] = []
  private var generator = SystemRandomNumberGenerator()

  /// What a build and a run are thought to take before there was one, in seconds.
  private static let expected = (build: 30.0, run: 0.5)
  /// The most that a level is thought to have moved while nothing ran, in runs.
  private static let longestGap = 25.0
  /// So many commits stay checked out.
  private static let mostVisited = 4
  /// So often a commit that ran before may fail before it is skipped.
  private static let mostFailures = 3

  /// Reads the log and gets ready to go on with it.
  init(
    log: BisectionLog, request: Bisect.Request, file: WorkflowFile, started: Date,
    in project: borrowing Project
  ) throws {
    self.log = log
    self.request = request
    self.started = started
    self.state = try log.state()
    var workflow = try file.workflow(
      state.start.workflow, file: project.shown(project.workflowFilePath))
    // What costs nothing to measure may tell why.
    let free = ["wall_time", "cpu_time", "peak_rss", "page_faults", "context_switches"]
    for name in free + [state.start.metric]
    where Metric.builtIn(name) != nil && !workflow.metrics.contains(name) {
      workflow.metrics.append(name)
    }
    self.workflow = workflow
    self.toolchain = Toolchain.swiftVersion()
    self.checkouts = Checkouts(
      of: project.repository, state: project.stateDirectory, projectDirectory: project.directory,
      subfolder: project.subfolder, cacheSize: request.cacheSize)
    self.scratch = project.stateDirectory
    for id in state.levels.flatMap(\.range.commits) {
      commits[id] = try project.repository.commit(id)
    }
  }

  /// Whether the metric is counted by a tool, in runs of its own.
  private var isCounted: Bool {
    CountingMeasurement.metrics(of: workflow, instructions: request.counter)
      .contains(state.start.metric)
  }

  /// Measures until there is an answer, or the time is over.
  mutating func search(
    in project: borrowing Project, progress: @escaping (Activity) -> Void
  ) throws {
    try record(.session(at: Timestamp.text(Date())))
    while true {
      if let maxTime = request.maxTime, Date().timeIntervalSince(started) > maxTime { return }
      guard let level = state.levels.last else { return }
      let ready = builtPositions(level)
      let action =
        level.abandoned == nil ? level.bisection.next(cost: cost, ready: ready) : .finish
      do {
        switch action {
        case .visit(let visit): try self.visit(visit, level, in: project, progress)
        case .pair(let lower, let upper):
          try confirm(lower: lower, upper: upper, level, in: project, progress)
        case .finish:
          guard try descend(in: project) else { return }
        }
      } catch let unusable as Unusable {
        try record(.skip(.init(commit: unusable.commit.id.hex, reason: unusable.reason)))
        let position = level.position(of: unusable.commit.id.hex) ?? 0
        guard position == 0 || position == level.bisection.count else { continue }
        // Without its ends a range can't be searched.
        let reason = "\(unusable.commit.id.short) can't be measured: \(unusable.reason)"
        try record(.leave(reason: reason))
        if state.levels.count == 1 { throw Self.endUnusable(unusable, isGood: position == 0) }
      }
    }
  }

  /// A commit that can't be measured.
  private struct Unusable: Error {
    let commit: Commit
    let reason: String
  }

  private static func endUnusable(_ unusable: Unusable, isGood: Bool) -> GateError {
    let side = isGood ? "good" : "bad"
    return GateError(
      code: .notComparable, operation: "measure the \(side) commit \(unusable.commit.id.short)",
      detail: unusable.reason
        + "\n  Name another one that builds and runs: --\(side) REV")
  }

  /// Writes an event down and takes it in.
  private mutating func record(_ event: BisectionEvent) throws {
    try log.append(event)
    state.apply(event)
  }

  private var cost: StepSearch.Cost {
    func typical(_ seconds: [Double], _ otherwise: Double) -> Double {
      seconds.isEmpty ? otherwise : median(of: Array(seconds.suffix(20)))
    }
    let run = typical(state.runSeconds, Self.expected.run)
    let build = workflow.build == nil ? 0 : typical(state.buildSeconds, Self.expected.build)
    let change = typical(changeSeconds, 0.1)
    return StepSearch.Cost(run: run, preparation: build + change, change: change)
  }

  private func builtPositions(_ level: BisectionState.Level) -> Set<Int> {
    let built = checkouts.builtTrees(workflow, toolchain: toolchain)
    return Set(
      level.range.commits.enumerated().compactMap { position, id in
        let isBuilt = commits[id].map { built.contains($0.tree) } ?? false
        return isBuilt || warm.contains(id) ? position : nil
      })
  }
}

extension BisectionBench {
  /// A commit checked out and built.
  private mutating func checkOut(
    _ commit: Commit, in project: borrowing Project, _ progress: @escaping (Activity) -> Void
  ) throws -> Checkout {
    if let known = visited.firstIndex(where: { $0.id == commit.id }) {
      visited.append(visited.remove(at: known))
      return visited[visited.count - 1].checkout
    }
    let checkout = try build(commit, in: project, progress)
    visited.append((commit.id, checkout))
    if visited.count > Self.mostVisited { visited.removeFirst() }
    return checkout
  }

  private mutating func build(
    _ commit: Commit, in project: borrowing Project, _ progress: @escaping (Activity) -> Void
  ) throws -> Checkout {
    let began = Date()
    do {
      let checkout = try checkouts.checkOut(
        .init(commit: commit.id, tree: commit.tree), lane: lanes[commit.id] ?? 0,
        of: project.repository)
      for warning in checkout.warnings where !warnings.contains(warning) {
        warnings.append(warning)
      }
      let name = "building \(workflow.name) at \(commit.id.short)"
      let hasBuilt = try checkout.build(workflow, toolchain: toolchain) { progress(Activity(name)) }
      if hasBuilt {
        try record(
          .build(
            .init(
              commit: commit.id.hex, seconds: Date().timeIntervalSince(began), succeeded: true)))
      }
      return checkout
    } catch let error as MeasurementError {
      guard error.concernsOneWorkflow else { throw error }
      if error.code == .buildFailed {
        try record(
          .build(
            .init(
              commit: commit.id.hex, seconds: Date().timeIntervalSince(began), succeeded: false)))
      }
      throw Unusable(commit: commit, reason: error.description)
    }
  }

  private func commit(_ position: Int, _ level: BisectionState.Level) -> Commit {
    guard let commit = commits[level.range.commits[position]] else {
      preconditionFailure("every commit of a range was read when it was begun")
    }
    return commit
  }

  /// Builds a commit together with those that are likely to be visited after it.
  ///
  /// Nothing is measured meanwhile.
  private mutating func buildAhead(
    _ position: Int, _ level: BisectionState.Level, in project: borrowing Project,
    _ progress: @escaping (Activity) -> Void
  ) throws {
    let ready = builtPositions(level)
    let jobs = min(request.jobs, ProcessInfo.processInfo.activeProcessorCount)
    guard !ready.contains(position), jobs > 1 else { return }
    let ahead = likelyNext(after: position, level, ready: ready).prefix(jobs - 1)
    let commits = ([position] + ahead).map { commit($0, level) }
    guard commits.count > 1 else { return }
    var checkouts: [(commit: Commit, checkout: Checkout)] = []
    for (lane, commit) in commits.enumerated() {
      let target = Checkouts.Target(commit: commit.id, tree: commit.tree)
      // What can't be checked out is told when it is visited.
      guard let checkout = try? self.checkouts.checkOut(target, lane: lane, of: project.repository)
      else { continue }
      lanes[commit.id] = lane
      checkouts.append((commit, checkout))
    }
    let name = "building \(workflow.name) at \(checkouts.count) commits"
    progress(Activity(name))
    let began = Date()
    let builds = checkouts.map(\.checkout)
    let failures = Mutex([Int: MeasurementError]())
    DispatchQueue.concurrentPerform(iterations: builds.count) { [workflow, toolchain] index in
      do throws(MeasurementError) {
        _ = try builds[index].build(workflow, toolchain: toolchain)
      } catch {
        failures.withLock { $0[index] = error }
      }
    }
    let seconds = Date().timeIntervalSince(began)
    for (index, built) in checkouts.enumerated() {
      let failure = failures.withLock { $0[index] }
      if let failure, !failure.concernsOneWorkflow { throw failure }
      try record(
        .build(
          .init(commit: built.commit.id.hex, seconds: seconds, succeeded: failure == nil)))
      let isEnd = [level.range.commits.first, level.range.commits.last].contains(
        built.commit.id.hex)
      if let failure {
        // Without its ends a range can't be searched; that is told when they are visited.
        if isEnd { continue }
        try record(.skip(.init(commit: built.commit.id.hex, reason: failure.description)))
      } else {
        visited.append((built.commit.id, built.checkout))
      }
    }
    visited = visited.suffix(max(Self.mostVisited, builds.count))
  }

  /// The positions that the search would visit next if a commit turned out to be like the good one,
  /// or like the bad one.
  private func likelyNext(
    after position: Int, _ level: BisectionState.Level, ready: Set<Int>
  ) -> [Int] {
    func typical(_ position: Int) -> Double? {
      let values = state.values[level.range.commits[position]]?[state.start.metric] ?? []
      return values.isEmpty ? nil : state.logarithm(median(of: values))
    }
    var next: [Int] = []
    for value in [typical(0), typical(level.bisection.count)].compactMap({ $0 }) {
      var bisection = level.bisection
      // A few runs leave no doubt about that commit, so another one is wanted.
      for _ in 0..<4 where bisection.ending == nil && !bisection.isConfirming {
        bisection.take(value, at: position)
      }
      guard case .visit(let visit) = bisection.next(cost: cost, ready: ready.union([position])),
        !ready.contains(visit.position), visit.position != position, !next.contains(visit.position)
      else { continue }
      next.append(visit.position)
    }
    return next
  }

  /// Runs a commit some times, beside the good one where that costs little.
  private mutating func visit(
    _ visit: StepSearch.Visit, _ level: BisectionState.Level, in project: borrowing Project,
    _ progress: @escaping (Activity) -> Void
  ) throws {
    let commit = commit(visit.position, level)
    let (began, builds) = (Date(), state.builds)
    if request.jobs > 1 {
      try buildAhead(visit.position, level, in: project, progress)
      if state.skipped.contains(where: { $0.commit == commit.id.hex }) { return }
    }
    let checkout = try checkOut(commit, in: project, progress)
    if isCounted {
      try count(commit, checkout, progress)
      return
    }
    let cost = self.cost
    // Next to a build a few more runs are free. Those of another commit, in between, cancel what
    // the machine does meanwhile.
    let isCheap = 2 * Double(visit.runs) * cost.run < 0.2 * cost.preparation
    let partner =
      isCheap && state.runs >= 2
      ? level.bisection.partner(of: visit.position, ready: builtPositions(level)) : nil
    let launcher = Launcher()
    let sampler = try sampler(commit, checkout, launcher)
    try warmUp(commit, sampler)
    if state.builds == builds { changeSeconds.append(Date().timeIntervalSince(began)) }
    let name = "measuring \(workflow.name)"
    if let partner {
      let other = self.commit(partner, level)
      let otherSampler = try self.sampler(
        other, try checkOut(other, in: project, progress), launcher)
      try warmUp(other, otherSampler)
      for run in 0..<visit.runs where isWanted {
        progress(Activity(name, done: run, total: visit.runs))
        try self.run(other, otherSampler)
        try self.run(commit, sampler)
      }
    } else {
      for run in 0..<visit.runs where isWanted {
        progress(Activity(name, done: run, total: visit.runs))
        try self.run(commit, sampler)
      }
    }
    progress(Activity(name, done: visit.runs, total: visit.runs))
  }

  /// Whether the search wants more runs.
  private var isWanted: Bool {
    state.bisection.map { $0.ending == nil && !$0.isConfirming } ?? false
  }

  private func sampler(
    _ commit: Commit, _ checkout: Checkout, _ launcher: Launcher
  ) throws -> Sampler {
    do {
      return try Sampler(workflow, in: checkout, scratch: scratch, launcher: launcher)
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      throw Unusable(commit: commit, reason: error.description)
    }
  }

  private mutating func warmUp(_ commit: Commit, _ sampler: borrowing Sampler) throws {
    guard warm.insert(commit.id.hex).inserted else { return }
    for _ in 0..<workflow.warmup { _ = try sample(commit, sampler) }
  }

  /// One run; a commit that ran before is given another chance.
  private func sample(_ commit: Commit, _ sampler: borrowing Sampler) throws -> Sample {
    var failures = 0
    while true {
      do {
        return try sampler.sample()
      } catch {
        guard error.concernsOneWorkflow else { throw error }
        failures += 1
        let ranBefore = state.values[commit.id.hex] != nil
        guard ranBefore, failures < Self.mostFailures else {
          throw Unusable(commit: commit, reason: error.description)
        }
      }
    }
  }

  private mutating func run(_ commit: Commit, _ sampler: borrowing Sampler) throws {
    let elapsed = elapsed
    let began = Date()
    let sample = try sample(commit, sampler)
    try know(sample, of: commit)
    clock.add(runs: sample.seconds, loop: Date().timeIntervalSince(began))
    lastRun = Date()
    try record(
      .run(
        .init(
          commit: commit.id.hex, elapsed: elapsed, seconds: sample.seconds, values: sample.byName)))
  }

  /// How long ago the last run was, in runs.
  private var elapsed: Double {
    guard let lastRun else { return 1 }
    return min(Self.longestGap, 1 + Date().timeIntervalSince(lastRun) / max(cost.run, 1e-3))
  }

  /// Learns from a sample what the metric is; refuses one that can't be searched by.
  private mutating func know(_ sample: Sample, of commit: Commit) throws {
    let name = state.start.metric
    guard let found = sample.values.first(where: { $0.metric.name == name }) else {
      var series = Series()
      series.add(sample)
      throw Unusable(commit: commit, reason: Bench.reasonForMissing(name, in: series))
    }
    if state.metric == nil { try record(.metric(found.metric)) }
    guard state.logarithm(found.value) != nil else {
      throw Unusable(commit: commit, reason: Scale.noRatio(found.metric))
    }
  }

  /// Counts the metric with a tool; such counts hardly vary, so two runs are enough.
  private mutating func count(
    _ commit: Commit, _ checkout: Checkout, _ progress: (Activity) -> Void
  ) throws {
    let name = "counting \(state.start.metric) at \(commit.id.short)"
    let began = Date()
    let counts: MetricSamples
    do {
      counts = try CountingMeasurement.count(
        state.start.metric, of: workflow, in: checkout, scratch: scratch,
        instructions: request.counter
      ) { progress(Activity(name, done: $0, total: CountingMeasurement.mostRuns)) }
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      throw Unusable(commit: commit, reason: error.description)
    }
    warm.insert(commit.id.hex)
    let seconds = Date().timeIntervalSince(began) / Double(max(1, counts.samples.count))
    if state.metric == nil { try record(.metric(counts.metric)) }
    for value in counts.samples {
      guard state.logarithm(value) != nil else {
        throw Unusable(commit: commit, reason: Scale.noRatio(counts.metric))
      }
      try record(
        .run(
          .init(
            commit: commit.id.hex, elapsed: 1, seconds: seconds,
            values: [counts.metric.name: value])))
    }
  }

  /// Measures the commits around a step in pairs, on processes that nothing ran in before.
  private mutating func confirm(
    lower: Int, upper: Int, _ level: BisectionState.Level, in project: borrowing Project,
    _ progress: @escaping (Activity) -> Void
  ) throws {
    let (before, after) = (commit(lower, level), commit(upper, level))
    let afterCheckout = try checkOut(after, in: project, progress)
    let beforeCheckout = try checkOut(before, in: project, progress)
    if isCounted { return try confirmCount(before, beforeCheckout, after, afterCheckout, progress) }
    let launcher = Launcher()
    let base = try sampler(before, beforeCheckout, launcher)
    let candidate = try sampler(after, afterCheckout, launcher)
    let name = "confirming \(after.id.short) against \(before.id.short)"
    let most = state.start.settings.maxPairs
    var coin = generator
    var (done, disturbed) = (0, 0)
    var failure: (any Error)?
    do {
      try PairedMeasurement.measure(
        base: base, candidate: candidate, warmup: workflow.warmup,
        order: { PairOrder.random(using: &coin) },
        take: { pair in
          progress(Activity(name, done: done, total: most))
          if pair.disturbance != nil, disturbed < done / 2 + 5 {
            disturbed += 1
            return true
          }
          done += 1
          do {
            try take(pair, before: before, after: after)
          } catch {
            failure = error
            return false
          }
          let isLate =
            request.maxTime.map { Date().timeIntervalSince(started) > $0 } ?? false
          return !isLate && state.bisection?.isConfirming == true
        })
    } catch {
      guard error.concernsOneWorkflow else { throw error }
      throw Unusable(commit: after, reason: error.description)
    }
    progress(Activity(name, done: most, total: most))
    if let failure { throw failure }
  }

  private mutating func take(_ pair: Pair, before: Commit, after: Commit) throws {
    try know(pair.base, of: before)
    try know(pair.candidate, of: after)
    let elapsed = elapsed
    let seconds = pair.base.seconds + pair.candidate.seconds
    lastRun = Date()
    try record(
      .pair(
        .init(
          lower: before.id.hex, upper: after.id.hex, elapsed: elapsed, seconds: seconds,
          lowerValues: pair.base.byName, upperValues: pair.candidate.byName)))
  }

  /// Counts both sides until the test of pairs is decided.
  private mutating func confirmCount(
    _ before: Commit, _ beforeCheckout: Checkout, _ after: Commit, _ afterCheckout: Checkout,
    _ progress: (Activity) -> Void
  ) throws {
    while state.bisection?.isConfirming == true {
      var values: [Double] = []
      for (commit, checkout) in [(before, beforeCheckout), (after, afterCheckout)] {
        do {
          let counts = try CountingMeasurement.count(
            state.start.metric, of: workflow, in: checkout, scratch: scratch,
            instructions: request.counter
          ) { _ in progress(Activity("counting \(state.start.metric) at \(commit.id.short)")) }
          values.append(counts.samples[0])
        } catch {
          guard error.concernsOneWorkflow else { throw error }
          throw Unusable(commit: commit, reason: error.description)
        }
      }
      try record(
        .pair(
          .init(
            lower: before.id.hex, upper: after.id.hex, elapsed: 1, seconds: 0,
            lowerValues: [state.start.metric: values[0]],
            upperValues: [state.start.metric: values[1]])))
    }
  }
}

extension BisectionBench {
  /// Goes on in a branch that the culprit merged.
  ///
  /// - Returns: Whether there is one that wasn't searched yet.
  private mutating func descend(in project: borrowing Project) throws -> Bool {
    guard let level = state.answerLevel, let culprit = level.culprit,
      let stretch = level.bisection.largest?.stretch, let merge = commits[culprit],
      merge.parents.count > 1
    else { return false }
    let before = commit(stretch.lower, level)
    let tried = state.levels.filter { $0.range.merge == culprit }.compactMap(\.range.branch)
    for parent in merge.parents where !tried.contains(parent.hex) {
      if try project.repository.isAncestor(parent, of: before.id) { continue }
      let base = try project.repository.mergeBase(before.id, parent)
      let range = try CommitRange(
        good: project.repository.commit(base), bad: project.repository.commit(parent),
        paths: workflow.paths, in: project)
      guard range.commits.count > 1 else { continue }
      for commit in range.commits { commits[commit.id.hex] = commit }
      try record(
        .range(
          .init(
            commits: range.commits.map(\.id.hex), unseen: range.unseen, merge: culprit,
            branch: parent.hex)))
      return true
    }
    return false
  }
}

extension Sample {
  /// Its values by the names of their metrics.
  fileprivate var byName: [String: Double] {
    Dictionary(values.map { ($0.metric.name, $0.value) }, uniquingKeysWith: { $1 })
  }
}
