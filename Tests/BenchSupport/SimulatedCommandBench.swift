import Foundation
package import Gate
package import Measurement
import Model
package import Processes
import Quantities
import Statistics
import Synchronization

/// A bench on which commands take no time: `work SECONDS NOISE` takes so long, with a noise of its
/// logarithm of that standard deviation, and `fail` fails; after `work SECONDS NOISE RUNS`, so many runs
/// succeed.
package final class SimulatedCommandBench: CommandBench {
  private let state: Mutex<State>

  private struct State {
    var moment = Moment(nanoseconds: 0)
    var generator: SeededGenerator
    var runs: [String] = []
  }

  package init(seed: UInt64 = 1) {
    state = Mutex(State(generator: SeededGenerator(seed: seed)))
  }

  /// The lines that ran, in order.
  package var runs: [String] { state.withLock(\.runs) }

  package func watch() -> any Watch { Unwatched() }
  package func moment() -> Moment { state.withLock(\.moment) }
  package func seed() -> UInt64 { 1 }

  package func sampler(
    of command: ComparedCommand, metrics: [String], _ options: SamplerOptions
  ) throws(MeasurementError) -> any Sampler {
    Simulated(words: command.run.argumentList, metrics: metrics, bench: self)
  }

  private struct Simulated: Sampler {
    let words: [String]
    let metrics: [String]
    let bench: SimulatedCommandBench

    func sample(show: ([AgentActivity]) -> Void) throws(MeasurementError) -> Sample {
      let line = words.joined(separator: " ")
      let numbers = words.dropFirst().compactMap(Double.init)
      let (count, seconds) = bench.state.withLock { state in
        state.runs.append(line)
        let normal = (0..<12).reduce(-6.0) { sum, _ in
          sum + Double.random(in: 0..<1, using: &state.generator)
        }
        let seconds = (numbers.first ?? 0.1) * exp((numbers.dropFirst().first ?? 0.01) * normal)
        state.moment = state.moment.after(seconds: seconds)
        return (state.runs.count { $0 == line }, seconds)
      }
      guard words[0] == "work", numbers.count < 3 || count <= Int(numbers[2]) else {
        throw MeasurementError(.runFailed, "run '\(line)'", detail: "it exited with 3")
      }
      let values = metrics.filter { ["wall_time", "user_time", "system_time"].contains($0) }
        .compactMap(Metric.builtIn).map { (metric: $0, value: seconds) }
      return Sample(values: values, duration: Seconds(seconds))
    }
  }
}
