import Foundation

/// Something that the change under test does to its own gate.
package struct GateChange: Hashable, Sendable, Codable {
  /// What it means for the gate.
  package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// More is allowed, or less evidence needed.
    case loosened
    case removed
    /// Something else is measured, or in another way.
    case redefined
    case tightened
    case added

    /// Whether a regression could hide behind it.
    package var isWeaker: Bool { [.loosened, .removed, .redefined].contains(self) }
  }

  package let kind: Kind
  /// nil for what concerns all workflows.
  package var workflow: String?
  /// nil for what concerns a whole workflow.
  package var metric: String?
  /// Which part of the gate, such as "limit", "test", "run" or "baseline".
  package let what: String
  /// What the base has; nil where it has nothing.
  package var base: String?
  /// What the change has; nil where it has nothing.
  package var candidate: String?
  /// Whether this check went by what the change has.
  package var applies: Bool
  /// What to do about it; nil where nothing is to be done.
  package var remedy: String?

  /// "parse wall_time: limit 3 % → 60 %".
  package var summary: String {
    let subject = [workflow, metric].compactMap { $0 }.joined(separator: " ")
    let values =
      switch (base, candidate) {
      case (let base?, let candidate?): " \(base) → \(candidate)"
      case (let base?, nil): " \(base)"
      case (nil, let candidate?): " \(candidate)"
      case (nil, nil): ""
      }
    return (subject.isEmpty ? "" : subject + ": ") + what + values
  }

  /// A fraction to four digits, so that near limits look different: "12.53 %".
  static func percent(_ fraction: Double) -> String {
    String(format: "%.4g %%", fraction * 100)
  }
}
