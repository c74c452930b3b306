import BenchSupport
import Foundation
import Quantities
import Synchronization
import TestSupport
import perf_check

/// The tool as it posts what one check found to a stand-in of a platform.
final class PostedReport: Sendable {
  let platform: StandInPlatform
  let format: String
  private let kind: StandInPlatform.Kind
  private let folder: TemporaryFolder
  private let waited = Mutex<[Double]>([])

  static let token = "gho_5ecret5ecret"

  /// What a check that found a regression keeps.
  static let verdict: Result<String, any Error> = Result {
    let tool = try SimulatedTool(law: .init(seconds: 0.1, noise: 0.01))
    try tool.commit("Slower @ada <b>", .init(seconds: 0.12, noise: 0.01))
    tool.run("check")
    return try tool.repository.folder.read(".perf-check/verdict.json")
  }

  init(
    _ kind: StandInPlatform.Kind, format: String? = nil, user: String? = nil,
    verdict: String? = nil, pulls: [[String: any Sendable]] = []
  ) throws {
    self.kind = kind
    self.format = format ?? (kind == .gitHub ? "github-comment" : "gitlab-comment")
    platform = try StandInPlatform(
      kind, user: user ?? (kind == .gitLab ? "project_bot" : nil), pulls: pulls)
    folder = try TemporaryFolder(named: "posted")
    try folder.write(try verdict ?? Self.verdict.get(), to: "verdict.json")
  }

  /// How long was waited between attempts, in seconds.
  var waits: [Double] { waited.withLock { $0 } }

  /// The variables of CI.
  var environment: [String: String] {
    switch kind {
    case .gitHub:
      [
        "GITHUB_API_URL": platform.address, "GITHUB_REPOSITORY": "owner/name",
        "GITHUB_REF": "refs/pull/5/merge", "GITHUB_TOKEN": Self.token, "GH_TOKEN": "",
        "GITHUB_EVENT_PATH": "", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "9",
      ]
    case .gitLab:
      [
        "CI_API_V4_URL": platform.address, "CI_PROJECT_ID": "42", "CI_MERGE_REQUEST_IID": "5",
        "GITLAB_TOKEN": Self.token, "CI_JOB_TOKEN": "",
      ]
    }
  }

  func write(_ text: String, to name: String) throws -> String {
    try folder.write(text, to: name)
    return "\(folder.path)/\(name)"
  }

  /// Posts it; no attempt waits really.
  @discardableResult
  func post(_ more: String..., environment: [String: String] = [:]) -> ShellResult {
    PerfCheckTool.run(
      ["report", "--verdict", "verdict.json", "--format", format, "--post"] + more,
      in: folder.path, environment: self.environment.merging(environment) { $1 }
    ) {
      $0.pause = { [self] time in
        waited.withLock { $0.append(time.value) }
        return true
      }
    }
  }

  /// Calls the tool with the verdict, without posting anything.
  func run(_ arguments: String..., environment: [String: String] = [:]) -> ShellResult {
    PerfCheckTool.run(arguments, in: folder.path, environment: environment)
  }
}
