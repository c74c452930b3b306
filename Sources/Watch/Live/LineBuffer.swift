/// Lines on their way to a file that can't always be written.
///
/// What can't be written is kept in memory and tried again with the next line; beyond the capacity the
/// oldest lines are dropped and counted.
package struct LineBuffer: Hashable, Sendable {
  /// The number of lines that are kept at most.
  package let capacity: Int
  private var waiting: [String] = []
  /// The number of lines that were lost.
  package private(set) var dropped = 0

  /// - Parameter capacity: 1 or more.
  package init(capacity: Int) {
    self.capacity = capacity
  }

  /// The number of lines that aren't written yet.
  package var count: Int { waiting.count }

  /// Adds a line and writes all that wait.
  ///
  /// - Parameters:
  ///   - line: Without a line end.
  ///   - write: Writes a line; throws where it can't.
  /// - Returns: Why lines still wait; nil where none does.
  @discardableResult
  package mutating func add<Problem: Error>(
    _ line: String, write: (String) throws(Problem) -> Void
  ) -> Problem? {
    waiting.append(line)
    if waiting.count > capacity {
      dropped += waiting.count - capacity
      waiting.removeFirst(waiting.count - capacity)
    }
    return flush(write)
  }

  /// Writes all lines that wait.
  ///
  /// - Returns: As `add`.
  @discardableResult
  package mutating func flush<Problem: Error>(
    _ write: (String) throws(Problem) -> Void
  ) -> Problem? {
    var written = 0
    defer { waiting.removeFirst(written) }
    for line in waiting {
      do throws(Problem) {
        try write(line)
      } catch {
        return error
      }
      written += 1
    }
    return nil
  }
}
