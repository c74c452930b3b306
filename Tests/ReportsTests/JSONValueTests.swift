import Foundation
import Reports
import Testing

@Suite struct `A JSON value` {
  @Test func `has no numbers that JSON lacks`() {
    #expect(
      JSONValue.array([.number(.nan), .number(.infinity), .number(0.5)]).text.contains("null"))
    #expect(!JSONValue.number(.nan).text.lowercased().contains("nan"))
    #expect(JSONValue(nil as Double?) == .null)
  }

  @Test func `of a failure has everything that programs look for`() throws {
    let json = Envelope.failure(
      operation: "check", workflow: nil, code: "NO_BASE", message: "m", details: "d",
      fallbackOptions: ["f"], at: Date(timeIntervalSince1970: 0))
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any])
    #expect(object["status"] as? String == "error")
    #expect(object["timestamp"] as? String == "1970-01-01T00:00:00Z")
    #expect(object["workflow_id"] is NSNull)
    #expect((object["error"] as? [String: Any])?["code"] as? String == "NO_BASE")
  }
}
