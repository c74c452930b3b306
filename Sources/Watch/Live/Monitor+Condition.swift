import Files
package import Foundation
import Quantities

extension Monitor {
  /// Watches a run, and keeps what it sees where that is possible.
  ///
  /// - Parameters:
  ///   - request: What is watched, and how.
  ///   - folder: Where samples are kept; nil where there is no project.
  ///   - reason: Why there is no project.
  ///   - clock: Tells the time.
  ///   - observer: Called with the state after each sample, on the thread that takes it.
  /// - Throws: `WatchError` where processes can't be seen or the watched one isn't there.
  package static func make(
    _ request: Request, in folder: LiveFolder?, without reason: String = "",
    clock: @escaping @Sendable () -> Date, observer: (@Sendable (LiveState) -> Void)? = nil
  ) throws -> Monitor {
    var request = request
    do {
      if folder == nil { request.standalone = reason }
      return try Monitor(request, in: folder, clock: clock, observer: observer)
    } catch let error as FileError {
      // What is seen is worth more than what is kept of it.
      request.standalone = error.description
      return try Monitor(request, in: nil, clock: clock, observer: observer)
    }
  }
}

extension LiveLock {
  /// Of a folder that may not be there, or not be writable for a while.
  init(for folder: LiveFolder?) throws(FileError) {
    guard let folder else {
      self.init()
      return
    }
    do throws(FileError) {
      try self.init(folder)
    } catch {
      guard error.isTemporary else { throw error }
      self.init()
    }
  }
}

extension LiveFolder {
  /// As `tidy`; what can't be done now is done the next time.
  func tidyIfPossible(
    at now: Double, keeping age: Seconds?, lock: borrowing LiveLock
  ) -> (isReplaced: Bool, problem: String?) {
    do throws(FileError) {
      return (try tidy(at: now, keeping: age, lock: lock).isReplaced, nil)
    } catch {
      // Some of the files may have been replaced.
      return (true, error.description)
    }
  }
}
