package import Configuration
package import Foundation
package import Quantities

/// `regression_tests.json`: the tests, the error rate of the gate, and the detected regressions.
package struct RegressionTestsFile: Hashable, Sendable {
  /// The file name, in the folder `baselines`.
  package static let name = "regression_tests.json"
  /// The newest supported version of the format.
  package static let version = 1

  /// The probability, in 0…1, that a check of unchanged code reports a regression, over all tests.
  package var falseAlarmRate: Fraction
  package var tests: [RegressionTest]
  package var regressions: [Regression]

  package init(
    falseAlarmRate: Fraction = 0.01, tests: [RegressionTest], regressions: [Regression] = []
  ) {
    self.falseAlarmRate = falseAlarmRate
    self.tests = tests
    self.regressions = regressions
  }
}

extension RegressionTestsFile: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case version, tests, regressions
    case falseAlarmRate = "false_alarm_rate"
  }

  /// Reads a file's contents.
  ///
  /// - Throws: An error with the location of the problem.
  package init(json: Data, file: String) throws(ConfigurationError) {
    self = try JSONText.decode(Self.self, from: json, file: file)
  }

  package init(from decoder: any Decoder) throws {
    try decoder.refuseUnknownKeys(CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let version = try container.decode(Int.self, forKey: .version)
    guard version <= Self.version else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container,
        debugDescription: "version \(version) is newer than this perf-check supports"
          + " (\(Self.version))\n  Update perf-check.")
    }
    let rate = try container.decodeIfPresent(Double.self, forKey: .falseAlarmRate) ?? 0.01
    guard 0 < rate, rate <= 0.5 else {
      throw DecodingError.dataCorruptedError(
        forKey: .falseAlarmRate, in: container,
        debugDescription: "a rate must be above 0 and at most 0.5, such as 0.01")
    }
    self.falseAlarmRate = Fraction(rate)
    self.tests = try container.decode([RegressionTest].self, forKey: .tests)
    self.regressions =
      try container.decodeIfPresent([Regression].self, forKey: .regressions) ?? []
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.version, forKey: .version)
    try container.encode(falseAlarmRate, forKey: .falseAlarmRate)
    try container.encode(tests, forKey: .tests)
    try container.encode(regressions, forKey: .regressions)
  }

  /// The file's text: one test or regression per line.
  package var json: String {
    func block(_ lines: [String]) -> String {
      lines.isEmpty ? "[]" : "[\n  \(lines.joined(separator: ",\n  "))\n ]"
    }
    return """
      {
       "version": \(Self.version),
       "false_alarm_rate": \(JSONLine.text(of: falseAlarmRate)),
       "tests": \(block(tests.map { JSONLine.text(of: $0) })),
       "regressions": \(block(regressions.map { JSONLine.text(of: $0) }))
      }

      """
  }
}

extension RegressionTestsFile {
  /// Gives tests new limits.
  ///
  /// - Parameter limits: The tests of the file with their new limits; nil keeps the current limit.
  package mutating func keepLimits(_ limits: [(test: RegressionTest, limit: Fraction?)]) {
    for (test, limit) in limits {
      guard let limit, let index = tests.firstIndex(where: { $0.isSameQuestion(as: test) }) else {
        continue
      }
      let percent = (limit.value * 1e6).rounded() / 1e4
      let digits = percent == percent.rounded() ? String(Int(percent)) : String(percent)
      tests[index].setLimit(limit, text: "\(digits)%")
    }
  }
}

extension RegressionTestsFile {
  /// Adds a regression; an earlier one of the same commit is replaced, except for the team's
  /// assessment.
  package mutating func keep(_ found: Regression) {
    let known = regressions.firstIndex {
      $0.firstBad == found.firstBad && $0.workflow == found.workflow && $0.metric == found.metric
    }
    guard let known else { return regressions.append(found) }
    var entry = found
    entry.id = regressions[known].id
    entry.status = regressions[known].status
    entry.note = regressions[known].note
    regressions[known] = entry
  }
}

extension RegressionTest {
  /// Whether another test has the same metric and reference, regardless of limit and budget.
  fileprivate func isSameQuestion(as other: RegressionTest) -> Bool {
    workflow == other.workflow && metric == other.metric && compare == other.compare
  }
}
