import Foundation

/// Identical code, measured on several hosts: a job a host and round, those of a round at once.
package struct FleetMeasurement {
  private let setting: Dispatch.Setting
  /// The calls of a host's job, given how many pairs it measures.
  private let arguments: (_ pairs: Int) -> [String]

  package init(_ setting: Dispatch.Setting, arguments: @escaping (_ pairs: Int) -> [String]) {
    self.setting = setting
    self.arguments = arguments
  }

  /// What came of it.
  package struct Result {
    package let samples: [HostSamples]
    /// Why hosts have none, by their names.
    package let failures: [String: String]
  }

  /// Measures.
  ///
  /// - Parameters:
  ///   - hosts: At least one.
  ///   - rounds: How many jobs each host runs.
  ///   - pairs: How many pairs each job measures.
  ///   - reservations: The reservation that a host is to be used in.
  ///   - read: The pairs that a call printed; nil for something else.
  ///   - progress: Called often.
  package func run(
    on hosts: [String], rounds: Int, pairs: Int, reservations: [String: String] = [:],
    read: (CallResult) -> [[Double]]?, progress: (Dispatch.News) -> Void
  ) throws(LabError) -> Result {
    var samples = hosts.map { HostSamples(host: $0) }
    var failures: [String: String] = [:]
    // The first round only builds: hosts that measure at once have a worktree each.
    for round in 0...rounds {
      let open = samples.indices.filter { failures[hosts[$0]] == nil }
      guard !open.isEmpty else { break }
      let batches = open.map { index in
        var batch = Dispatch.Batch([
          .init(number: index, arguments: arguments(round == 0 ? 0 : pairs))
        ])
        batch.node = hosts[index]
        batch.reservation = reservations[hosts[index]]
        return batch
      }
      let outcomes = try Dispatch.run(batches, setting) { news in
        // Of many hosts a line each would be too much.
        let waiting = news.waiting.map { " (\($0))" } ?? ""
        let name = round == 0 ? "building" : "measuring, round \(round) of \(rounds),"
        progress(
          .init(
            text: "\(name) on \(open.count) hosts\(waiting)", done: round, total: rounds,
            waiting: nil))
      }
      for index in open {
        switch outcomes[index] {
        case .finished(let result):
          guard result.host == hosts[index] else {
            failures[hosts[index]] = "its job ran on \(result.host)"
            continue
          }
          guard result.status == 0, let pairs = read(result) else {
            failures[hosts[index]] =
              result.errors.split(separator: "\n").first.map(String.init) ?? "it printed nothing"
            continue
          }
          if round > 0 { samples[index].rounds.append(HostRound(pairs: pairs)) }
        case .lost(let reason): failures[hosts[index]] = reason
        case nil: preconditionFailure("each call has an outcome")
        }
      }
    }
    return Result(samples: samples.filter { failures[$0.host] == nil }, failures: failures)
  }
}
