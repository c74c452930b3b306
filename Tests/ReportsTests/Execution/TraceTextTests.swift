import Model
import Testing

@testable import Reports

@Suite struct `Names of traces` {
  @Test(arguments: [
    ("link", 4, "link"), ("linker", 4, "lin…"), ("", 4, ""), ("a\nb\r\nc", 8, "a b c"),
    ("👩‍💻👩‍💻👩‍💻", 3, "👩‍💻👩‍💻👩‍💻"), ("👩‍💻👩‍💻👩‍💻", 2, "👩‍💻…"),
  ])
  func `are cut to so many characters`(name: String, length: Int, shown: String) {
    #expect(TraceText.short(name, length) == shown)
  }

  @Test func `are cut after what is hidden in them is shown`() {
    let shown = TraceText.short(String(repeating: "\u{1B}", count: 20), 10)
    #expect(shown == #"\u{1B}\u{…"# && shown.count == 10)
  }

  @Test func `have their run where there is one`() {
    #expect(TraceText.title(Trace(workflow: "build")) == "build")
    #expect(TraceText.title(Trace(workflow: "build", run: "7")) == "build, run 7")
  }

  @Test func `have a question mark for what isn't known`() {
    #expect(TraceText.seconds(nil) == "?" && TraceText.share(nil) == "?")
    #expect(TraceText.seconds(0.0042) == "4.20 ms" && TraceText.share(0.421) == "42.1 %")
  }
}
