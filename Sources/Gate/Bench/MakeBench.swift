package import Foundation
package import History
package import Measurement
package import Quantities

/// Makes the bench that a project is measured on.
///
/// - Parameters:
///   - project: The user's project.
///   - cacheSize: How much of what was built is kept for later.
package typealias MakeBench =
  @Sendable (
    _ project: borrowing Project, _ cacheSize: Bytes
  ) throws -> any Bench

extension LocalBench {
  /// Worktrees below the project's `.perf-check`.
  ///
  /// - Parameter clock: The present time.
  package static func make(clock: @escaping @Sendable () -> Date) -> MakeBench {
    { project, cacheSize in
      try project.makeStateDirectory()
      return try LocalBench(
        Checkouts(
          of: project.repository, state: project.stateDirectory,
          projectDirectory: project.directory, subfolder: project.subfolder, cacheSize: cacheSize),
        scratch: project.stateDirectory, clock: clock)
    }
  }
}
