#if Dashboard
  import Foundation
  import Testing

  @testable import LiveServer

  /// Whether Chromium may be started, which takes seconds.
  private let usesBrowser = ProcessInfo.processInfo.environment["PERF_CHECK_BROWSER"] != nil

  @Suite(.enabled(if: usesBrowser), .timeLimit(.minutes(5))) struct `The page in a browser` {
    @Test func `has no problem at any size or in any scheme`() async throws {
      let (token, states) = (AccessToken(), LiveChannel())
      states.publish({ PageFixture.state }, history: { PageFixture.history })
      let server = try LiveServer(at: .loopback) {
        PageHandler(states, token: token, hosts: HostCheck($0))
      }
      defer { stop(server) }
      let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../ci/check-page").standardizedFileURL
      let (status, output) = try await run(
        script.path, "http://\(server.address.text)/\(token.text)/")
      #expect(status == 0, "\(output)")
      print(output)
    }

    private func run(_ program: String, _ argument: String) async throws -> (Int32, String) {
      let folder = ProcessInfo.processInfo.environment["PERF_CHECK_SCREENSHOTS"]
      let (process, pipe) = (Process(), Pipe())
      process.executableURL = URL(filePath: program)
      process.arguments = [argument] + (folder.map { [$0] } ?? [])
      process.standardOutput = pipe
      let reading = Task.detached { try pipe.fileHandleForReading.readToEnd() }
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in continuation.resume() }
        do { try process.run() } catch { continuation.resume(throwing: error) }
      }
      return (
        process.terminationStatus,
        String(decoding: try await reading.value ?? Data(), as: UTF8.self)
      )
    }
  }
#endif
