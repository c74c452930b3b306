import CProcess
import Foundation
import Git
import Quantities
import TestSupport
import Testing

@testable import Measurement

extension Extras {
  /// Nanoseconds on a CPU, which every kernel counts, also without a counter of instructions.
  fileprivate static let taskClock = Extras(rawValue: Int32(CPROCESS_TASK_CLOCK.rawValue))
}

/// Runs a shell line, counting nanoseconds on a CPU as instructions would be counted.
private func count(_ line: String, in folder: TemporaryFolder) throws -> Execution {
  let program = try Program(
    arguments: ["/bin/sh", "-c", line], line: line, directory: folder.path,
    environment: Environment.withoutGit)
  return try program.run(timeout: 60, extras: .taskClock)
}

private let canCount: Bool = {
  guard let folder = try? TemporaryFolder() else { return false }
  return ((try? count("true", in: folder))?.count ?? 0) > 0
}()

/// Instructions need hardware that virtual machines hide; a software event takes the same way.
@Suite(.enabled(if: canCount, "needs the right to count events")) struct `A counter` {
  @Test func `counts from exec to exit, children included`() throws {
    let folder = try TemporaryFolder()
    let loop = "i=0; while [ $i -lt 150000 ]; do i=$((i+1)); done"
    let alone = try count(loop, in: folder)
    let nanoseconds = try #require(alone.count)
    let used = (alone.userTime + alone.systemTime).value * 1e9
    #expect(abs(nanoseconds - used) < 0.25 * used + 5e6, "\(nanoseconds) ns, used \(used)")
    let child = try count("sh -c '\(loop)'; true", in: folder)
    #expect(try #require(child.count) > 0.4 * nanoseconds)
  }

  @Test func `counts each run anew`() throws {
    let folder = try TemporaryFolder()
    let program = try Program(
      arguments: ["true"], line: "true", directory: folder.path,
      environment: Environment.withoutGit)
    let counts = try (0..<5).map { _ in try program.run(timeout: 10, extras: .taskClock).count ?? 0
    }
    #expect(counts.allSatisfy { $0 > 0 && $0 < 1e9 })
  }
}
