import Synchronization

/// The tests that measure, by their names in a runner's output.
final class MeasuringTests: Sendable {
  /// Where a test is, and what its runner calls it.
  struct Test {
    let runner: String
    let selection: String
  }

  private let tests = Mutex<[String: Test]>([:])

  /// - Returns: Whether the test wasn't known before.
  func add(_ name: String, _ selection: String, in runner: String) -> Bool {
    tests.withLock {
      $0.updateValue(Test(runner: runner, selection: selection), forKey: name) == nil
    }
  }

  subscript(name: String) -> Test? { tests.withLock { $0[name] } }
}
