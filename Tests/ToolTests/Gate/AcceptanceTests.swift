import Foundation
import TestSupport
import Testing

@Suite struct `Accepting a regression` {
  private func project() throws -> PerfCheckTool {
    try Weakening(testDescription: "nothing").project()
  }

  @Test func `is refused when something else is checked out`() throws {
    let tool = try project()
    #expect(tool.run("check").status == 2)
    try tool.repository.git("checkout", "--quiet", "main")
    let elsewhere = tool.run("baseline", "accept", "--reason", "fine")
    #expect(
      elsewhere.status == 64
        && elsewhere.errors.contains(
          "different code is checked out "
            + "now")
    )
    #expect(try tool.repository.git("status", "--porcelain").isEmpty)
    try tool.repository.git("checkout", "--quiet", "change")
    try tool.folder.write("x", to: "later")
    #expect(tool.run("baseline", "accept", "--reason", "fine").status == 64)
    try FileManager.default.removeItem(atPath: tool.path + "/later")
    #expect(tool.run("baseline", "accept", "w", "--metric", "t", "--reason", "a").status == 0)
    // What was accepted itself is no other code.
    #expect(tool.run("baseline", "accept", "w", "--reason", "fine").status == 0)
  }

  @Test func `holds for this change and this size, and is shown with its reason`() throws {
    let tool = try project()
    #expect(tool.run("check").status == 2)
    #expect(tool.run("baseline", "accept", "--reason", "safer").status == 0)
    try tool.repository.commit("Accept")
    let accepted = tool.run("check")
    #expect(accepted.status == 0, "\(accepted)")
    #expect(accepted.output.contains("gate loosened: w t: accepted regression"))
    #expect(accepted.output.contains("is accepted: safer"))
    // The commit has another id, and the code is the same.
    try tool.repository.git("commit", "--quiet", "--amend", "-m", "Reworded")
    #expect(tool.run("check").status == 0)
    // The branch is rebased, and all of it squashed.
    try tool.repository.git("checkout", "--quiet", "main")
    try tool.repository.commit("Meanwhile", files: ["other": "x"])
    try tool.repository.git("checkout", "--quiet", "-b", "squashed")
    try tool.repository.git("merge", "--quiet", "--squash", "change")
    try tool.repository.commit("Squashed")
    #expect(tool.run("check").status == 0)
    try tool.folder.write(Weakening.program(value: "1.7"), to: "program")
    try tool.repository.commit("Slower still")
    #expect(tool.run("check").status == 2, "more than was accepted")
  }

  @Test func `of another branch doesn't hold`() throws {
    let tool = try project()
    #expect(tool.run("check").status == 2)
    #expect(tool.run("baseline", "accept", "--reason", "safer").status == 0)
    let file = try tool.folder.read(Weakening.tests)
    try tool.repository.commit("Accept")
    try tool.repository.git("checkout", "--quiet", "-b", "other", "main")
    try tool.folder.write(Weakening.program(value: "1.25"), to: "program")
    try tool.folder.write(file, to: Weakening.tests)
    try tool.repository.commit("Slower elsewhere")
    let result = tool.run("check")
    #expect(result.status == 2, "\(result)")
    #expect(
      result.output.contains("accepted regression") && result.output.contains("is not from this"))
  }

  @Test func `of a metric of which more is better leaves the gate shut`() throws {
    let rate = { (value: String) in
      "#!/bin/sh\n"
        + "echo '{\"name\":\"t\",\"value\":\(value),\"unit\":\"1/s\",\"better\":\"higher\"}' "
        + ">> \"$PERF_CHECK_METRICS\"\n"
    }
    let tool = try PerfCheckTool(files: [
      "program": rate("1000"), "perf-check.yml": "version: 1\nworkflows:\n  w: {run: sh program}\n",
      Weakening.tests: """
      {"version": 1, "tests": [{"workflow": "w", "metric": "t", "limit": "20%", "max_pairs": 30}]}
      """,
    ])
    try tool.repository.git("checkout", "--quiet", "-b", "change")
    try tool.repository.commit("Slower", files: ["program": rate("105")])
    #expect(tool.run("check").status == 2)
    #expect(tool.run("baseline", "accept", "--reason", "ten times safer").status == 0)
    try tool.repository.commit("Accept")
    #expect(tool.run("check").status == 0)
    try tool.repository.commit("500 times slower", files: ["program": rate("2")])
    let result = tool.run("check")
    #expect(result.status == 2, "\(result)")
  }
}
