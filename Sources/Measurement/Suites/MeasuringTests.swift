import Synchronization

/// The tests that measure, by their names in a runner's output.
final class MeasuringTests: Sendable {
  /// Where a test is, and what its runner calls it.
  struct Test {
    let runner: String
    let selection: String
  }

  private let tests = Mutex<[String: Test]>([:])

  func add(_ name: String, _ selection: String, in runner: String) {
    tests.withLock { $0[name] = Test(runner: runner, selection: selection) }
  }

  subscript(name: String) -> Test? { tests.withLock { $0[name] } }
}
