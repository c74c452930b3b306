import Configuration
import Foundation
package import History
import Model
import Quantities
import Statistics

/// `optimization_history.json`: what was predicted, what was tried, and what came of it.
package struct OptimizationHistory: Sendable, Codable {
  package static let name = "optimization_history.json"
  private static let newest = 1

  package var version = Self.newest
  /// In the order in which they were made.
  package var predictions: [Prediction] = []
  package var tuning: [TuningRecord] = []

  package init() {}

  /// A suggestion that was made, and what it really gained once it was tried.
  package struct Prediction: Hashable, Sendable, Codable {
    package var id: String
    package var workflow: String
    /// The rule that made it.
    package var category: String
    package var recommendation: String
    package var metric: String
    /// Of the metric, as a fraction, negative being better where less is.
    package var change: Double
    /// Holds the change with a chance of 80 %.
    package var interval: [Double]
    /// RFC 3339: when it was made first.
    package var at: String
    /// The commit whose run it is about.
    package var commit: String
    package var trial: Trial?
  }

  /// A run after a suggestion was followed.
  package struct Trial: Hashable, Sendable, Codable {
    package var commit: String
    package var at: String
    package var change: Double
    package var interval: [Double]?
    /// Whether the predicted interval held it.
    package var held: Bool
  }

  /// Reads the file of a project; an empty history where there is none.
  ///
  /// - Throws: `ConfigurationError` for a damaged file, or one of a newer version.
  package init(of project: borrowing Project) throws {
    let path = Self.path(in: project)
    guard let data = FileManager.default.contents(atPath: path) else { return }
    do {
      // What is newer may look otherwise, and isn't damaged for that.
      let version = try JSONDecoder().decode(Version.self, from: data).version
      guard version <= Self.newest else {
        throw ConfigurationError(
          file: project.shown(path),
          detail:
            "version \(version) is newer than this perf-check supports\n  Update perf-check.")
      }
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch let error as DecodingError {
      throw ConfigurationError(
        file: project.shown(path),
        detail: "invalid file: \(error)\n  Remove it to start a new one.")
    }
  }

  private struct Version: Decodable { let version: Int }

  private static func path(in project: borrowing Project) -> String {
    project.stateDirectory + "/analytics/" + name
  }

  /// Writes the file.
  package func write(to project: borrowing Project) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    try project.writeAnalytics(text, to: Self.name)
  }

  /// How often the intervals of past predictions held what was really gained, and of how many; nil
  /// where none was tried.
  ///
  /// - Parameter category: Of this rule alone; nil for all.
  package func coverage(of category: String? = nil) -> (held: Int, tried: Int)? {
    let trials = predictions.filter { category == nil || $0.category == category }
      .compactMap(\.trial)
    return trials.isEmpty ? nil : (trials.count(where: \.held), trials.count)
  }

  /// By how much the intervals of a rule are widened: so much that those of its past predictions
  /// would have held four of five trials; 1 where nothing was tried.
  package func widening(of category: String) -> Double {
    let ratios = predictions.filter { $0.category == category }.compactMap {
      prediction -> Double? in
      guard let trial = prediction.trial, prediction.interval.count == 2 else { return nil }
      let reach =
        trial.change > prediction.change
        ? prediction.interval[1] - prediction.change : prediction.change - prediction.interval[0]
      return abs(trial.change - prediction.change) / max(reach, 0.005)
    }.sorted()
    guard !ratios.isEmpty else { return 1 }
    // As for the next value of a row: the rank that four of five lie below.
    let rank = min(ratios.count, Int(saturating: (0.8 * Double(ratios.count + 1)).rounded(.up)))
    return max(1, ratios[rank - 1])
  }

  /// Takes up what a search found.
  package mutating func add(_ tuning: Tuning, workflow: String, environment: String, at: String) {
    let scale = Scale(tuning.metric.better)
    let usable = tuning.candidates.compactMap { candidate in
      candidate.problem == nil
        ? candidate.change.flatMap(scale.logRatio(ofChange:)).map { (candidate, logRatio: $0) }
        : nil
    }
    guard usable.count > 1 else { return }
    // What one run scatters by: that of settings that ran several times isn't kept, so that of all
    // around their middle, which is more, stands for it.
    let scatter = robustDeviation(of: usable.map(\.logRatio))
    self.tuning.append(
      TuningRecord(
        workflow: workflow, metric: tuning.metric, environment: environment, at: at,
        settings: usable.map { candidate, logRatio in
          TuningRecord.Entry(
            parameters: candidate.setting.values,
            knowledge: .init(
              mean: logRatio,
              error: max(scatter, 0.01) / Double(max(candidate.runs, 1)).squareRoot(),
              runs: candidate.runs))
        }))
  }
}
