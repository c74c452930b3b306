import Foundation

/// The memory of perf-check itself.
package enum OwnMemory {
  /// Its peak since the last measured run began, in bytes; nil where the system doesn't tell.
  ///
  /// A child's peak begins with that of the process that started it, so smaller ones can't be
  /// seen.
  package static var peak: Double? {
    #if os(Linux)
      guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
      else { return nil }
      let kibibytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first
      return kibibytes.flatMap { Double($0) }.map { $0 * 1024 }
    #else
      return nil
    #endif
  }
}
