import Foundation
import Workflows

/// `--options JSON`: the operation's flags as one JSON object.
enum OptionsArgument {
  /// Why the object can't be used.
  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  /// Puts the object's members into the command line as flags, unless the same flag stands there.
  ///
  /// - Parameters:
  ///   - arguments: The command line.
  ///   - known: The operation's long flags without dashes, given the command line.
  /// - Throws: `Problem` for what isn't an object, a value that no flag can have, or an unknown
  ///   name.
  static func expand(
    _ arguments: [String], known: ([String]) -> [String]
  ) throws(Problem) -> [String] {
    guard let (rest, text) = split(arguments) else { return arguments }
    guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)),
      let members = object as? [String: Any]
    else { throw Problem(description: "'--options' is not a JSON object: \(text)") }
    let names = known(rest)
    var added: [String] = []
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      let flag = key.replacing("_", with: "-")
      guard names.contains(flag), flag != "options" else {
        let usable = names.filter { $0 != "options" }.map { $0.replacing("-", with: "_") }
        let guess = nearestName(to: key, among: usable).map { "did you mean '\($0)'? " } ?? ""
        throw Problem(
          description: """
            unknown option '\(key)' in '--options'
              \(guess)Known options: \(usable.joined(separator: ", "))
            """)
      }
      let isGiven = rest.contains { $0 == "--" + flag || $0.hasPrefix("--\(flag)=") }
      if !isGiven { added += try flags(flag, value, key: key) }
    }
    return rest + added
  }

  private static func split(_ arguments: [String]) -> (rest: [String], text: String)? {
    if let index = arguments.firstIndex(of: "--options"), index + 1 < arguments.count {
      var rest = arguments
      rest.removeSubrange(index...(index + 1))
      return (rest, arguments[index + 1])
    }
    if let index = arguments.firstIndex(where: { $0.hasPrefix("--options=") }) {
      var rest = arguments
      rest.remove(at: index)
      return (rest, String(arguments[index].dropFirst("--options=".count)))
    }
    return nil
  }

  private static func flags(
    _ flag: String, _ value: Any, key: String
  ) throws(Problem) -> [String] {
    // JSONSerialization gives true and 1 the same class; only the text tells them apart.
    switch "\(value)" {
    case "true" where value is Bool: return ["--\(flag)"]
    case "false" where value is Bool: return []
    default: break
    }
    if let values = value as? [Any] {
      var all: [String] = []
      for value in values { all += try flags(flag, value, key: key) }
      return all
    }
    if let text = value as? String { return ["--\(flag)=\(text)"] }
    if let number = value as? NSNumber { return ["--\(flag)=\(number)"] }
    throw Problem(description: "'\(key)' in '--options' has a value that no flag can have")
  }
}
