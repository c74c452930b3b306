internal import CProcess
import Quantities

/// A command made ready to be run many times, looked up once.
struct Program {
  /// Starts it and waits for it; see CProcess.h.
  let launcher: Launcher
  let image: ProgramImage
  /// How long each run keeps a CPU busy before it begins, as part of the run.
  let delay: Seconds

  /// The command as one line, for people.
  var line: String { image.line }
  /// The folder it starts in.
  var directory: String { image.directory }

  /// Looks the program up, on the PATH of its own environment if it has no slash.
  ///
  /// - Parameters:
  ///   - list: The program's name or path, and its arguments.
  ///   - line: The same as one line, for people.
  ///   - directory: The folder it starts in.
  ///   - environment: All of its variables.
  ///   - launcher: The process that starts it; programs that are compared share one.
  ///   - outputFile: The file that takes its standard output; nil to keep it with its errors.
  ///   - inputFile: The file that it reads as its standard input; nil for none.
  ///   - hasFixedAddresses: Whether everything lies at the same place in memory in each run.
  ///   - mark: A variable that nothing else carries; see `ProgramImage`.
  ///   - delay: How long each run keeps a CPU busy before it begins, as part of the run.
  /// - Throws: `.notFound`.
  init(
    arguments list: [String], line: String, directory: String, environment: [String: String],
    launcher: Launcher = Launcher(), outputFile: String? = nil, inputFile: String? = nil,
    hasFixedAddresses: Bool = false, mark: String? = nil, delay: Seconds = 0
  ) throws(MeasurementError) {
    self.image = try ProgramImage(
      arguments: list, line: line, directory: directory,
      variables: ProgramImage.Variables(environment), outputFile: outputFile,
      inputFile: inputFile,
      hasFixedAddresses: hasFixedAddresses, mark: mark)
    self.launcher = launcher
    self.delay = delay
    launcher.add(image)
  }
}
