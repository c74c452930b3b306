import Foundation
import Git
import History

/// Regressions that the change under test itself declares to be accepted.
///
/// They count only while the base doesn't have the same entry: once merged, the base is as slow,
/// and the entry is a note of what happened.
struct Acceptance {
  private let accepted: [Regression]

  init(
    tests: RegressionTestsFile, path: String, base: Commit, in repository: borrowing Repository
  ) {
    let bytes = try? repository.contents(of: path, at: base.id)
    let before = bytes.flatMap { try? RegressionTestsFile(json: Data($0), file: path) }
    let known = Set(before?.regressions.map(\.id) ?? [])
    self.accepted = tests.regressions.filter {
      $0.status == .acknowledged && !known.contains($0.id)
    }
  }

  /// The accepted regression of a test, the largest if there are several.
  func regression(for test: RegressionTest) -> Regression? {
    accepted.filter { $0.workflow == test.workflow && $0.metric == test.metric }
      .max { $0.magnitude < $1.magnitude }
  }

  /// The test with its limit raised by what was accepted.
  func widened(_ test: RegressionTest) -> RegressionTest {
    guard let regression = regression(for: test) else { return test }
    var test = test
    test.limit = (1 + test.limit) * (1 + regression.magnitude) - 1
    return test
  }

  /// What to say of a test whose limit was raised.
  func note(on test: RegressionTest) -> String? {
    regression(for: test).map { regression in
      let percent = (regression.magnitude * 1000).rounded() / 10
      return "a regression of \(percent) % is accepted: \(regression.note)"
    }
  }
}
