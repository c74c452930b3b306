/// Options whose value may be left out, such as `--explain` and `--explain off`.
///
/// The parser of the command line takes the value of `--explain=off` for none, and so for "on"; written as
/// two words it is read.
///
/// - SeeAlso: `defaultAsFlag` of swift-argument-parser.
enum OptionalValues {
  static let names: Set = ["--explain", "--serve"]

  /// The command line with the values of such options as words of their own.
  static func split(_ arguments: [String]) -> [String] {
    // What follows is a command, whose flags are its own.
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    return arguments[..<end].flatMap { word -> [String] in
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      return parts.count == 2 && names.contains(parts[0]) ? parts : [word]
    } + arguments[end...]
  }
}
