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

  package init(profile: StackProfile, root: String) {
    (self.profile, self.root) = (profile, root)
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
  ///   - sampler: Runs the program behind a command line that profiles it.
  func profile(
    root: String, environment: [String: String], scratch: String,
    _ sampler: (_ wrapper: [String], _ variables: [String: String]) throws(MeasurementError) ->
      any Sampler
  ) throws(MeasurementError) -> RecordedProfile {
    let folder = "\(scratch)/profile-\(ProcessInfo.processInfo.processIdentifier)"
    let files = FileTree(root: scratch)
    try storing { () throws(FileError) in
      try files.remove(folder)
      try files.makeFolder(folder)
    }
    defer { try? files.remove(folder) }
    let wrapper = profiler.wrapper(folder: folder, frequency: frequency)
    let running = try sampler(wrapper, profiler.variables)
    for _ in 0..<runs { _ = try running.sample() }
    let found = ProfileFiles(
      profiler: profiler, folder: folder, root: root, frequency: frequency, runs: runs,
      environment: environment)
    return RecordedProfile(profile: try found.profile(), root: root)
  }
}
