import Configuration
import Foundation
import Gate
import Git
import History
import Measurement
import Processes
import Statistics
import Synchronization

extension BisectionBench {
  /// A commit checked out and built.
  mutating func checkOut(
    _ commit: Commit, in project: borrowing Project, _ progress: @escaping (Activity) -> Void
  ) throws -> any Workplace {
    if let known = visited.firstIndex(where: { $0.id == commit.id }) {
      visited.append(visited.remove(at: known))
      return visited[visited.count - 1].checkout
    }
    let checkout = try build(commit, in: project, progress)
    visited.append((commit.id, checkout))
    if visited.count > Self.maximumVisitedCommits { visited.removeFirst() }
    return checkout
  }

  mutating func build(
    _ commit: Commit, in project: borrowing Project, _ progress: @escaping (Activity) -> Void
  ) throws -> any Workplace {
    let began = bench.moment()
    do {
      let checkout = try bench.checkOut(
        .init(commit: commit.id, tree: commit.tree), lane: lanes[commit.id] ?? 0,
        from: project.repository)
      for warning in checkout.warnings where !warnings.contains(warning) {
        warnings.append(warning)
      }
      let name = "building \(workflow.name) at \(commit.id.short)"
      let hasBuilt = try checkout.build(workflow) { progress(Activity(name)) }
      if hasBuilt {
        try record(
          .build(
            .init(
              commit: commit.id.hex, seconds: bench.time(since: began), succeeded: true)))
      }
      return checkout
    } catch let error as MeasurementError {
      guard error.concernsOneWorkflow else { throw error }
      if error.code == .buildFailed {
        try record(
          .build(
            .init(
              commit: commit.id.hex, seconds: bench.time(since: began), succeeded: false)))
      }
      throw Unusable(commit: commit, reason: error.description)
    }
  }

  func commit(_ position: Int, _ level: BisectionState.Level) -> Commit {
    guard let commit = commits[level.range.commits[position]] else {
      preconditionFailure("all commits of the range are read at the start")
    }
    return commit
  }

  /// Builds a commit together with those that are likely to be visited after it.
  ///
  /// Nothing is measured meanwhile.
  mutating func buildAhead(
    _ position: Int, _ level: BisectionState.Level, in project: borrowing Project,
    _ progress: @escaping (Activity) -> Void
  ) throws {
    let ready = builtPositions(level)
    let jobs = min(request.jobs, ProcessInfo.processInfo.activeProcessorCount)
    guard workflow.build != nil, !ready.contains(position), jobs > 1 else { return }
    let ahead = likelyNext(after: position, level, ready: ready).prefix(jobs - 1)
    let commits = ([position] + ahead).map { commit($0, level) }
    guard commits.count > 1 else { return }
    var checkouts: [(commit: Commit, checkout: any Workplace)] = []
    for (lane, commit) in commits.enumerated() {
      let target = Checkouts.Target(commit: commit.id, tree: commit.tree)
      // What can't be checked out is told when it is visited.
      guard let checkout = try? bench.checkOut(target, lane: lane, from: project.repository)
      else { continue }
      lanes[commit.id] = lane
      checkouts.append((commit, checkout))
    }
    let name = "building \(workflow.name) at \(checkouts.count) commits"
    progress(Activity(name))
    let began = bench.moment()
    let builds = checkouts.map(\.checkout)
    let failures = Mutex([Int: MeasurementError]())
    DispatchQueue.concurrentPerform(iterations: builds.count) { [workflow] index in
      do throws(MeasurementError) {
        _ = try builds[index].build(workflow, tick: nil)
      } catch {
        failures.withLock { $0[index] = error }
      }
    }
    let seconds = bench.time(since: began)
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
    visited = visited.suffix(max(Self.maximumVisitedCommits, builds.count))
  }

  /// The positions that the search would visit next if a commit turned out to be like the good one,
  /// or like the bad one.
  func likelyNext(
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
}
