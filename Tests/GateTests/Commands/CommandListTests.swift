import Foundation
import Model
import Testing

@testable import Gate

private func list(
  _ commands: String..., names: [String] = [], prepare: [String] = [], cleanup: [String] = [],
  parameters: [CommandParameter?] = [], shell: CommandShell = .whereNeeded
) throws -> [ComparedCommand] {
  try CommandList(
    .init(commands: commands, names: names, prepare: prepare, cleanup: cleanup),
    parameters: parameters.map { try #require($0) }, shell: shell
  ).commands
}

private func problem(_ make: () throws -> [ComparedCommand]) throws -> String {
  let error = try #require(throws: GateError.self) { _ = try make() }
  #expect(error.code == .usage)
  return error.description
}

@Suite struct `A list of commands` {
  @Test func `has a command for each value`() throws {
    let commands = try list(
      "a", "b {n} {k}", names: ["first", "n is {n}"], prepare: ["clean {n}"],
      parameters: [.init(name: "n", list: "1,2"), .init(name: "k", list: "x,y")])
    #expect(commands.map(\.line) == ["a", "b 1 x", "b 1 y", "b 2 x", "b 2 y"])
    #expect(commands.map(\.name).prefix(3) == ["first", "n is 1", "n is 1 (2)"])
    #expect(commands[4].prepare?.line == "clean 2")
    #expect(commands[4].parameters == ["n": "2", "k": "y"] && commands[0].parameters.isEmpty)
  }

  @Test func `tells equal commands apart`() throws {
    #expect(try list("true", "true").map(\.name) == ["true", "true (2)"])
  }

  @Test func `gives each command its own preparation, or all the same`() throws {
    let own = try list("a", "b", prepare: ["p", "q"], cleanup: ["c"])
    #expect(own.map(\.prepare?.line) == ["p", "q"] && own.map(\.cleanup?.line) == ["c", "c"])
    #expect(
      try problem { try list("a", "b", "c", prepare: ["p", "q"]) }.contains(
        "it is given 2 times for 3 commands"))
    #expect(try problem { try list("a", "b", names: ["x", "y", "z"]) }.contains("use --name"))
  }

  @Test func `uses a shell where a line needs one, or as told`() throws {
    let plain = try list("a 'b c'", "a | b")
    #expect(plain[0].run == .arguments(["a", "b c"]) && !plain[0].usesShell)
    #expect(plain[1].run == .shell("a | b") && plain[1].usesShell)
    let none = try list("a | b", #"a "b\"c" d\ e"#, shell: .none)
    #expect(none[0].run == .arguments(["a", "|", "b"]) && !none[0].usesShell)
    #expect(none[1].run == .arguments(["a", "b\"c", "d e"]))
    let other = try list("a", "b", shell: .program(["/bin/bash", "--norc"]))
    #expect(other[1].run == .arguments(["/bin/bash", "--norc", "-c", "b"]) && other[1].usesShell)
  }

  @Test func `leaves braces alone that name no value`() throws {
    let n = CommandParameter(name: "n", list: "1")
    #expect(try list("awk '{print}'", "b").map(\.line)[0] == "awk '{print}'")
    let commands = try list("x {n}", "echo ${HOME} {{n}} {n}} {1} {n", parameters: [n])
    #expect(commands[1].line == "echo ${HOME} {n} 1} {1} {n")
  }

  @Test func `says what is wrong, and what to write`() throws {
    let n = CommandParameter(name: "count", list: "1,2")
    #expect(
      try problem { try list("a {cuont}", "b {count}", parameters: [n]) }.contains(
        "no parameter is called 'cuont'\n  Did you mean {count}?"))
    #expect(
      try problem { try list("a {cont}", "b", parameters: [n]) }.contains(
        "no command contains {count}\n  There is {cont}"))
    #expect(try problem { try list("a", " ") }.contains("could not read the command: it is blank"))
    #expect(try problem { try list("a", "b 'c") }.contains("a quote is never closed"))
    #expect(try problem { try list("a") }.contains("'a': it is the only command"))
    #expect(
      try problem { try list("a {count}", "b", parameters: [n, n]) }.contains("it is given twice"))
    let many = CommandParameter(name: "n", from: 1, through: 200, step: 1)
    #expect(try problem { try list("a {n}", parameters: [many]) }.contains("200 commands"))
  }

  @Test func `counts in decimal numbers`() {
    let scan = CommandParameter(
      name: "n", from: Decimal(0), through: 1, step: Decimal(string: "0.1") ?? 1)
    #expect(
      scan?.values == ["0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1"])
    #expect(CommandParameter(name: "n", from: -1, through: 4, step: 2)?.values == ["-1", "1", "3"])
    #expect(CommandParameter(name: "n", from: 2, through: 1, step: 1) == nil)
    #expect(CommandParameter(name: "n", from: 1, through: 2, step: 0) == nil)
    #expect(CommandParameter(name: "n", from: 1, through: 5000, step: 1) == nil)
    #expect(CommandParameter(name: "2n", list: "1") == nil)
  }
}
