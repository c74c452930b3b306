/// A command line of a workflow.
package enum Command: Hashable, Sendable {
  /// Stands for the folder of what SwiftPM builds, which differs between versions of Swift.
  package static let binariesPlaceholder = "${bin}"

  /// A program and its arguments, run as they are.
  case arguments([String])
  /// A line that needs a shell: `/bin/sh -c LINE`.
  case shell(String)

  /// Reads a line as a shell would, without a shell where it has no shell syntax.
  ///
  /// - Returns: nil for a blank line or one with an open quote.
  package init?(line: String) {
    guard !line.allSatisfy(\.isWhitespace) else { return nil }
    switch Self.words(of: line) {
    case .words(let words): self = .arguments(words)
    case .needsShell: self = .shell(line)
    case .openQuote: return nil
    }
  }

  /// Splits a line into words by a shell's rules for quotes and backslashes; everything else is taken
  /// as it stands, and no shell runs.
  ///
  /// - Returns: nil for a blank line, or one that ends in a quote or after a backslash.
  package init?(wordsOf line: String) {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        // Between double quotes a backslash escapes only what is special there.
        let stays = quote == "\"" && !"\"\\$`".contains(character)
        word = (word ?? "") + (stays ? "\\" : "") + String(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        isEscaped = true
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if quote == nil, character.isWhitespace {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    guard quote == nil, !isEscaped, words.first?.isEmpty == false else { return nil }
    self = .arguments(words)
  }

  /// What is passed to the system: the program first.
  package var argumentList: [String] {
    switch self {
    case .arguments(let list): list
    case .shell(let line): ["/bin/sh", "-c", line]
    }
  }

  /// The command as one line, for people.
  package var line: String {
    switch self {
    case .shell(let line): line
    case .arguments(let list):
      list.enumerated().map { Self.quoted($1, isProgram: $0 == 0) }.joined(separator: " ")
    }
  }

  private static func quoted(_ word: String, isProgram: Bool) -> String {
    let plain = word.replacing(binariesPlaceholder, with: "").allSatisfy {
      $0.isLetter || $0.isNumber || "-_./=:,+@%".contains($0)
    }
    // A shell takes a first word such as A=1 for an assignment.
    if plain, !word.isEmpty, !(isProgram && word.contains("=")) { return word }
    return "'"
      + word.split(separator: "'", omittingEmptySubsequences: false)
      .joined(separator: "'\\''") + "'"
  }

  private enum Reading {
    case words([String])
    case needsShell
    case openQuote
  }

  /// Commands that only a shell has.
  private static let shellWords: Set<String> = [
    ".", ":", "!", "{", "case", "cd", "eval", "exec", "export", "for", "if", "set", "source",
    "trap", "ulimit", "umask", "until", "wait", "while",
  ]

  private static func words(of line: String) -> Reading {
    var words: [String] = []
    var (word, hasWord) = ("", false)
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open {
          quote = nil
        } else if open == "\"", "$`\\".contains(character) {
          return .needsShell
        } else {
          word.append(character)
        }
      } else if character == "'" || character == "\"" {
        quote = character
        hasWord = true
      } else if character == "\n" || "|&;<>()$`\\*?[#".contains(character) {
        return .needsShell
      } else if character.isWhitespace {
        if hasWord { words.append(word) }
        (word, hasWord) = ("", false)
      } else {
        if character == "~", !hasWord { return .needsShell }
        // A leading assignment such as A=1 is the shell's to make.
        if character == "=", words.isEmpty { return .needsShell }
        word.append(character)
        hasWord = true
      }
    }
    guard quote == nil else { return .openQuote }
    if hasWord { words.append(word) }
    guard let program = words.first, !shellWords.contains(program) else { return .needsShell }
    return .words(words)
  }
}
