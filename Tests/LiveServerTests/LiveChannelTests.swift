import Foundation
import Synchronization
import Testing

@testable import LiveServer

@Suite struct `Server-sent events` {
  @Test func `have an id, a name and a line of data`() {
    let event = EventStream.event("state", data: "{\"a\":1}", id: 7)
    #expect(text(event) == "id: 7\nevent: state\ndata: {\"a\":1}\n\n")
  }

  @Test(arguments: ["a\nb", "a\r\nb", "a\rb"])
  func `keep several lines together`(_ data: String) {
    #expect(text(EventStream.event("x", data: data)) == "event: x\ndata: a\ndata: b\n\n")
  }

  @Test func `begin with the time until a client connects again`() {
    #expect(text(EventStream.head) == "retry: 1000\n\n")
    #expect(text(EventStream.comment) == ":\n\n")
  }

  private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }
}

@Suite struct `A channel` {
  private let channel = LiveChannel()

  private func number(after: UInt64) async -> UInt64? {
    if case .state(_, let number) = await channel.next(after: after) { return number }
    return nil
  }

  @Test func `gives a new reader the newest state at once`() async {
    for text in ["1", "2", "3"] { channel.publish { text } }
    guard case .state(let frame, 3) = await channel.next(after: 0) else {
      Issue.record("not the third state")
      return
    }
    #expect(String(decoding: frame, as: UTF8.self) == "id: 3\nevent: state\ndata: 3\n\n")
  }

  @Test func `has a slow reader miss states`() async {
    channel.publish { "1" }
    #expect(await number(after: 0) == 1)
    for _ in 0..<1000 { channel.publish { "x" } }
    #expect(await number(after: 1) == 1001)
  }

  @Test func `wakes readers that wait`() async {
    async let waited = number(after: 0)
    while channel.waitingReaders == 0 { await Task.yield() }
    channel.publish { "1" }
    #expect(await waited == 1)
    #expect(channel.waitingReaders == 0)
  }

  @Test func `makes a document once for all readers, and none for nobody`() async {
    let made = Mutex(0)
    let make: @Sendable () -> String = {
      made.withLock { $0 += 1 }
      return "x"
    }
    for _ in 0..<10 { channel.publish(make, history: make) }
    #expect(made.withLock { $0 } == 0)
    for _ in 0..<10 {
      _ = await channel.next(after: 0)
      _ = channel.state
    }
    #expect(made.withLock { $0 } == 1)
    _ = (channel.history, channel.history)
    #expect(made.withLock { $0 } == 2)
  }

  @Test func `gives the last state before its end`() async {
    channel.publish { "1" }
    channel.close()
    #expect(await number(after: 0) == 1)
    guard case .end = await channel.next(after: 1) else {
      Issue.record("no end")
      return
    }
  }

  @Test func `keeps no reader that has gone`() async {
    let reader = Task { _ = await channel.next(after: 0) }
    while channel.waitingReaders == 0 { await Task.yield() }
    reader.cancel()
    await reader.value
    #expect(channel.waitingReaders == 0)
  }

  @Test func `has readers show that they are alive`() async {
    async let event = channel.next(after: 0)
    while channel.waitingReaders == 0 { await Task.yield() }
    channel.keepAlive()
    guard case .keepAlive = await event else {
      Issue.record("another event")
      return
    }
  }
}

@Suite struct `The number of connections` {
  @Test func `is limited, also of those that are refused`() {
    let limit = ConnectionLimit(served: 2, refused: 1)
    #expect((0..<4).map { _ in limit.take() } == [.service, .service, .refusal, .none])
    limit.leave(.service)
    limit.leave(.refusal)
    #expect(limit.count == 1)
    #expect((0..<3).map { _ in limit.take() } == [.service, .refusal, .none])
  }
}
