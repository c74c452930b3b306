import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct `Live metrics that are sent` {
  /// Keeps what a server got.
  private final class Inbox: Sendable {
    private let requests = Mutex<[StubServer.Request]>([])
    var all: [StubServer.Request] { requests.withLock { $0 } }
    func add(_ request: StubServer.Request) { requests.withLock { $0.append(request) } }
  }

  private let tool: PerfCheckTool
  private let inbox = Inbox()
  private let server: StubServer

  init() throws {
    tool = try PerfCheckTool()
    let inbox = inbox
    server = try StubServer { request in
      inbox.add(request)
      return request.path == "/refused" ? .json(400, nil) : .json(204, nil)
    }
    try tool.execute("monitor", "--", "true")
  }

  private func send(_ format: String, to path: String, _ more: String...) -> ShellResult {
    tool.run(
      ["live-metrics", "--format", format, "--retries", "0", "--to", server.address + path] + more)
  }

  @Test func `get to collectors and to Prometheus-like servers as these take them`() throws {
    #expect(send("otlp", to: "/v1/metrics").status == 0)
    let sent = try #require(inbox.all.last)
    #expect(sent.method == "POST" && sent.path == "/v1/metrics")
    #expect(sent.headers["content-type"] == "application/json")
    let object = try JSONSerialization.jsonObject(with: sent.body) as? [String: Any]
    #expect(object?["resourceMetrics"] is [Any])
    let result = send("prometheus", to: "/api/v1/import/prometheus")
    #expect(result.status == 0 && result.output.isEmpty)
    let text = try #require(inbox.all.last)
    #expect(text.headers["content-type"] == "text/plain; version=0.0.4")
    #expect(String(decoding: text.body, as: UTF8.self).contains("# TYPE "))
  }

  @Test func `fail the call where they aren't taken, unless that is allowed`() throws {
    let refused = send("otlp", to: "/refused")
    #expect(refused.status == 1 && refused.errors.contains("it answered 400"), "\(refused)")
    let warned = send("otlp", to: "/refused", "--best-effort")
    #expect(warned.status == 0 && warned.errors.contains("warning: "))
  }

  @Test func `are refused where they can't be sent`() throws {
    #expect(send("text", to: "/").errors.contains("--to requires --format otlp"))
    #expect(send("otlp", to: "/", "--output", "x").status == 64)
    let file = tool.run("live-metrics", "--format", "otlp", "--to", "x.json")
    #expect(file.status == 64 && file.errors.contains("must be an http(s) address"))
  }

  @Test func `follow each new sample, also after one that didn't get through`() throws {
    let process = Process()
    process.executableURL = URL(filePath: PerfCheckTool.executable)
    process.arguments = [
      "monitor", "--frequency", "200ms", "--progress", "never", "--", "sleep", "30",
    ]
    process.currentDirectoryURL = URL(filePath: tool.path)
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    try process.run()
    defer { process.terminate() }
    let follower = Process()
    follower.executableURL = URL(filePath: PerfCheckTool.executable)
    follower.arguments = [
      "live-metrics", "--follow", "--format", "otlp", "--retries", "0", "--best-effort", "--to",
      server.address + "/refused",
    ]
    follower.currentDirectoryURL = URL(filePath: tool.path)
    (follower.standardOutput, follower.standardError) = (
      FileHandle.nullDevice, FileHandle.nullDevice
    )
    try follower.run()
    for _ in 0..<300 where inbox.all.count < 3 { usleep(100_000) }
    follower.interrupt()
    follower.waitUntilExit()
    let bodies = Set(inbox.all.map(\.body))
    #expect(bodies.count >= 3, "\(inbox.all.count)")
  }
}
