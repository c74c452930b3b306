import Foundation
import TestSupport

/// A kind of noise: the logarithms of the times of run after run, of which each is one process.
struct NoiseKind: Sendable {
  /// The standard deviation of a pair's log-ratio that the kinds without outliers have.
  static let pairDeviation = 0.028

  let name: String
  /// One check's noise: given the number of runs, their logarithms in the order of time.
  let runs: @Sendable (inout Noise, Int) -> [Double]

  /// The log-ratios of an earlier check's pairs.
  func earlier(_ noise: inout Noise, pairs: Int) -> [Double] {
    let runs = runs(&noise, 2 * pairs)
    return (0..<pairs).map { pair in
      let difference = runs[2 * pair + 1] - runs[2 * pair]
      return noise.uniform() < 0.5 ? difference : -difference
    }
  }

  private static var runDeviation: Double { pairDeviation / 2.0.squareRoot() }

  static let all: [NoiseKind] = [
    NoiseKind(name: "normal") { noise, count in
      (0..<count).map { _ in runDeviation * noise.normal() }
    },
    NoiseKind(name: "t3") { noise, count in
      (0..<count).map { _ in runDeviation / 3.0.squareRoot() * noise.heavyTailed() }
    },
    NoiseKind(name: "lognormal") { noise, count in
      // The time above its least is log-normal: strongly skewed.
      let (mean, deviation) = (exp(0.5), ((M_E - 1) * M_E).squareRoot())
      return (0..<count).map { _ in
        log(1 + runDeviation * (exp(noise.normal()) - mean) / deviation)
      }
    },
    NoiseKind(name: "spiky") { noise, count in
      (0..<count).map { _ in
        runDeviation * noise.normal() + (noise.uniform() < 0.05 ? log(1.15) : 0)
      }
    },
    NoiseKind(name: "bimodal") { noise, count in
      (0..<count).map { _ in
        let mode = noise.uniform() < 0.5 ? -1.0 : 1.0
        return runDeviation * (0.95 * mode + (1 - 0.95 * 0.95).squareRoot() * noise.normal())
      }
    },
    NoiseKind(name: "drifting") { noise, count in
      // Ten per cent up and down over sixty runs, and a random walk on top.
      let phase = 2 * Double.pi * noise.uniform()
      var walk = 0.0
      return (0..<count).map { index in
        walk += 0.005 * noise.normal()
        return runDeviation * noise.normal() + walk
          + 0.1 * sin(2 * .pi * Double(index) / 60 + phase)
      }
    },
  ]
}
