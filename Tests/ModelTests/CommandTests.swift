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
}
