/// What has to be changed in a `perf-check.yml` to set parameters of a workflow.
package struct SettingEdit: Hashable, Sendable {
  /// The lines of the changed file.
  package let lines: [String]
  /// The change as `diff -u` shows it; "" where there is none.
  package let diff: String

  /// Sets `agents:` and the variables under `env:` of a workflow.
  ///
  /// - Parameters:
  ///   - yaml: The file.
  ///   - file: Its name.
  ///   - workflow: The name of one that is in it.
  ///   - present: What the parameters are set to.
  ///   - setting: What they should be set to.
  /// - Returns: `nil` where the workflow can't be found, as in a file that writes all in one line.
  package init?(
    _ yaml: String, file: String, workflow: String, from present: Setting, to setting: Setting
  ) {
    var lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let before = lines
    guard let head = lines.firstIndex(where: { Self.isKey(workflow, $0, below: 0) }) else {
      return nil
    }
    let changed = setting.values.filter { present.values[$0.key] != $0.value }
    for (name, value) in changed.sorted(by: { $0.key < $1.key }) {
      Self.set(name, to: value, in: &lines, below: head)
    }
    self.lines = lines
    self.diff = Self.diff(before, lines, file: file)
  }

  private static func indentation(_ line: String) -> Int { line.prefix { $0 == " " }.count }

  private static func isKey(_ key: String, _ line: String, below indentation: Int) -> Bool {
    let text = line.drop { $0 == " " }
    return Self.indentation(line) > indentation
      && (text.hasPrefix(key + ":") || text.hasPrefix("\"\(key)\":"))
  }

  /// The lines of a block: those that are indented more than its head.
  private static func block(_ head: Int, _ lines: [String]) -> Range<Int> {
    let depth = indentation(lines[head])
    var end = head + 1
    while end < lines.count,
      lines[end].allSatisfy({ $0 == " " }) || indentation(lines[end]) > depth
    {
      end += 1
    }
    // Blank lines at the end belong to what follows.
    while end > head + 1, lines[end - 1].allSatisfy({ $0 == " " }) { end -= 1 }
    return (head + 1)..<end
  }

  private static func set(
    _ name: String, to value: String, in lines: inout [String], below head: Int
  ) {
    let block = block(head, lines)
    let present = lines
    let depth = block.first.map { indentation(present[$0]) } ?? indentation(lines[head]) + 2
    func child(_ key: String) -> Int? {
      block.first { indentation(present[$0]) == depth && isKey(key, present[$0], below: depth - 1) }
    }
    let space = String(repeating: " ", count: depth)
    let isOfTasks = child("phases") != nil || child("tasks") != nil
    if name == TaskPlan.agentsParameter, isOfTasks {
      if let line = child(name) {
        lines[line] = replaced(lines[line], after: name, by: value)
      } else {
        lines.insert("\(space)\(name): \(value)", at: head + 1)
      }
      return
    }
    guard let env = child("env") else {
      lines.insert(
        contentsOf: ["\(space)env:", "\(space)  \(name): \(quoted(value))"], at: head + 1)
      return
    }
    if lines[env].contains("{") {
      lines[env] = inline(lines[env], name, value)
      return
    }
    let inside = Self.block(env, lines)
    if let line = inside.first(where: { isKey(name, lines[$0], below: depth) }) {
      lines[line] = replaced(lines[line], after: name, by: quoted(value))
    } else {
      lines.insert("\(space)  \(name): \(quoted(value))", at: env + 1)
    }
  }

  /// A line with another value, its comment kept.
  private static func replaced(_ line: String, after key: String, by value: String) -> String {
    guard let colon = line.firstIndex(of: ":") else { return line }
    let comment = line[colon...].firstRange(of: " #").map { line[$0.lowerBound...] } ?? ""
    return line[...colon] + " " + value + comment
  }

  private static func inline(_ line: String, _ name: String, _ value: String) -> String {
    guard let open = line.firstIndex(of: "{"), let close = line.lastIndex(of: "}") else {
      return line
    }
    var members = line[line.index(after: open)..<close].split(separator: ",").map {
      String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    let member = "\(name): \(quoted(value))"
    if let place = members.firstIndex(where: { $0.hasPrefix(name + ":") }) {
      members[place] = member
    } else {
      members.append(member)
    }
    return line[...open] + members.joined(separator: ", ") + line[close...]
  }

  private static func quoted(_ value: String) -> String {
    let isPlain = value.allSatisfy { $0.isLetter || $0.isNumber || "._/".contains($0) }
    return isPlain && !value.isEmpty ? value : "\"\(value)\""
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
