import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct `A bisection` {
  @Test func `names the commit, with its size, and writes it down`() throws {
    let history = try BisectionHistory(commits: 12, culprit: 7)
    let before = try history.tool.state()
    let (status, answer, text) = try history.bisect()
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == history.commits[7])
    #expect(answer["last_good"] as? String == history.commits[6])
    #expect(answer["confirmed"] as? Bool == true)
    #expect((answer["probability"] as? Double ?? 0) >= 0.95)
    let change = try #require(answer["change"] as? Double)
    #expect((0.4...1.6).contains(change))
    let runs = try #require(answer["runs"] as? Int)
    #expect((8...400).contains(runs))

    let file = try String(
      contentsOfFile: history.tool.path + "/baselines/regression_tests.json", encoding: .utf8)
    #expect(file.contains("\"first_bad\":\"\(history.commits[7])\""))
    #expect(file.contains("\"last_good\":\"\(history.commits[6])\""))
    try history.tool.repository.git("checkout", "baselines")
    #expect(try history.tool.state() == before)
    #expect(try history.tool.repository.git("worktree", "list").split(separator: "\n").count == 1)

    // What is known of it outlives the process, and can be looked at again.
    let shown = history.tool.run("bisect", "--status")
    #expect(shown.output.contains("Commit 7"))
    let log = history.tool.run("bisect", "--log").output
    #expect(log.contains("\"event\":\"pair\""))
    try history.tool.folder.write(log, to: "kept.jsonl")
    history.tool.run("bisect", "--abort")
    #expect(history.tool.run("bisect", "--status").status == 64)
    let replayed = history.tool.run("bisect", "--replay", "kept.jsonl", "--format", "json")
    #expect(firstBad(replayed) == history.commits[7])
  }

  @Test func `says that nothing changed where nothing did`() throws {
    let history = try BisectionHistory(commits: 5, culprit: nil)
    let (status, answer, text) = try history.bisect("--min-change", "20%")
    #expect(status == 0, "\(text)")
    #expect(answer["outcome"] as? String == "no_change")
    #expect(answer["first_bad"] is NSNull)
    #expect((answer["no_change_probability"] as? Double ?? 0) >= 0.95)
  }

  @Test func `says which way it went when it got better, and finds that if asked`() throws {
    let history = try BisectionHistory(commits: 6, culprit: 4, quick: "0.025", slow: "0.010")
    let (status, answer, text) = try history.bisect()
    #expect(status == 64, "\(text)")
    #expect(answer["outcome"] as? String == "opposite")
    let better = try history.bisect("--improvement")
    #expect(better.status == 0, "\(better.text)")
    #expect(better.answer["first_bad"] as? String == history.commits[4])
    #expect((better.answer["change"] as? Double ?? 0) < -0.2)
  }

  @Test func `leaves out commits whose run asks for it`() throws {
    let history = try BisectionHistory(commits: 12, culprit: 9, run: "sh nap") { number in
      ("nap", (3...6).contains(number) ? "#!/bin/sh\nexit 125\n" : PerfCheckTool.program)
    }
    let (status, answer, text) = try history.bisect()
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == history.commits[9])
    let reasons = (answer["skipped"] as? [[String: Any]] ?? []).compactMap {
      $0["reason"] as? String
    }
    #expect(!reasons.isEmpty && reasons.allSatisfy { $0.contains("125") })
  }

  @Test func `bounds its answer by the commits that can't be built`() throws {
    let history = try BisectionHistory(
      commits: 10, culprit: 5, build: "sh -c 'test ! -e broken'"
    ) { number in
      (number == 4 || number == 5) ? ("broken", "x") : ("notes", "\(number)")
    }
    // Commit 6 builds again.
    try history.tool.repository.git("checkout", "--quiet", history.commits[5])
    try history.tool.repository.git("rm", "--quiet", "broken")
    try history.tool.repository.commit("Mend", files: ["notes": "mended"])
    let modified = try history.tool.repository.git("rev-parse", "HEAD")
    try history.tool.repository.git("branch", "--force", "mended", modified)
    try history.tool.repository.git("checkout", "--quiet", "main")
    let result = history.tool.run(
      "bisect", "--good", history.commits[0], "--bad", "mended", "--format", "json")
    let answer = answer(result)
    #expect(result.status == 3, "\(result.output) \(result.errors)")
    #expect(answer["first_bad"] is NSNull)
    #expect(answer["outcome"] as? String == "found")
    let candidates = (answer["candidates"] as? [[String: Any]] ?? []).compactMap {
      $0["commit"] as? String
    }
    #expect(Set(candidates) == [history.commits[4], history.commits[5], modified])
    let skipped = (answer["skipped"] as? [[String: Any]] ?? []).compactMap {
      $0["commit"] as? String
    }
    #expect(Set(skipped) == [history.commits[4], history.commits[5]])
  }

  @Test func `finds the commit inside a merged branch`() throws {
    let history = try BisectionHistory(commits: 3, culprit: nil)
    let repository = history.tool.repository
    try repository.git("checkout", "--quiet", "-b", "topic", history.commits[1])
    try repository.commit("Topic 1", files: ["topic": "1"])
    let culprit = try repository.commit("Topic 2", files: ["topic": "2", "seconds": "0.025"])
    try repository.commit("Topic 3", files: ["topic": "3"])
    try repository.git("checkout", "--quiet", "main")
    try repository.git("merge", "--quiet", "--no-ff", "-m", "Merge topic", "topic")
    let merge = try repository.git("rev-parse", "HEAD")
    try repository.commit("After", files: ["notes": "after"])
    let (status, answer, text) = try history.bisect()
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == culprit)
    #expect(answer["merge"] as? String == merge)
  }

  @Test func `names a merge that no branch explains`() throws {
    let history = try BisectionHistory(commits: 2, culprit: nil)
    let repository = history.tool.repository
    for topic in ["one", "two"] {
      try repository.git("checkout", "--quiet", "-b", topic, history.commits[1])
      try repository.commit("Topic \(topic)", files: [topic: "1"])
    }
    try repository.git("checkout", "--quiet", "main")
    try repository.git("merge", "--quiet", "--no-ff", "--no-commit", "one", "two")
    let merge = try repository.commit("Merge both", files: ["seconds": "0.025"])
    try repository.commit("After", files: ["notes": "after"])
    let (status, answer, text) = try history.bisect("--min-change", "10%")
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == merge)
  }

  @Test(arguments: ["1", "2"])
  func `names the merge where its branch began at a commit that doesn't build`(
    jobs: String
  ) throws {
    let history = try BisectionHistory(commits: 4, culprit: nil, build: "sh -c 'test ! -e broken'")
    let repository = history.tool.repository
    let broken = try repository.commit("Break", files: ["broken": "x"])
    try repository.git("checkout", "--quiet", "-b", "topic")
    try repository.git("rm", "--quiet", "broken")
    try repository.commit("Topic", files: ["seconds": "0.025"])
    try repository.git("checkout", "--quiet", "main")
    try repository.git("rm", "--quiet", "broken")
    try repository.commit("Mend")
    for number in 5...7 { try repository.commit("\(number)", files: ["notes": "\(number)"]) }
    try repository.git("merge", "--quiet", "--no-ff", "-m", "Merge topic", "topic")
    let merge = try repository.git("rev-parse", "HEAD")
    try repository.commit("After", files: ["notes": "after"])
    let (status, answer, text) = try history.bisect("--jobs", jobs)
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == merge)
    let warnings = try #require(answer["warnings"] as? [String])
    let skipped = (answer["skipped"] as? [[String: Any]] ?? []).count
    #expect(warnings.contains { $0.contains(String(broken.prefix(10))) }, "\(warnings)")
    #expect(skipped == 1)
  }

  @Test func `blames no branch for what a merge did, nor for what another branch did`() throws {
    let history = try BisectionHistory(
      commits: 1, culprit: nil, run: "sh -c './nap && if test -e more; then sh more; fi'"
    ) { _ in ("more", "true") }
    let repository = history.tool.repository
    try repository.git("checkout", "--quiet", "-b", "small")
    let small = try repository.commit("Small", files: ["seconds": "0.015"])
    try repository.git("checkout", "--quiet", "main")
    try repository.git("merge", "--quiet", "--no-ff", "--no-commit", "small")
    let evil = try repository.commit("Merge small", files: ["more": "sleep 0.05"])
    let (status, answer, text) = try history.bisect("--min-change", "10%")
    #expect(status == 0, "\(text)")
    #expect(answer["first_bad"] as? String == evil)
    #expect((answer["warnings"] as? [String])?.contains { $0.contains(small.prefix(10)) } == true)

    try repository.git("checkout", "--quiet", "-b", "large", history.commits[1])
    let large = try repository.commit("Large", files: ["more": "sleep 0.05"])
    try repository.git("checkout", "--quiet", "-B", "both", history.commits[1])
    try repository.git("merge", "--quiet", "--no-ff", "-m", "Merge both", "small", "large")
    let octopus = history.tool.run(
      "bisect", "--good", history.commits[1], "--bad", "both", "--min-change", "10%", "--format",
      "json")
    #expect(firstBad(octopus) == large, "\(octopus.output) \(octopus.errors)")
  }
}
