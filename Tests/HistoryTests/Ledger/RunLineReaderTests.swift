import Foundation
import Model
import Testing

@testable import History

private func decoded(_ line: String) throws -> Run {
  try JSONDecoder().decode(Run.self, from: Data(line.utf8))
}

private func read(_ line: String) throws -> Run {
  var bytes = Array(line.utf8)[...]
  let run = try RunLineReader.next(&bytes)
  #expect(bytes.isEmpty)
  return run
}

private let environment =
  #""environment":{"key":"0123456789ab","cpu":"CPU","cores":2,"memory":1,"os":"L","arch":"x","swift":"6"}"#

private func line(samples: String, tags: String = "{}", tail: String = "}") -> String {
  #"{"v":1,"id":"i","workflow":"w","commit":"c","dirty":false,"at":"2026-01-02T03:04:05Z",\#(environment),"metrics":[{"name":"m","unit":"s","better":"lower","samples":[\#(samples)]}],"tags":\#(tags)\#(tail)"#
}

@Suite struct `A line of the ledger` {
  @Test func `is read as JSONDecoder reads it`() throws {
    for samples in [
      "", "1", "0.1,0.2", "-0.0,0", "1e-300,1.7976931348623157e+308,5e-324", "123456789012345678",
      "0.30000000000000004,2.5e3", "12345678901234567890123", "1E5",
    ] {
      for tags in ["{}", #"{"a":"b"}"#, #"{"a":"b","c":"\u00e9\n"}"#, #"{"ü":"日本"}"#] {
        let line = line(samples: samples, tags: tags)
        let (mine, theirs) = (try read(line), try decoded(line))
        #expect(mine == theirs, "\(line)")
        #expect(
          mine.metrics[0].samples.map(\.bitPattern) == theirs.metrics[0].samples.map(\.bitPattern))
      }
    }
  }

  @Test func `keeps the spans of tasks`() throws {
    var run = try read(line(samples: "1"))
    run.spans = [
      TaskSpan(
        task: "a", phase: "p", agent: "0", queued: 0, start: 0.000012, end: 31.2,
        resources: .init(cpuTime: 1.5, peakMemory: 1e9, bytesRead: 0, bytesWritten: 123_456_789)),
      TaskSpan(
        task: "b \"quoted\"", agent: "x", status: .timedOut, attempt: 3, queued: 1, start: 1.25,
        end: 2, needs: ["a", "c"], after: "p", estimate: 2.5,
        isPinned: true),
      TaskSpan(task: "c", status: .skipped),
    ]
    #expect(run.line.contains(#""start":0.000012,"end":31.2,"status":"ok""#))
    #expect(try read(run.line) == run && decoded(run.line) == run)
    let fast = Run(
      id: "i", workflow: "w", commit: "c", dirty: false, at: "t", environment: run.environment,
      metrics: [], spans: [run.spans[0], run.spans[2]])
    #expect(try read(fast.line) == fast && decoded(fast.line) == fast)
    // As another tool may write them: only what it knows.
    let foreign = line(samples: "1").replacing(
      #""tags""#,
      with: #""spans":[{"task":"t","start":1,"end":2.5,"status":"strange","new":1}],"tags""#)
    let spans = try read(foreign).spans
    #expect(spans == [TaskSpan(task: "t", status: .failed, start: 1, end: 2.5)])
    #expect(try decoded(foreign).spans == spans)
  }

  @Test func `may have its keys in any order, more of them, and space`() throws {
    let odd =
      #"{ "id":"i","v":1, "new":[1,{"x":null}],"commit":"c","workflow":"w","at":"t",\#(environment),"metrics":[]}"#
    #expect(try read(odd) == decoded(odd))
    #expect(try read(odd).id == "i")
  }

  @Test(arguments: [
    "0x1p3", "inf", "nan", "+1", ".5", "01", ",", "null", "\"1\"", "1_000", "--1", "1e", "1e999",
  ])
  func `that is no JSON is refused`(samples: String) {
    #expect(throws: (any Error).self) { try read(line(samples: samples)) }
    #expect(throws: (any Error).self) { try decoded(line(samples: samples)) }
  }

  @Test func `that is cut off anywhere is refused`() {
    let whole = Array(line(samples: "1,2.5", tags: #"{"a":"b"}"#).utf8)
    for count in 0..<whole.count {
      var part = whole[..<count]
      #expect(throws: (any Error).self) { try RunLineReader.next(&part) }
      #expect(part.isEmpty)
    }
  }

  @Test func `ends where the next one starts, whether it is a run or not`() throws {
    let run = line(samples: "1")
    var bytes = Array("\(run)\nnonsense\n{ \(run.dropFirst())\n\n\(run)".utf8)[...]
    var (runs, failures) = (0, 0)
    while !bytes.isEmpty {
      do {
        _ = try RunLineReader.next(&bytes)
        runs += 1
      } catch {
        failures += 1
      }
    }
    #expect(runs == 3 && failures == 2)
  }

  @Test func `with more behind its end is refused`() {
    #expect(throws: (any Error).self) { try read(line(samples: "1", tail: "}}")) }
  }
}
