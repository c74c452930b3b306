import ArgumentParser

extension Tool {
  /// The long flags of the operation that a command line names, as its help lists them.
  static func longFlags(of arguments: [String]) -> [String] {
    let words = arguments.prefix { !$0.hasPrefix("-") }
    let names = PerfCheck.configuration.subcommands.compactMap { $0.configuration.commandName }
    let path = words.first.map(names.contains) == true ? withDefault(Array(words)) : ["check"]
    var help = ""
    do {
      var request = try PerfCheck.parseAsRoot(path + ["--help"])
      try request.run()
    } catch {
      help = PerfCheck.fullMessage(for: error)
    }
    // A flag that can be unset is listed with its opposite: "--causes/--no-causes".
    let flags = help.matches(of: /(?m)^  (?:-\w, )?--([a-z][a-z-]*)(?:\/--([a-z-]+))?/)
      .flatMap { [$0.1, $0.2].compactMap { $0.map(String.init) } }
    return flags.filter { $0 != "help" && $0 != "version" }
  }

  /// The words that name an operation, with the default subcommand where none is named.
  private static func withDefault(_ words: [String]) -> [String] {
    let command = PerfCheck.configuration.subcommands.first {
      $0.configuration.commandName == words[0]
    }
    guard let name = command?.configuration.defaultSubcommand?.configuration.commandName else {
      return words
    }
    let names = command?.configuration.subcommands.map { $0.configuration.commandName } ?? []
    return words.count > 1 && names.contains(words[1])
      ? words : [words[0], name] + words.dropFirst()
  }
}
