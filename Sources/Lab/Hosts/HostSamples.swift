import Foundation

/// What one job on a host measured of identical code.
package struct HostRound: Codable, Hashable, Sendable {
  /// The times of both runs of each pair, in seconds, above 0.
  package let pairs: [[Double]]

  package init(pairs: [[Double]]) { self.pairs = pairs }

  /// The logarithms of all times.
  var logarithms: [Double] { pairs.flatMap(\.self).map { log($0) } }

  /// The log-ratio of each pair's runs.
  var differences: [Double] {
    pairs.compactMap { $0.count == 2 ? log($0[1]) - log($0[0]) : nil }
  }
}

/// What the jobs on a host measured, one after the other; those of all hosts at about the same times.
package struct HostSamples: Codable, Hashable, Sendable {
  package let host: String
  package var rounds: [HostRound]

  package init(host: String, rounds: [HostRound] = []) {
    self.host = host
    self.rounds = rounds
  }
}
