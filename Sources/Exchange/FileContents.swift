import Foundation
import Processes

/// The contents of files, which gzip may have packed.
enum FileContents {
  /// Reads all of a file.
  ///
  /// - Parameter file: Its path; "-" is standard input.
  static func read(_ file: String) throws(ExchangeError) -> [UInt8] {
    let data: Data
    do {
      data =
        file == "-"
        ? FileHandle.standardInput.readDataToEndOfFile()
        : try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe)
    } catch {
      throw ExchangeError(
        code: .unreadable, file: file,
        detail: "it can't be read\n  Is it there, and may it be read? ls -l '\(file)'")
    }
    return isPacked(data) ? try unpacked(data, file: file) : Array(data)
  }

  static func isPacked(_ start: Data) -> Bool { start.starts(with: [0x1F, 0x8B]) }

  /// What gzip packed; the tool itself is on every system.
  static func unpacked(_ data: Data, file: String) throws(ExchangeError) -> [UInt8] {
    var process = Subprocess(
      ["gzip", "-dc"], in: "/", environment: ProcessInfo.processInfo.environment)
    process.input = Array(data)
    let result: Subprocess.Result
    do { result = try process.run() } catch {
      throw ExchangeError(
        code: .unreadable, file: file,
        detail: "it can't be unpacked: \(error)\n  Unpack it first: gunzip '\(file)'")
    }
    guard result.hasSucceeded else {
      throw ExchangeError(
        code: .damaged, file: file, detail: "gzip can't unpack it: it is damaged or was cut off")
    }
    return result.output
  }
}
