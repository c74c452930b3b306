import Configuration
import Foundation
import Model
import Scheduling

extension Workflow {
  /// Whether a command names the folder of what SwiftPM builds.
  var namesBinaries: Bool {
    let commands = run.map { [$0] } ?? plan?.tasks.map(\.run) ?? []
    return commands.contains { command in
      command.argumentList.contains { $0.contains(Command.binariesPlaceholder) }
    }
  }

  /// What asks SwiftPM for the folder: the first `swift build` of what builds the workflow, with its
  /// configuration and paths, or else the one of release builds.
  var binariesQuery: [String] {
    let usual = ["swift", "build", "-c", "release"]
    var words = build.flatMap { command in
      if case .arguments(let list) = command { list } else { nil }
    }
    if words?.prefix(2) != ["swift", "build"] { words = nil }
    var query: [String] = []
    var rest = (words ?? usual)[...]
    while let word = rest.popFirst() {
      if ["--product", "--target", "-Xswiftc", "-Xcc", "-Xlinker", "-Xcxx"].contains(word) {
        rest = rest.dropFirst()
      } else if word != "--build-tests" {
        query.append(word)
      }
    }
    return query + ["--show-bin-path"]
  }

  /// The workflow with the folder in place of its name.
  func resolved(binaries folder: String) -> Workflow {
    var workflow = self
    switch work {
    case .command(let command):
      workflow.work = .command(command.resolved(binaries: folder))
    case .tasks(var plan):
      for index in plan.tasks.indices {
        plan.tasks[index].run = plan.tasks[index].run.resolved(binaries: folder)
      }
      workflow.work = .tasks(plan)
    }
    // A shell finds it where the folder's name would need quotes.
    workflow.environment["bin"] = folder
    return workflow
  }
}

extension Command {
  fileprivate func resolved(binaries folder: String) -> Command {
    switch self {
    case .arguments(let list):
      return .arguments(list.map { $0.replacing(Command.binariesPlaceholder, with: folder) })
    case .shell(let line):
      let isPlain = folder.allSatisfy { $0.isLetter || $0.isNumber || "-_./+@%".contains($0) }
      guard isPlain else { return self }
      let replaced = line.replacing(Command.binariesPlaceholder, with: folder)
      return Command(line: replaced) ?? .shell(replaced)
    }
  }
}
