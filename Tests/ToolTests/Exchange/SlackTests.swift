import BenchSupport
import Foundation
import TestSupport
import Testing
import perf_check

@Suite struct `A message to a webhook` {
  private static let secret = "T0SECRET/B0SECRET"

  @Test func `is of the last check, and its address stays secret`() throws {
    let tool = try SimulatedTool(law: .init(seconds: 0.1, noise: 0.01))
    let unchecked = tool.run("publish-state", "--format", "slack")
    #expect(
      unchecked.status == 64 && unchecked.errors.contains("no finished check"), "\(unchecked)")
    try tool.commit("Slower", .init(seconds: 0.12, noise: 0.01))
    #expect(tool.run("check").status == 2)
    let received = Received()
    let server = try StubServer { request in
      received.add(request)
      return .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    }
    let address = "\(server.address)/services/\(Self.secret)"
    let folder = try TemporaryFolder(named: "webhook")
    try folder.write(address + "\n", to: "address")
    for place in [address, "@\(folder.path)/address"] {
      let result = tool.run("publish-state", "--format", "slack", "--to", place)
      #expect(result.status == 0 && result.output.isEmpty, "\(result)")
      #expect(result.errors.contains("Published to \(server.address)/***."), "\(result)")
      #expect(!result.errors.contains(Self.secret))
    }
    let requests = received.all
    #expect(requests.map(\.path) == Array(repeating: "/services/\(Self.secret)", count: 2))
    let message = try JSONSerialization.jsonObject(with: requests[0].body) as? [String: Any]
    #expect((message?["text"] as? String)?.hasPrefix("❌ perf-check: regressed") == true)
    let printed = tool.run("report", "--format", "slack")
    #expect(Data(printed.output.utf8) == requests[0].body)
  }

  @Test func `has the alerts that fire, also where nothing was checked`() throws {
    let tool = try GoldenRepository.copy()
    let evaluated = tool.run(["alerts", "evaluate"]) { $0.clock = { GoldenRepository.time } }
    #expect(evaluated.output.contains("firing: optimization_opportunity"), "\(evaluated)")
    let result = tool.run(["publish-state", "--format", "slack"]) {
      $0.clock = { GoldenRepository.time }
    }
    #expect(result.status == 0, "\(result)")
    let blocks = try #require(try result.json()["blocks"] as? [[String: Any]])
    let texts = blocks.compactMap { ($0["text"] as? [String: Any])?["text"] as? String }
    #expect(texts.count == 2 && texts[0] == "perf-check: nothing was checked", "\(texts)")
    #expect(texts[1].hasPrefix("*Alerts*\n• ") && texts[1].contains("optimization_opportunity"))
    #expect(!texts[1].contains("> "), "\(texts)")
  }

  @Test func `to nobody fails without its address`() throws {
    let tool = try SimulatedTool(law: .init(seconds: 0.1, noise: 0.01))
    try tool.commit("Same", .init(seconds: 0.1, noise: 0.01))
    #expect(tool.run("check").status == 0)
    let words = ["publish-state", "--format", "slack", "--retries", "0"]
    let address = "http://127.0.0.1:9/services/\(Self.secret)"
    let result = tool.run(arguments: words + ["--to", address])
    #expect(result.status == 1 && result.errors.contains("127.0.0.1:9"), "\(result)")
    #expect(!result.errors.contains(Self.secret))
    let folder = try TemporaryFolder(named: "webhook")
    try folder.write("no address \(Self.secret)", to: "address")
    let none = tool.run(arguments: words + ["--to", "@\(folder.path)/address"])
    #expect(none.status == 64 && none.errors.contains("has no address"), "\(none)")
    #expect(!none.errors.contains(Self.secret))
  }
}
