import Configuration
import Synchronization

/// The suites of one checkout, each of which is asked once for its benchmarks, however many of them are
/// measured.
final class SuitePrograms: Sendable {
  private let programs = Mutex<[Workflow: SuiteProgram]>([:])

  /// The program of a workflow with a suite, which has been built.
  func program(of workflow: Workflow, in checkout: Checkout) -> SuiteProgram {
    programs.withLock {
      let program = $0[workflow] ?? SuiteProgram(workflow, in: checkout)
      $0[workflow] = program
      return program
    }
  }
}
