import Configuration
import Foundation
import History
package import Model
package import Quantities

/// A test of a command's wall time that the command line gives, instead of files.
package struct CommandTest: Hashable, Sendable {
  /// What its workflow is called.
  static let workflow = "command"

  let run: Command
  let build: Command?
  let limit: Fraction
  /// Where both start, relative to the project's folder; "" is that folder.
  let folder: String

  package init(run: Command, build: Command?, limit: Fraction, folder: String) {
    self.run = run
    self.build = build
    self.limit = limit
    self.folder = folder
  }

  /// What files would say.
  var files: GateDefinition.Files {
    let workflow = Workflow(name: Self.workflow, build: build, run: run, workingDirectory: folder)
    let test = RegressionTest(workflow: Self.workflow, metric: "wall_time", limit: limit)
    return .init(
      workflows: WorkflowFile(workflows: [workflow]), tests: RegressionTestsFile(tests: [test]))
  }

  /// What it leaves aside.
  func warnings(in project: borrowing Project) -> [String] {
    FileManager.default.fileExists(atPath: project.workflowFilePath)
      ? [
        "\(project.shown(project.workflowFilePath)) and its tests are ignored: --run defines what is"
          + " measured"
      ] : []
  }
}
