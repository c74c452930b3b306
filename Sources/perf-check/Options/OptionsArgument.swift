import Foundation
import Quantities

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
    // What follows is a command, whose flags are its own.
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    guard let (rest, text) = split(Array(arguments[..<end])) else { return arguments }
    guard let members = try? JSONDecoder().decode([String: Member].self, from: Data(text.utf8))
    else {
      throw Problem(
        description: """
          '--options' is not a JSON object: \(text)
            Write it like --options '{"format": "json", "quiet": true}'
          """)
    }
    let names = known(rest)
    var added: [String] = []
    for (key, value) in members.sorted(by: { $0.key < $1.key }) {
      let flag = key.replacing("_", with: "-")
      guard names.contains(flag), flag != "options" else {
        let usable = names.filter { $0 != "options" && !$0.hasPrefix("no-") }.map {
          $0.replacing("-", with: "_")
        }
        let guess = nearestName(to: key, among: usable).map { "did you mean '\($0)'? " } ?? ""
        throw Problem(
          description: """
            unknown option '\(key)' in '--options'
              \(guess)Known options: \(usable.joined(separator: ", "))
            """)
      }
      if let nested = value.nested {
        throw Problem(
          description: """
            the option '\(key)' in '--options' can't be \(nested)
              It must be a string, a number, true, false, null, or a list of strings and numbers.
            """)
      }
      let isGiven = rest.contains { $0 == "--" + flag || $0.hasPrefix("--\(flag)=") }
      let isSetAgainst = rest.contains("--no-" + flag)
      if !isGiven, !isSetAgainst {
        added += value.flags(flag, canBeUnset: names.contains("no-" + flag))
      }
    }
    return rest + added + arguments[end...]
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

  /// A value that a flag can have.
  private enum Member: Decodable {
    case flag(Bool)
    case value(String)
    case values([Member])
    case object
    /// null: as if it weren't there.
    case none

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .none
      } else if let flag = try? container.decode(Bool.self) {
        self = .flag(flag)
      } else if let whole = try? container.decode(Int64.self) {
        self = .value("\(whole)")
      } else if let whole = try? container.decode(UInt64.self) {
        self = .value("\(whole)")
      } else if let number = try? container.decode(Double.self) {
        self = .value("\(number)")
      } else if let text = try? container.decode(String.self) {
        self = .value(text)
      } else if let values = try? container.decode([Member].self) {
        self = .values(values)
      } else {
        self = .object
      }
    }

    /// What no flag can have: an object, or a list of lists; nil where there is none.
    var nested: String? {
      switch self {
      case .object: return "an object"
      case .values(let members):
        for member in members {
          switch member {
          case .object: return "a list of objects"
          case .values: return "a list of lists"
          case .flag: return "a list of true and false"
          case .value, .none: continue
          }
        }
        return nil
      case .flag, .value, .none: return nil
      }
    }

    /// The value as it stands on a command line.
    func flags(_ name: String, canBeUnset: Bool) -> [String] {
      switch self {
      case .flag(let isSet): isSet ? ["--\(name)"] : canBeUnset ? ["--no-\(name)"] : []
      case .none, .object: []
      case .value(let text): ["--\(name)=\(text)"]
      case .values(let members): members.flatMap { $0.flags(name, canBeUnset: canBeUnset) }
      }
    }
  }
}
