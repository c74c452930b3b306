import Scheduling

/// What has to be changed in a `perf-check.yml` to set parameters of a workflow.
package struct SettingEdit: Hashable, Sendable {
  /// The lines of the changed file.
  package let lines: [String]
  /// The change as `diff -u` shows it; "" where there is none.
  package let diff: String

  /// Sets `agents:` and the variables under `env:` of a workflow.
  ///
  /// The places are the YAML parser's, and the changed text is parsed again: an edit that would change
  /// anything else, as where an alias is shared, isn't made.
  ///
  /// - Parameters:
  ///   - yaml: The file.
  ///   - file: Its name.
  ///   - workflow: The name of one that is in it.
  ///   - present: What the parameters are set to.
  ///   - setting: What they should be set to.
  /// - Returns: nil where the file can't be edited so.
  package init?(
    _ yaml: String, file: String, workflow: String, from present: Setting, to setting: Setting
  ) {
    var text = YAMLText(yaml)
    let before = text.lines
    let changed = setting.values.filter { present.values[$0.key] != $0.value }
    for (name, value) in changed.sorted(by: { $0.key < $1.key }) {
      guard let edited = Self.set(name, to: value, in: text, of: workflow) else { return nil }
      text = edited
    }
    self.lines = text.lines
    self.diff = Self.diff(before, text.lines, file: file)
  }

  private static func set(
    _ name: String, to value: String, in text: YAMLText, of workflow: String
  ) -> YAMLText? {
    let place = ["workflows", workflow]
    guard text.has(place) else { return nil }
    let isOfTasks = text.has(place + ["phases"]) || text.has(place + ["tasks"])
    let path =
      name == TaskPlan.agentsParameter && isOfTasks ? place + [name] : place + ["env", name]
    return text.setting(path, to: value)
  }

  /// One hunk around all that differs, with up to three lines on both sides.
  private static func diff(_ before: [String], _ after: [String], file: String) -> String {
    // What follows the last line's end is no line.
    let before = before.last == "" ? Array(before.dropLast()) : before
    let after = after.last == "" ? Array(after.dropLast()) : after
    let changes = after.difference(from: before)
    guard !changes.isEmpty else { return "" }
    let removed = Set(
      changes.removals.map { if case .remove(let offset, _, _) = $0 { offset } else { -1 } })
    let added = Set(
      changes.insertions.map { if case .insert(let offset, _, _) = $0 { offset } else { -1 } })
    var shown: [(mark: String, text: String)] = []
    var (old, new) = (0, 0)
    while old < before.count || new < after.count {
      if old < before.count, removed.contains(old) {
        shown.append(("-", before[old]))
        old += 1
      } else if new < after.count, added.contains(new) {
        shown.append(("+", after[new]))
        new += 1
      } else {
        shown.append((" ", before[old]))
        (old, new) = (old + 1, new + 1)
      }
    }
    let places = shown.indices.filter { shown[$0].mark != " " }
    let first = max(0, (places.first ?? 0) - 3)
    let last = min(shown.count - 1, (places.last ?? 0) + 3)
    let hunk = shown[first...last]
    let oldCount = hunk.count { $0.mark != "+" }
    let newCount = hunk.count { $0.mark != "-" }
    let start = shown[..<first].count { $0.mark != "+" } + 1
    return
      (["--- a/\(file)", "+++ b/\(file)", "@@ -\(start),\(oldCount) +\(start),\(newCount) @@"]
      + hunk.map { $0.mark + $0.text }).joined(separator: "\n")
  }
}
