import Model
import Testing

@Suite struct `A command` {
  @Test(arguments: [
    ("swift build -c release", ["swift", "build", "-c", "release"]),
    ("  ./tool   'two words' \"and more\" plain ", ["./tool", "two words", "and more", "plain"]),
    ("tool --key=value ''", ["tool", "--key=value", ""]),
    ("tool a'b'c", ["tool", "abc"]),
  ])
  func `without shell syntax runs without a shell`(line: String, words: [String]) {
    #expect(Command(line: line) == .arguments(words))
  }

  @Test(arguments: [
    "a | b", "a && b", "a; b", "a > out", "echo $HOME", "echo `x`", "ls *.swift", "ls file?",
    "ls [ab]", "(a)", "A=1 tool", "cd build", "~/tool", "echo \"$HOME\"", "a \\b", "a\nb",
    "a # comment", "exec tool", "set -e",
  ])
  func `with shell syntax keeps its line`(line: String) {
    #expect(Command(line: line) == .shell(line))
    #expect(Command(line: line)?.argumentList == ["/bin/sh", "-c", line])
  }

  @Test(arguments: ["", "   ", "tool 'open", "tool \"open"])
  func `isn't blank and closes its quotes`(line: String) {
    #expect(Command(line: line) == nil)
  }

  @Test func `is shown so that a shell reads it back`() {
    let command = Command.arguments(["./my tool", "it's", "-c", ""])
    #expect(command.line == "'./my tool' 'it'\\''s' -c ''")
  }

  /// What needs no shell is read back as it was; a quote within quotes needs one.
  @Test func `is read back from its line`() {
    var generator = SystemRandomNumberGenerator()
    let letters = Array("ab1 \"$*~#|é-=/")
    for _ in 0..<2000 {
      let words = (0...Int.random(in: 0...3, using: &generator)).map { _ in
        String(
          (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            letters.randomElement(using: &generator) ?? "a"
          })
      }
      let command = Command.arguments(words)
      #expect(Command(line: command.line) == command, "\(words): \(command.line)")
    }
  }

  /// A shell would take the first for an assignment.
  @Test func `isn't an assignment where a program is called like one`() {
    #expect(Command.arguments(["A=1", "B=2"]).line == "'A=1' B=2")
  }

  @Test(arguments: [
    ("a | b *", ["a", "|", "b", "*"]), (#"a\ b "c\"d\e" 'f\g'"#, ["a b", #"c"d\e"#, #"f\g"#]),
    ("A=1 tool ''", ["A=1", "tool", ""]),
  ])
  func `without any shell is split into words`(line: String, words: [String]) {
    #expect(Command(wordsOf: line) == .arguments(words))
  }

  @Test(arguments: ["", " ", "a 'b", "a \"b", "a \\", "'' a"])
  func `without any shell is refused where its words don't end`(line: String) {
    #expect(Command(wordsOf: line) == nil)
  }
}
