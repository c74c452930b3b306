import Foundation
import TestSupport

/// A history of naps: the second one is the culprit's, from its commit on.
struct BisectionHistory {
  let tool: PerfCheckTool
  /// The ids of all commits, the first one being number 0.
  var commits: [String] = []

  init(
    commits count: Int, culprit: Int?, quick: String = "0.010", slow: String = "0.025",
    limit: String = "0.05", run: String = "./nap", build: String = "", more: String = "",
    file: (Int) -> (name: String, text: String)? = { ("notes", "\($0)") }
  ) throws {
    var files = PerfCheckTool.files(seconds: quick, run: run, limit: limit)
    files["perf-check.yml"]? += build.isEmpty ? "" : "    build: \(build)\n"
    files["perf-check.yml"]? += more
    files[".gitignore"] = "built\n"
    self.tool = try PerfCheckTool(files: files)
    commits.append(try tool.repository.git("rev-parse", "HEAD"))
    for number in 1...count {
      if let file = file(number) { try tool.repository.folder.write(file.text, to: file.name) }
      if number == culprit { try tool.repository.folder.write(slow, to: "seconds") }
      commits.append(try tool.repository.commit("Commit \(number)"))
    }
  }

  func bisect(_ flags: String...) throws -> (status: Int32, answer: [String: Any], text: String) {
    let result = tool.run(
      ["bisect", "--good", commits[0], "--bad", "main", "--format", "json"] + flags)
    let json = try result.json()
    let found = (json["result"] as? [String: Any])?["analysis_results"] as? [String: Any]
    return (result.status, found ?? [:], result.output + result.errors)
  }
}

/// The commit that a printed answer names.
func firstBad(_ result: ShellResult) -> String? {
  answer(result)["first_bad"] as? String
}

func answer(
  _ result: ShellResult, _ part: String = "analysis_results"
) -> [String: Any] {
  let json = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
  return (json?["result"] as? [String: Any])?[part] as? [String: Any] ?? [:]
}
