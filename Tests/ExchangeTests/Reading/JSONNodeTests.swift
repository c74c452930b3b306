import Foundation
import TestSupport
import Testing

@testable import Exchange

@Suite struct `JSON of another tool` {
  /// A value that is made up, with its text.
  private indirect enum Made {
    case null, yes, no
    case whole(Int64)
    case number(Double)
    case text(String)
    case array([Made])
    case object([(String, Made)])

    private static let texts = [
      "", "a", "\"", "\\", "/", "é", "日本", "\u{1F600}", "\n\t\r\u{8}\u{c}", "\u{0}", "\u{7F}",
      "{\"a\":[1]}", "\\u0041", String(repeating: "x", count: 300),
    ]

    init(_ noise: inout Noise, depth: Int = 0) {
      func pick(_ count: Int) -> Int { Int(noise.uniform() * Double(count)) }
      switch pick(depth > 4 ? 6 : 9) {
      case 0: self = .null
      case 1: self = noise.uniform() < 0.5 ? .yes : .no
      case 2: self = .whole(Int64(noise.normal() * pow(10, Double(pick(18)))))
      case 3: self = .number(noise.normal() * pow(10, Double(pick(600) - 300)))
      case 4, 5: self = .text(Self.texts[pick(Self.texts.count)])
      case 6, 7: self = .array((0..<pick(5)).map { _ in Made(&noise, depth: depth + 1) })
      default:
        self = .object(
          (0..<pick(5)).map { ("\($0)" + Self.texts[pick(10)], Made(&noise, depth: depth + 1)) })
      }
    }

    /// Its text, with space and escapes wherever they may stand.
    func text(_ noise: inout Noise) -> String {
      func space() -> String { ["", "", " ", "\n\t", "\r\n "][Int(noise.uniform() * 5)] }
      func quoted(_ text: String) -> String {
        "\""
          + text.unicodeScalars.map { scalar -> String in
            let isPlain = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
            if isPlain, noise.uniform() < 0.8 { return String(scalar) }
            return String(scalar).utf16.map { unit in
              let digits = String(unit, radix: 16, uppercase: noise.uniform() < 0.5)
              return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
          }.joined() + "\""
      }
      let body: String
      switch self {
      case .null: body = "null"
      case .yes: body = "true"
      case .no: body = "false"
      case .whole(let value): body = "\(value)"
      case .number(let value): body = "\(value)"
      case .text(let value): body = quoted(value)
      case .array(let values):
        body = "[" + space() + values.map { $0.text(&noise) }.joined(separator: ",") + "]"
      case .object(let members):
        body =
          "{" + space()
          + members.map { quoted($0.0) + space() + ":" + $0.1.text(&noise) }.joined(separator: ",")
          + "}"
      }
      return space() + body + space()
    }

    /// Whether a node is it.
    func isSame(as node: JSONNode) -> Bool {
      switch self {
      case .null: return node.isNull
      case .yes: return node.isTrue == true
      case .no: return node.isTrue == false
      case .whole(let value): return node.wholeIfAny == value
      case .number(let value): return node.numberIfAny == value
      case .text(let value): return node.textIfAny == value
      case .array(let values):
        guard let elements = node.elementsIfAny, elements.count == values.count else {
          return false
        }
        return zip(values, elements).allSatisfy { $0.isSame(as: $1) }
      case .object(let members):
        return node.isObject && node.names == members.map(\.0).sorted()
          && members.allSatisfy { name, value in
            if case .null = value { return node.has(name) && node[name] == nil }
            return node[name].map(value.isSame) ?? false
          }
      }
    }
  }

  @Test(arguments: UInt64(0)..<60)
  func `is read as it was written`(seed: UInt64) throws {
    var noise = Noise(seed: seed)
    for _ in 0..<20 {
      let made = Made(&noise)
      let text = made.text(&noise)
      #expect(made.isSame(as: try JSONNode(Data(text.utf8))), "\(text)")
      // An independent reader agrees that it is JSON.
      #expect(
        (try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
          != nil, "\(text)")
    }
  }

  @Test(arguments: [
    "", "{", "[", "[1", "[1,", "[1 2]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "'a'",
    "\"a", "\"\\u12\"", "\"\\uZZZZ\"", "nul", "tru", "-", "1e", "1.2.3", "--1", "]", "}", "[1}",
    "{\"a\":1]", "undefined",
  ])
  func `that isn't JSON is refused`(text: String) {
    #expect(throws: JSONNode.Problem.self) { try JSONNode(Data(text.utf8)) }
  }

  @Test func `that is cut off anywhere is refused`() throws {
    let text = #"{"a":[1,{"b":"c\u00e9\n"},null,true],"d":{"e":-1.5e3}}"#
    let whole = Array(text.utf8)
    #expect((try? JSONNode(whole)) != nil)
    for count in 0..<whole.count {
      #expect(throws: JSONNode.Problem.self) { try JSONNode(Array(whole[..<count])) }
    }
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")])
  func `is nested as deep as stacks allow, and no deeper`(open: String, close: String) throws {
    let levels = JSONScanner.deepest / open.count { "[{".contains($0) }
    func nested(_ count: Int) -> Data {
      Data(
        (String(repeating: open, count: count) + "1" + String(repeating: close, count: count)).utf8)
    }
    #expect((try? JSONNode(nested(levels))) != nil)
    #expect(throws: JSONNode.Problem.self) { try JSONNode(nested(levels + 1)) }
    #expect(throws: JSONNode.Problem.self) { try JSONNode(nested(100_000)) }
  }

  @Test func `says where something else stands than what is needed`() throws {
    let root = try JSONNode(Data(#"{"a":[{"b":"x"},{"c":null}]}"#.utf8))
    let elements = try root.member("a").elements()
    func problem(_ read: () throws -> Void) -> String {
      do { try read() } catch { return "\(error)" }
      return ""
    }
    #expect(problem { _ = try root.member("z") } == "the document has no 'z'")
    #expect(problem { _ = try elements[1].member("c") } == "'a[1]' has no 'c'")
    #expect(problem { _ = try elements[0].member("b").number() } == "'a[0].b' is not a number")
    #expect(problem { _ = try elements[0].elements() } == "'a[0]' is not an array")
    #expect(problem { _ = try root.member("a").text() } == "'a' is not a string")
    #expect(elements[0].path == "a[0]" && root.path == "")
  }

  @Test func `loses what is no finite number, and says so`() throws {
    let text = #"{"a":[1,NaN,"inf","-Infinity",null,2,"x",-Infinity]}"#
    let root = try JSONNode(Data(text.utf8))
    #expect(root.lossWarning == nil)
    #expect(try root.member("a").numbers() == [1, 2])
    let warning = try #require(root.lossWarning)
    #expect(warning.hasPrefix("skipped 6 values that are not finite numbers: a[1] is NaN"))
    #expect(warning.hasSuffix("and 3 more"))
    let one = try JSONNode(Data(#"{"a":NaN}"#.utf8))
    #expect(throws: JSONNode.Problem.self) { try one.member("a").number() }
    #expect(one.lossWarning?.hasPrefix("skipped a value that is not") == true)
  }

  @Test func `may be followed by what a program printed, and by no other document`() throws {
    let tail = try JSONNode(Data("[1]\nDone in 3 s\n".utf8))
    #expect(tail.lossWarning == "ignored 12 bytes after the JSON")
    #expect(throws: JSONNode.Problem.self) { try JSONNode(Data("[1] [2]".utf8)) }
    let all = try JSONNode.documents(Array("{\"a\":1}\n[2]\n\n\"x\"".utf8))
    #expect(all.count == 3 && all[2].textIfAny == "x")
    #expect(try JSONNode.documents([]).isEmpty)
  }

  @Test func `keeps whole numbers beyond what a Double holds`() throws {
    for value in [Int64.max, -.max, 9_007_199_254_740_993, -1, 0] {
      let node = try JSONNode(Data("[\(value)]".utf8))
      #expect(node.elementsIfAny?.first?.wholeIfAny == value)
      #expect(node.elementsIfAny?.first?.spelled == "\(value)")
    }
    let large = try JSONNode(Data("[9223372036854775808]".utf8)).elements()[0]
    #expect(large.wholeIfAny == nil && large.numberIfAny == 9_223_372_036_854_775_808)
  }
}
