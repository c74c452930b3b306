import Git
package import Quantities

/// The smallest peak of memory that this machine can show.
package enum PeakMemoryFloor {
  /// The peak of a program that needs next to nothing; nil where there is no `true`.
  ///
  /// A process's peak begins with that of the launcher that starts it, so smaller ones can't be
  /// seen.
  package static func measure() -> Bytes? {
    let program = try? Program(
      arguments: ["true"], line: "true", directory: "/", environment: Environment.withoutGit)
    switch consume program {
    case .some(let program):
      return try? program.run(timeout: 10).peakMemory
    case nil:
      return nil
    }
  }
}
