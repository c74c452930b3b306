import Foundation
import Testing

@testable import Publishing

@Suite struct `An answer of HTTP` {
  private func answer(_ text: String) -> HTTPAnswer? { HTTPAnswer(printed: Array(text.utf8)) }

  @Test func `is read as curl prints it`() {
    let plain = answer(
      "HTTP/1.1 201 Created\r\nRetry-After:  3 \r\nX: a:b\r\n\r\n{}\r\n\r\nHTTP/1.1")
    #expect(plain?.status == 201 && plain?.headers == ["retry-after": "3", "x": "a:b"])
    #expect(plain?.body == Array("{}\r\n\r\nHTTP/1.1".utf8))
    let second = answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/2 204 \r\n\r\n")
    #expect(second?.status == 204 && second?.body == [])
    for text in ["", "HTTP/1.1", "HTTP/1.1 200 OK\r\n", "<html>\r\n\r\n", "HTTP/1.1 x\r\n\r\n"] {
      #expect(answer(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    (429, ["retry-after": "7"], 7.0), (503, ["retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"], 90),
    (403, ["x-ratelimit-remaining": "0", "x-ratelimit-reset": "40"], 30),
    (429, ["ratelimit-remaining": "0", "ratelimit-reset": "5"], 0), (429, [:], nil),
    (403, [:], nil), (403, ["x-ratelimit-remaining": "9", "x-ratelimit-reset": "40"], nil),
    (404, ["retry-after": "7"], nil), (429, ["retry-after": "soon"], nil),
  ])
  func `says how long to wait`(status: Int, headers: [String: String], wait: Double?) {
    let answer = HTTPAnswer(status: status, headers: headers)
    #expect(answer.wait(at: Date(timeIntervalSince1970: 10)) == wait)
  }

  @Test func `is a minute's wait where GitHub has a secondary rate limit`() {
    let body = Array("{\"message\": \"You have exceeded a secondary rate limit.\"}".utf8)
    let answer = HTTPAnswer(status: 403, body: body)
    #expect(answer.isTransient && answer.wait(at: Date()) == 60)
    #expect(!HTTPAnswer(status: 403).isTransient)
  }
}
