import Configuration
import Foundation
import Quantities

/// JSON read from perf-check's files.
enum JSONText {
  /// Decodes the text of a file, with the location of a problem in the error.
  static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, file: String
  ) throws(ConfigurationError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw ConfigurationError(file: file, detail: explain(error))
    } catch {
      throw ConfigurationError(file: file, detail: "\(error)")
    }
  }

  private static func explain(_ error: DecodingError) -> String {
    func place(_ context: DecodingError.Context) -> String {
      context.codingPath.reduce(into: "") { path, key in
        if let index = key.intValue {
          path += "[\(index)]"
        } else {
          path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
        }
      }
    }
    switch error {
    case .keyNotFound(let key, let context):
      let location = place(context)
      return "'\(key.stringValue)' is missing" + (location.isEmpty ? "" : " in '\(location)'")
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "'\(place(context))' has the wrong type: \(context.debugDescription)"
    case .dataCorrupted(let context):
      let location = place(context)
      let underlying = context.underlyingError.map { ": \($0)" } ?? ""
      return (location.isEmpty ? "" : "'\(location)': ") + context.debugDescription + underlying
    @unknown default: return "\(error)"
    }
  }
}

/// A key of any name, to detect unknown keys.
struct AnyKey: CodingKey {
  let stringValue: String
  let intValue: Int?
  init?(stringValue: String) {
    self.stringValue = stringValue
    self.intValue = nil
  }
  init?(intValue: Int) {
    self.stringValue = "\(intValue)"
    self.intValue = intValue
  }
}

extension Decoder {
  /// Throws if the object has an unknown key, because a misspelled key would otherwise be silently
  /// ignored.
  func refuseUnknownKeys(_ known: [String]) throws {
    for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
      let guess = nearestName(to: key.stringValue, among: known).map { ", did you mean '\($0)'" }
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: codingPath,
          debugDescription: "unknown key '\(key.stringValue)'\(guess ?? "")"
            + "\n  Known keys: \(known.joined(separator: ", "))"))
    }
  }
}
