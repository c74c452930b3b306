import Files
import Foundation

/// A file of which the start was read, so that its format can be told.
struct OpenedFile {
  /// How many bytes tell the format.
  static let startSize = 1 << 16

  private(set) var handle: FileHandle
  private(set) var start: Data
  /// The format that the start speaks for.
  let format: ExchangeFormat?
  private let file: String

  /// - Parameters:
  ///   - file: Its path; "-" is standard input.
  ///   - folder: The folder that a relative path starts from.
  init(_ file: String, in folder: String) throws(ExchangeError) {
    if file == "-" {
      self.handle = .standardInput
    } else {
      let path = absolutePath(file, in: folder)
      guard FileManager.default.fileExists(atPath: path) else {
        throw ExchangeError(code: .unreadable, file: file, detail: "there is no such file")
      }
      guard let handle = FileHandle(forReadingAtPath: path) else {
        throw ExchangeError(code: .unreadable, file: file, detail: "it may not be read")
      }
      self.handle = handle
    }
    self.file = file
    do {
      self.start = try handle.read(upToCount: Self.startSize) ?? Data()
    } catch {
      throw ExchangeError(code: .unreadable, file: file, detail: "\(error)")
    }
    if FileContents.isPacked(start) || FileContents.isUTF16(start) {
      do {
        let all = start + (try handle.readToEnd() ?? Data())
        // All of it is the start; nothing comes after.
        self.start =
          FileContents.isPacked(start)
          ? Data(try FileContents.unpacked(all, file: file)) : Data(FileContents.utf8(Array(all)))
        self.handle = .nullDevice
      } catch let error as ExchangeError {
        throw error
      } catch {
        throw ExchangeError(code: .unreadable, file: file, detail: "\(error)")
      }
    }
    self.format = ExchangeFormat.detect(
      start: String(decoding: start.prefix(Self.startSize), as: UTF8.self))
  }

  /// All of the file.
  func rest() throws(ExchangeError) -> Data {
    var data = start
    do {
      while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
        data.append(piece)
        guard data.count <= BenchmarkReader.largest else { break }
      }
    } catch {
      throw ExchangeError(code: .unreadable, file: file, detail: "\(error)")
    }
    guard data.count <= BenchmarkReader.largest else {
      throw ExchangeError(
        code: .tooLarge, file: file,
        detail: """
          it has more than \(BenchmarkReader.largest >> 20) MiB
            Split it, or write its values as a table: commit,time,workflow,metric,value
          """)
    }
    return data
  }
}
