import Files
import Foundation

/// A file whose beginning was read to detect its format.
struct OpenedFile {
  /// The number of bytes used to detect the format.
  static let startSize = 1 << 16

  private(set) var handle: FileHandle
  private(set) var start: Data
  /// The format detected from the beginning.
  let format: ExchangeFormat?
  private let file: String

  /// - Parameters:
  ///   - file: Its path; "-" is standard input.
  ///   - folder: The folder to which a relative path refers.
  init(_ file: String, in folder: String) throws(ExchangeError) {
    if file == "-" {
      self.handle = .standardInput
    } else {
      let path = absolutePath(file, in: folder)
      guard FileManager.default.fileExists(atPath: path) else {
        throw ExchangeError(code: .unreadable, file: file, detail: "no such file")
      }
      guard let handle = FileHandle(forReadingAtPath: path) else {
        throw ExchangeError(code: .unreadable, file: file, detail: "permission denied")
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
        // The beginning is the whole file.
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

  /// The whole file.
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
          it is larger than \(BenchmarkReader.largest >> 20) MiB
            Split it, or convert its values to a table: commit,time,workflow,metric,value
          """)
    }
    return data
  }
}
