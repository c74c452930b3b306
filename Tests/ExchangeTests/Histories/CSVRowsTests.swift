import Foundation
import TestSupport
import Testing

@testable import Exchange

@Suite struct `Rows of comma-separated values` {
  private func rows(_ text: String, piece: Int? = nil) throws -> [[String]] {
    // What is at hand first, and the rest from a file.
    let bytes = Array(text.utf8)
    let folder = try TemporaryFolder()
    let cut = min(piece ?? bytes.count, bytes.count)
    let url = URL(filePath: folder.path + "/rest")
    try Data(bytes[cut...]).write(to: url)
    let handle = try FileHandle(forReadingFrom: url)
    var reader = CSVRows(handle, start: Array(bytes[..<cut]))
    var rows: [[String]] = []
    while try reader.read() {
      rows.append(reader.fields.map { String(decoding: $0, as: UTF8.self) })
    }
    return rows
  }

  @Test(arguments: [
    ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]), ("a,b", [["a", "b"]]), ("", []), ("\n\r\n\n", []),
    ("a\r\nb\r\n", [["a"], ["b"]]), (",\n,,", [["", ""], ["", "", ""]]),
    ("\u{FEFF}a,b", [["a", "b"]]), ("\"a,b\",c", [["a,b", "c"]]),
    ("\"a\nb\",c\nd", [["a\nb", "c"], ["d"]]), ("\"say \"\"hi\"\"\"", [["say \"hi\""]]),
    ("\"\"", [[""]]), ("\"\",x", [["", "x"]]), ("\"a\"b,c", [["ab", "c"]]),
    ("a\r,b", [["a\r", "b"]]), ("é,日本", [["é", "日本"]]),
  ])
  func `are cut as RFC 4180 has it`(text: String, expected: [[String]]) throws {
    #expect(try rows(text) == expected)
  }

  @Test(arguments: UInt64(0)..<30)
  func `are those that were written, wherever the file is cut in pieces`(seed: UInt64) throws {
    var noise = Noise(seed: seed)
    let parts = ["", "a", ",", "\"", "\n", "\r\n", "é", "x,y", "\"\"", " ", "0.5"]
    let expected = (0..<8).map { _ in
      // The first is never empty, for a row of one empty field is a blank line.
      (0..<(1 + Int(noise.uniform() * 4))).map { column in
        (column == 0 ? "k" : "")
          + (0..<Int(noise.uniform() * 4)).map { _ in
            parts[Int(noise.uniform() * Double(parts.count))]
          }.joined()
      }
    }
    func quoted(_ field: String) -> String {
      let mustBe = field.contains { ",\"\n\r\r\n".contains($0) }
      return mustBe || noise.uniform() < 0.2
        ? "\"" + field.replacing("\"", with: "\"\"") + "\"" : field
    }
    let end = noise.uniform() < 0.5 ? "\n" : "\r\n"
    let text = expected.map { $0.map(quoted).joined(separator: ",") + end }.joined()
    #expect(try rows(text) == expected)
    for cut in stride(from: 0, to: text.utf8.count, by: 3) {
      #expect(try rows(text, piece: cut) == expected, "\(cut)")
    }
  }

  @Test func `know their lines, of which a quoted one is one`() throws {
    var reader = CSVRows(.nullDevice, start: Array("a\n\n\"b\nc\"\nd".utf8))
    var lines: [Int] = []
    while try reader.read() { lines.append(reader.line) }
    #expect(lines == [1, 3, 4])
  }

  @Test(arguments: ["\"a", "a,\"b\nc\nd", "\"\"\"", "a\n\"b,\"\"c"])
  func `with a quote that is never closed are refused`(text: String) {
    #expect(throws: CSVRows.Problem.self) { try rows(text) }
  }
}
