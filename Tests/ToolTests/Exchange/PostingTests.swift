import Foundation
import TestSupport
import Testing

@Suite struct `A posted report` {
  static let kinds = [StandInPlatform.Kind.gitHub, .gitLab]

  @Test(arguments: kinds)
  func `is one comment, which is updated`(kind: StandInPlatform.Kind) throws {
    let report = try PostedReport(kind)
    let first = report.post()
    #expect(first.status == 0 && first.output.isEmpty, "\(first)")
    #expect(first.errors.hasPrefix("Created the comment: "), "\(first)")
    let body = try #require(report.platform.comments.first?.body)
    #expect(body.hasPrefix("<!-- perf-check -->\n### ❌ perf-check: regressed"))
    #expect(body.contains("As the run that measured it reports it"))
    let other = report.post("--comment-key", "arm64")
    #expect(other.errors.hasPrefix("Created the comment: "), "\(other)")
    let again = report.post(environment: ["GITHUB_RUN_ID": "10", "CI_JOB_URL": "https://x/y"])
    #expect(again.status == 0 && again.errors.hasPrefix("Updated the comment: "), "\(again)")
    #expect(report.platform.comments.count == 2)
    #expect(report.platform.comments[0].body != body)
  }

  @Test(arguments: kinds)
  func `is found on any page, and only if its own user wrote it`(
    kind: StandInPlatform.Kind
  ) throws {
    let report = try PostedReport(kind)
    let own = kind == .gitHub ? StandInPlatform.app : "project_bot"
    for number in 0..<230 { report.platform.add("comment \(number)", by: "ada") }
    report.platform.add("<!-- perf-check -->\nnot ours", by: "stranger")
    report.platform.add("It quotes <!-- perf-check -->", by: own)
    report.platform.add("<!-- perf-check: other -->\nof another job", by: own)
    report.platform.add("<!-- perf-check -->\nold", by: own)
    let before = report.platform.comments
    let result = report.post()
    #expect(result.errors.hasPrefix("Updated the comment"), "\(result)")
    let after = report.platform.comments
    #expect(after.count == before.count)
    let changed = zip(before, after).filter { $0.body != $1.body }.map(\.0.body)
    #expect(changed == ["<!-- perf-check -->\nold"])
  }

  struct Trouble: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let method: String
    let faults: [StandInPlatform.Fault]
    /// How long is waited before each further attempt.
    let waits: [Double]

    init(_ name: String, _ method: String, _ faults: [StandInPlatform.Fault], _ waits: [Double]) {
      (testDescription, self.method, self.faults, self.waits) = (name, method, faults, waits)
    }
  }

  static let troubles = [
    Trouble("429 with Retry-After", "POST", [.status(429, headers: ["Retry-After": "7"])], [7]),
    Trouble("502 twice", "POST", [.status(502), .status(502)], [1, 2]),
    Trouble("503 while it is looked for", "GET", [.status(503), .status(500)], [1, 2]),
    Trouble(
      "a secondary rate limit", "POST",
      [.status(403, headers: ["retry-after": "30"], message: "secondary rate limit")], [30]),
    Trouble("an answer that is lost", "POST", [.lostAnswer], [1]),
    Trouble("answers that are lost", "POST", [.lostAnswer, .lostAnswer], [1]),
    Trouble("a comment that appears later", "POST", [.late], [1]),
  ]

  @Test(arguments: troubles, kinds)
  func `is one comment, whatever happens on the way`(
    trouble: Trouble, kind: StandInPlatform.Kind
  ) throws {
    let report = try PostedReport(kind)
    for fault in trouble.faults { report.platform.fail(trouble.method, with: fault) }
    let result = report.post()
    #expect(result.status == 0 && result.errors.hasPrefix("Created the comment"), "\(result)")
    #expect(report.platform.comments.count == 1)
    #expect(report.waits == trouble.waits)
  }

  @Test func `is one comment where answers take too long`() throws {
    let report = try PostedReport(.gitHub)
    report.platform.fail("POST", with: .silence)
    report.platform.fail("GET", "/comments", with: .silence)
    let result = report.post("--timeout", "500ms")
    #expect(result.status == 0 && result.errors.hasPrefix("Created"), "\(result)")
    #expect(report.platform.comments.count == 1 && report.waits == [1, 1])
  }

  static let refusals: [(String, StandInPlatform.Fault, String)] = [
    ("*", .status(401, message: "Bad credentials"), "was revoked"),
    ("POST", .status(403, message: "Resource not accessible"), "(Resource not accessible)"),
    ("GET", .status(404, message: "Not Found"), "404"),
    ("POST", .status(422, message: "locked"), "422 (locked)"),
    ("POST", .status(301, headers: ["Location": "https://evil.example"]), "Redirects"),
    ("POST", .status(429, headers: ["Retry-After": "3600"]), "rate limit allows it in 1 h 0 min"),
  ]

  @Test(arguments: refusals, kinds)
  func `that is refused is a warning`(
    refusal: (method: String, fault: StandInPlatform.Fault, said: String),
    kind: StandInPlatform.Kind
  ) throws {
    let report = try PostedReport(kind)
    // GitHub's app token may be refused where it asks who it is.
    let path = refusal.method == "GET" ? (kind == .gitHub ? "/comments" : "/notes") : ""
    report.platform.fail(refusal.method, path, with: refusal.fault)
    let result = report.post()
    #expect(result.status == 0 && result.output.isEmpty, "\(result)")
    #expect(result.errors.hasPrefix("warning: nothing was posted: "), "\(result)")
    #expect(result.errors.contains(refusal.said), "\(result)")
    #expect(!result.errors.contains(PostedReport.token))
    #expect(report.platform.comments.isEmpty && report.waits.isEmpty)
  }

  @Test(arguments: kinds) func `gives up at last`(kind: StandInPlatform.Kind) throws {
    let report = try PostedReport(kind)
    for _ in 0..<20 { report.platform.fail("POST", with: .status(502)) }
    let result = report.post()
    #expect(result.status == 0 && result.errors.hasPrefix("warning: "), "\(result)")
    #expect(report.waits == [1, 2, 4, 8, 16])
  }

  @Test func `to nobody is a warning`() throws {
    let report = try PostedReport(.gitHub)
    let nobody = report.post(
      "--retries", "0", environment: ["GITHUB_API_URL": "http://127.0.0.1:9"])
    #expect(nobody.status == 0 && nobody.errors.hasPrefix("warning: "), "\(nobody)")
    for (name, value) in [
      ("GITHUB_TOKEN", ""), ("GITHUB_TOKEN", "two\nlines"), ("GITHUB_REPOSITORY", "../x"),
      ("GITHUB_REF", "refs/heads/main"), ("PATH", "/nowhere"),
    ] {
      let result = report.post(environment: [name: value])
      #expect(result.status == 0 && result.errors.hasPrefix("warning: "), "\(name): \(result)")
    }
    #expect(report.platform.comments.isEmpty)
    let lab = try PostedReport(.gitLab)
    for name in ["GITLAB_TOKEN", "CI_PROJECT_ID", "CI_MERGE_REQUEST_IID"] {
      let result = lab.post(environment: [name: ""])
      #expect(result.status == 0 && result.errors.hasPrefix("warning: "), "\(name): \(result)")
    }
  }

  @Test func `goes where options say`() throws {
    let report = try PostedReport(.gitHub, user: "ada")
    #expect(report.post("--pull-request", "7", "--repository-name", "a/b.c").status == 0)
    #expect(report.platform.calls.last == "POST /repos/a/b.c/issues/7/comments")
    let lab = try PostedReport(.gitLab)
    #expect(lab.post("--merge-request", "7", "--repository-name", "a/b/c").status == 0)
    #expect(lab.platform.calls.last == "POST /projects/a%2Fb%2Fc/merge_requests/7/notes")
    // What is wrong in the command line is no trouble of posting.
    #expect(report.post("--site", "folder").status == 64)
    for words in [["--repository-name", "a"], ["--pull-request", "0"], ["--comment-key", "-->"]] {
      #expect(report.post(words[0], words[1]).status == 64, "\(words)")
    }
  }

  @Test(arguments: kinds)
  func `of a huge verdict fits into a comment`(kind: StandInPlatform.Kind) throws {
    let text = try PostedReport.verdict.get()
    var object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var result = try #require(object["result"] as? [String: Any])
    var analysis = try #require(result["analysis_results"] as? [String: Any])
    let one = try #require((analysis["comparisons"] as? [[String: Any]])?.first)
    analysis["comparisons"] = (0..<800).map { number in
      one.merging(["workflow": "benchmark \(number) @ada ![x](https://evil.example)"]) { $1 }
    }
    result["analysis_results"] = analysis
    object["result"] = result
    let huge = try JSONSerialization.data(withJSONObject: object)
    let report = try PostedReport(kind, verdict: String(decoding: huge, as: UTF8.self))
    #expect(report.post().errors.hasPrefix("Created the comment"))
    let body = try #require(report.platform.comments.first?.body)
    #expect(body.contains("doesn't fit") == (kind == .gitHub) && !body.contains("@ada"))
  }

  @Test func `follows a workflow's run to its pull request, if that hasn't moved on`() throws {
    let head = String(repeating: "a", count: 40)
    func event(_ commit: String) -> String {
      """
      {"workflow_run": {"head_sha": "\(commit)", "head_branch": "a\\"b", "html_url": "https://x/r/1",
        "head_repository": {"owner": {"login": "stranger"}}}}
      """
    }
    let pulls: [[String: any Sendable]] = [
      ["number": 3, "head": ["sha": String(repeating: "b", count: 40)]],
      ["number": 6, "head": ["sha": head]],
    ]
    let report = try PostedReport(.gitHub, pulls: pulls)
    let path = try report.write(event(head), to: "event.json")
    let variables = ["GITHUB_EVENT_PATH": path, "GITHUB_REF": "refs/heads/main"]
    let result = report.post(environment: variables)
    #expect(result.errors.hasPrefix("Created the comment"), "\(result)")
    #expect(report.platform.requests[0].path.hasSuffix("&head=stranger%3Aa%22b"))
    #expect(report.platform.calls.last == "POST /repos/owner/name/issues/6/comments")
    #expect(report.platform.comments[0].body.contains("[run](<https://x/r/1>)"))
    _ = try report.write(event(String(repeating: "c", count: 40)), to: "event.json")
    let later = report.post(environment: variables)
    #expect(later.status == 0 && later.errors.contains("no open pull request has ccc"), "\(later)")
    #expect(report.platform.comments.count == 1)
  }

  @Test func `has its token neither among arguments nor in files`() throws {
    let report = try PostedReport(.gitHub)
    let folder = try TemporaryFolder(named: "curl")
    try folder.write(
      "#!/bin/sh\nprintf '%s\\n' \"$@\" >>'\(folder.path)/arguments'\nexec /usr/bin/curl \"$@\"\n",
      to: "bin/curl")
    try shell(["chmod", "+x", "bin/curl"], in: folder.path)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let result = report.post(environment: ["PATH": "\(folder.path)/bin:\(path)"])
    #expect(result.errors.hasPrefix("Created the comment"), "\(result)")
    let arguments = try folder.read("arguments")
    #expect(arguments.contains("--config") && !arguments.contains(PostedReport.token))
    #expect(report.platform.requests[0].headers["authorization"] == "Bearer \(PostedReport.token)")
  }
}
