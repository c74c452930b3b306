package import Gate
import Model
package import Quantities

/// A check as a check run of GitHub, with annotations on the lines of functions that explain regressions.
///
/// - SeeAlso: GitHub's "REST API endpoints for check runs".
package struct CheckRun {
  private let view: VerdictView
  /// The commit that it is of.
  package let head: String
  /// What it is listed as.
  package let name: String
  /// The same for the same check, so that it is found again.
  package let externalID: String
  private let comment: VerdictComment

  /// - Parameters:
  ///   - verdict: What the check found; it may come from somebody untrusted.
  ///   - head: The commit that it is of; nil for the one that was checked.
  ///   - key: What tells it from other check runs of perf-check; nil for the only one.
  ///   - pages: Where commits are shown.
  ///   - origin: Where the verdict comes from.
  package init(
    _ verdict: VerdictDocument, of head: String?, key: CommentKey?, pages: CommitPages?,
    from origin: VerdictComment.Origin = .init()
  ) {
    view = VerdictView(verdict)
    self.head = head ?? view.results.candidate
    name = CommentKey.name(key)
    externalID = StableHash.hex(of: [
      view.results.base, view.results.candidate, verdict.timestamp,
      "\(verdict.result.performanceData.seed)",
    ])
    comment = VerdictComment(verdict, on: .gitHub, key: key, pages: pages, from: origin)
  }

  /// How many annotations a request may have, and how many are sent at all.
  private static let (most, mostInAll) = (50, 200)

  /// The first one creates it, each of the others adds annotations.
  package var requests: [JSONValue] {
    let all = annotations
    var groups = stride(from: 0, to: all.count, by: Self.most).map {
      Array(all[$0..<min(all.count, $0 + Self.most)])
    }
    if groups.isEmpty { groups = [[]] }
    return groups.enumerated().map { place, group in
      let output: JSONValue = .object([
        "title": .string(view.status), "summary": .string(comment.markdown),
        "annotations": .array(group),
      ])
      guard place == 0 else { return .object(["output": output]) }
      return .object([
        "name": .string(name), "head_sha": .string(head), "external_id": .string(externalID),
        "status": .string("completed"), "conclusion": .string(conclusion), "output": output,
      ])
    }
  }

  /// A check run that is required lets "neutral" and "skipped" pass; what can't be decided doesn't.
  private var conclusion: String {
    switch view.results.verdict {
    case .regressed: "failure"
    case .undecided, .missing, .notComparable: "action_required"
    case .passed, .improved, .new: "success"
    }
  }

  private var annotations: [JSONValue] {
    let found = (view.results.explanations ?? []).flatMap { entry -> [JSONValue] in
      let isRegression = view.results.comparisons.contains {
        $0.workflow == entry.name && $0.verdict == .regressed
      }
      return entry.places.map { place in
        .object([
          "path": .string(place.file), "start_line": .integer(place.line),
          "end_line": .integer(place.line),
          "annotation_level": .string(isRegression ? "failure" : "warning"),
          "title": .string(String(VisibleText.line("perf-check: \(entry.name)").prefix(255))),
          "message": .string(String(VisibleText.line(place.message).prefix(10_000))),
        ])
      }
    }
    return Array(found.prefix(Self.mostInAll))
  }
}

extension ExplanationEntry {
  /// Where a function is that takes more or less, with that in words.
  struct Place: Hashable, Sendable {
    let function: String
    /// Relative to the root of the repository.
    let file: String
    let line: Int
    let message: String
  }

  /// Those of the functions whose file and line are known, in their order.
  var places: [Place] {
    functions.compactMap { function in
      guard let file = function.file, let line = function.line, line > 0, !file.isEmpty,
        !file.hasPrefix("/"), !file.split(separator: "/").contains("..")
      else { return nil }
      let amount = Quantity.text(abs(function.change), unit: unit == "s" ? "s" : "")
      let share = function.share.map { ", \(Quantity.percent($0)) of the change" } ?? ""
      let helper = function.helper.map { ", mostly in \($0)" } ?? ""
      return Place(
        function: function.name, file: file, line: line,
        message:
          "\(function.name) takes \(amount) \(function.change < 0 ? "less" : "more")\(share) "
          + "of \(name)\(helper)")
    }
  }
}
