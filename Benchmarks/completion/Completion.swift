import Configuration
import Foundation
import History
import Insight
import Quantities
import Scheduling
import Watch

/// How often the predicted end of a run holds, for the recorded runs of a workflow: each is replayed,
/// and predicted from those before it when 10, 50 and 90 % of it are over.
///
///     completion REPOSITORY WORKFLOW [LAST]
@main struct Completion {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let path = arguments.first, let workflow = arguments.dropFirst().first else {
      print("usage: completion REPOSITORY WORKFLOW [LAST]")
      exit(64)
    }
    let last = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 100
    let project = try Project(containing: path)
    let recorded = try RecordedTraces(
      .commits(10_000), from: "HEAD", run: nil, workflow: workflow, in: project,
      now: Instant(secondsSince1970: Date.now.timeIntervalSince1970), advice: "")
    let plan = try project.workflowFile().workflows.first { $0.name == workflow }?.plan
    let runs = recorded.runs
    print("\(workflow): \(runs.count) recorded runs, the last \(min(last, runs.count)) predicted")
    for fraction in [0.1, 0.5, 0.9] {
      var (held, count, none, widths) = (0, 0, 0, [Double]())
      for place in runs.indices.suffix(last) {
        guard var replay = LiveReplay(recorded.traces[place]) else { continue }
        let length = replay.duration.value
        var state = replay.state(at: Seconds(fraction * length))
        var predictor = CompletionPredictor(Array(runs[..<place]), plan: plan)
        predictor.complete(&state)
        guard let found = state.prediction else {
          none += 1
          continue
        }
        count += 1
        if found.interval.contains(Seconds(length)) { held += 1 }
        widths.append((found.interval.upperBound - found.interval.lowerBound).value / length)
      }
      let width = widths.sorted().dropFirst(widths.count / 2).first ?? .nan
      print(
        String(
          format:
            "  at %2.0f %%: %3d of %3d within the interval of 80 %% (%.0f %%), not predicted %d;"
            + " median width %.1f %% of the run",
          100 * fraction, held, count, 100 * Double(held) / Double(max(1, count)), none, 100 * width
        ))
    }
  }
}
