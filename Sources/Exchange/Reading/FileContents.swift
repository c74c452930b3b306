import Files
import Foundation
import Processes

/// The contents of files, optionally compressed by gzip.
enum FileContents {
  /// Reads all of a file.
  ///
  /// - Parameters:
  ///   - file: Its path; "-" is standard input.
  ///   - folder: The folder to which a relative path refers.
  static func read(_ file: String, in folder: String) throws(ExchangeError) -> [UInt8] {
    let data: Data
    do {
      data =
        file == "-"
        ? FileHandle.standardInput.readDataToEndOfFile()
        : try Data(
          contentsOf: URL(filePath: absolutePath(file, in: folder)), options: .mappedIfSafe)
    } catch {
      throw ExchangeError(
        code: .unreadable, file: file,
        detail: "it can't be read\n  Check that it exists and is readable: ls -l '\(file)'")
    }
    return isPacked(data) ? try unpacked(data, file: file) : Array(data)
  }

  /// Converts UTF-16, which PowerShell and other Windows tools write, to UTF-8; other data is unchanged.
  static func utf8(_ bytes: [UInt8]) -> [UInt8] {
    guard isUTF16(bytes.prefix(2)) else { return bytes }
    let isLittle = bytes[0] == 0xFF
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place -> UInt16 in
      let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
      return isLittle ? second << 8 | first : first << 8 | second
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  static func isUTF16(_ start: some Sequence<UInt8>) -> Bool {
    let two = Array(start.prefix(2))
    return two == [0xFF, 0xFE] || two == [0xFE, 0xFF]
  }

  static func isPacked(_ start: Data) -> Bool { start.starts(with: [0x1F, 0x8B]) }

  /// Decompresses by gzip, which is available on every system.
  static func unpacked(_ data: Data, file: String) throws(ExchangeError) -> [UInt8] {
    var process = Subprocess(
      ["gzip", "-dc"], in: "/", environment: ProcessInfo.processInfo.environment)
    process.input = Array(data)
    let result: Subprocess.Result
    do { result = try process.run() } catch {
      throw ExchangeError(
        code: .unreadable, file: file,
        detail: "it can't be decompressed: \(error)\n  Decompress it first: gunzip '\(file)'")
    }
    guard result.hasSucceeded else {
      throw ExchangeError(
        code: .damaged, file: file, detail: "gzip can't decompress it: it is corrupt or truncated")
    }
    return result.output
  }
}
