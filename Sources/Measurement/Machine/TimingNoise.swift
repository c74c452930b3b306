internal import CPlatform
import Foundation
import Git
import Quantities
import Statistics

/// How much the same work varies on this machine, measured now.
package enum TimingNoise {
  /// A fixed piece of work, repeated for about a second.
  ///
  /// - Returns: How much it varies, and what the moments cost in which tasks waited for a CPU.
  package static func ofWork() -> Finding {
    var rounds: UInt64 = 50_000
    // Two milliseconds of work, whatever the machine.
    while work(rounds) < 0.002, rounds < 1 << 34 { rounds *= 2 }
    let machine = thisMachine.readings
    func waited() -> Double { machine?.read()[0] ?? .nan }
    var times: [Double] = []
    var (quiet, disturbed) = ([Double](), [Double]())
    var before = waited()
    while times.count < 400 {
      let time = work(rounds)
      let after = waited()
      times.append(time)
      if (after - before) > 0.05 * time { disturbed.append(time) } else { quiet.append(time) }
      before = after
    }
    let (center, spread) = centerAndSpread(times)
    var cost: String?
    if disturbed.count >= 10, quiet.count >= 10 {
      let ratio = centerAndSpread(disturbed).center / centerAndSpread(quiet).center - 1
      cost =
        "while tasks waited for a CPU: \(Quantity.change(ratio)) "
        + "(\(disturbed.count) of \(times.count) repetitions)"
    }
    let slowest = (times.max() ?? center) / center - 1
    return Finding(
      "repeated identical work", spread < 0.02 ? .good : .noisy,
      "varies by \(Quantity.percent(spread)); the slowest of \(times.count) took "
        + "\(Quantity.change(slowest))",
      cost: cost)
  }

  /// Starting a small program a hundred times with random places in memory, then with fixed ones.
  package static func ofStart() -> Finding? {
    func program(isFixed: Bool) -> Program? {
      try? Program(
        arguments: ["true"], line: "true", directory: "/", environment: Environment.withoutGit,
        hasFixedAddresses: isFixed)
    }
    let canBeFixed = Capabilities.here.has(.fixedAddresses)
    var times: [[Double]] = [[], []]
    for (index, isFixed) in [false, true].enumerated() where canBeFixed || !isFixed {
      switch program(isFixed: isFixed) {
      case .some(let program):
        for _ in 0..<100 {
          guard let execution = try? program.run(timeout: 10) else { return nil }
          times[index].append(execution.wallTime.value)
        }
      case nil: return nil
      }
    }
    let (random, fixed) = (centerAndSpread(times[0]), centerAndSpread(times[1]))
    return Finding(
      "starting a program", random.spread < 0.1 ? .good : .noisy,
      Quantity.text(random.center, unit: "s") + ", varies by "
        + Quantity.percent(random.spread),
      cost: canBeFixed ? "with fixed addresses it varies by \(Quantity.percent(fixed.spread))" : nil
    )
  }

  /// Does a fixed number of rounds of arithmetic that can't be left out.
  ///
  /// - Returns: How long it took, in seconds.
  @inline(never)
  private static func work(_ rounds: UInt64) -> Double {
    let started = platform_now()
    var state: UInt64 = 88_172_645_463_325_252
    for _ in 0..<rounds {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
    }
    let seconds = Double(platform_now() - started) * 1e-9
    return state == 0 ? 0 : seconds
  }

  /// The median, and the median deviation from it as a share, scaled to a standard deviation.
  private static func centerAndSpread(_ values: [Double]) -> (center: Double, spread: Double) {
    let center = median(of: values)
    return (center, robustDeviation(of: values, around: center) / center)
  }
}
