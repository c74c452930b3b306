import Foundation
import Git
import Testing

@Suite struct `The version of libgit2` {
  private static let expected = ProcessInfo.processInfo.environment["PERF_CHECK_LIBGIT2"]

  /// `ci/check-libgit2 --run` says which library it has put in the way.
  @Test(.enabled(if: expected != nil, "only where another library is put in the way"))
  func `is that of the library that was meant`() {
    #expect(Library.version == Self.expected)
  }

  @Test func `is one that is known to work`() throws {
    let numbers = Library.version.split(separator: ".").compactMap { Int($0) }
    #expect(numbers.count == 3 && numbers[0] == 1 && (1...9).contains(numbers[1]))
  }
}
