import Configuration
import Files
import Foundation
import Model
import Processes
package import Profiling
package import Quantities

/// Where a program spends its time, and what its functions are.
package struct RecordedProfile: Sendable {
  package let profile: StackProfile
  /// Below it lie the program's sources and what was built of them.
  package let root: String
  /// Of each task that ran, by its id; empty for what has no tasks.
  package let tasks: [(id: String, profile: StackProfile)]

  package init(
    profile: StackProfile, root: String, tasks: [(id: String, profile: StackProfile)] = []
  ) {
    (self.profile, self.root, self.tasks) = (profile, root, tasks)
  }
}

/// What is profiled, and how.
package struct ProfileRequest: Hashable, Sendable {
  package var profiler: Profiler
  /// The only benchmark of a suite.
  package var benchmark: String?
  /// So many runs are profiled together.
  package var runs: Int
  /// Of samples, in hertz.
  package var frequency: Int

  /// As many samples as name a function that takes a hundredth of the time.
  private static let samples = 5000.0
  private static let maximumRuns = 30
  private static let frequencies = 100...5000

  /// - Parameters:
  ///   - profiler: What profiles.
  ///   - time: What a run takes.
  ///   - benchmark: The only one of a suite.
  package init(_ profiler: Profiler, time: Seconds, benchmark: String?) {
    (self.profiler, self.benchmark) = (profiler, benchmark)
    let time = max(0.001, time.value)
    let isExact = profiler == .callgrind
    runs = isExact ? 1 : min(Self.maximumRuns, max(1, Int((1 / time).rounded(.up))))
    let wanted = Self.samples / (time * Double(runs))
    frequency = Int(
      min(Double(Self.frequencies.upperBound), max(Double(Self.frequencies.lowerBound), wanted)))
  }
}

extension ProfileRequest {
  /// Profiles runs of a sampler.
  ///
  /// - Parameters:
  ///   - root: Below it lie the program's sources and what was built of them.
  ///   - environment: Of the tools that are asked for names.
  ///   - scratch: A folder for what the profiler writes.
  ///   - tasks: The ids of the workflow's tasks, whose profiles are kept apart; empty for none.
  ///   - sampler: Runs the program behind a command line that profiles it.
  func profile(
    root: String, environment: [String: String], scratch: String, tasks: [String],
    _ sampler: (_ wrapper: [String], _ variables: [String: String]) throws(MeasurementError) ->
      any Sampler
  ) throws(MeasurementError) -> RecordedProfile {
    let folder = "\(scratch)/profile-\(ProcessInfo.processInfo.processIdentifier)"
    let files = FileTree(root: scratch)
    try storing { () throws(FileError) in
      try files.remove(folder)
      try files.makeFolder(folder)
      for task in tasks.indices { try files.makeFolder("\(folder)/\(task)") }
    }
    defer { try? files.remove(folder) }
    let place = tasks.isEmpty ? folder : "\(folder)/\(TaskRunner.numberMark)"
    let wrapper = profiler.wrapper(folder: place, frequency: frequency)
    let running = try sampler(wrapper, profiler.variables)
    for _ in 0..<runs { _ = try running.sample() }
    func found(in folder: String) throws(MeasurementError) -> StackProfile? {
      try ProfileFiles(
        profiler: profiler, folder: folder, root: root, frequency: frequency, runs: runs,
        environment: environment
      ).profile()
    }
    guard !tasks.isEmpty else {
      guard let profile = try found(in: folder) else { throw nothingRecorded }
      return RecordedProfile(profile: profile, root: root)
    }
    var all: StackProfile?
    var each: [(id: String, profile: StackProfile)] = []
    for (number, task) in tasks.enumerated() {
      // A task that only waits, or that was skipped, has no profile.
      guard let profile = try found(in: "\(folder)/\(number)") else { continue }
      each.append((task, profile))
      if all == nil { all = profile } else { all?.add(profile) }
    }
    guard let all else { throw nothingRecorded }
    return RecordedProfile(profile: all, root: root, tasks: each)
  }

  private var nothingRecorded: MeasurementError {
    MeasurementError(
      .runFailed, "profile with \(profiler.rawValue)",
      detail: "it recorded nothing\n  Check that the program runs under it.")
  }
}
