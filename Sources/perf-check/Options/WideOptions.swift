import ArgumentParser

/// Options whose value is several words, which the parser of the command line doesn't know.
///
/// `--parameter-list n 1,2` becomes `--parameter-list=n=1,2`, and `--parameter-scan n 1 10` becomes
/// `--parameter-scan=n=1:10`; both forms can be written.
enum WideOptions {
  private static let widths = ["--parameter-list": 2, "--parameter-scan": 3]

  /// The command line with their words joined.
  static func joined(_ arguments: [String]) -> [String] {
    guard arguments.first(where: { !$0.hasPrefix("-") }) == CompareCommand.configuration.commandName
    else { return arguments }
    var joined: [String] = []
    var rest = arguments[...]
    while let word = rest.popFirst() {
      // What follows is a command, whose flags are its own.
      if word == "--" { return joined + [word] + rest }
      if let width = widths[word], rest.count >= width, let name = rest.first, !name.contains("=") {
        joined.append(
          "\(word)=\(name)=" + rest.dropFirst().prefix(width - 1).joined(separator: ":"))
        rest = rest.dropFirst(width)
      } else {
        joined.append(word)
      }
    }
    return joined
  }
}
