import Foundation
import TestSupport

/// The kinds of noise of a pair's log-ratio, about 2.8 % each without their outliers.
enum NoiseKind: String, CaseIterable {
  case normal, heavyTailed, skewed, spiky, bimodal

  func pair(_ noise: inout Noise) -> Double { run(&noise) - run(&noise) }

  private func run(_ noise: inout Noise) -> Double {
    switch self {
    case .normal: return 0.0198 * noise.normal()
    case .heavyTailed: return 0.0198 / 1.7320508 * noise.heavyTailed()
    case .skewed: return log(1 + 0.0198 * (exp(noise.normal()) - 1.6487) / 2.1612)
    case .spiky: return 0.0198 * noise.normal() + (noise.uniform() < 0.05 ? log(1.15) : 0)
    case .bimodal:
      return 0.0198 * (noise.uniform() < 0.5 ? -0.95 : 0.95) + 0.0198 * 0.3122 * noise.normal()
    }
  }
}
