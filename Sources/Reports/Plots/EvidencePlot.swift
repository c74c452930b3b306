import Foundation
import Quantities

/// Evidence for each answer by pair, on a logarithmic scale, and what decides.
struct EvidencePlot {
  let chart: EvidenceChart

  /// nil where there is nothing to draw.
  var plot: Plot? {
    let count = max(chart.worse.count, chart.notWorse.count)
    guard count > 0 else { return nil }
    func logs(_ values: [Double]) -> [Double] { [0] + values.map { $0 > 0 ? log10($0) : -3 } }
    let (worse, fine) = (logs(chart.worse), logs(chart.notWorse))
    let required = (Self.log(chart.requiredWorse), Self.log(chart.requiredNotWorse))
    // Evidence against an answer is shown down to a thousandth.
    let lower = max(-3, min(0, worse.min() ?? 0, fine.min() ?? 0))
    let upper = max(required.0 ?? 1, required.1 ?? 1, worse.max() ?? 0, fine.max() ?? 0) + 0.3
    let frame = PlotFrame(x: 0...Double(count), y: lower...upper)
    func points(_ values: [Double]) -> [(x: Double, y: Double)] {
      values.enumerated().map { (Double($0.offset), $0.element) }
    }
    var content = frame.line(at: 0, "zero")
    if let level = required.0 { content = content + frame.line(at: level, "limit worse") }
    if let level = required.1, level != required.0 {
      content = content + frame.line(at: level, "limit fine")
    }
    content = content + frame.line(through: points(worse), "course worse")
    content = content + frame.line(through: points(fine), "course fine")
    let ticks = Ticks.values(in: frame.y, about: 5).filter { $0 == $0.rounded() }
    return frame.plot(
      label: description, yTicks: ticks.map { ($0, Self.name($0)) },
      xTicks: Ticks.numbers(upTo: count), xName: "pairs", content: content)
  }

  private static func log(_ value: Double) -> Double? {
    value > 0 && value.isFinite ? log10(value) : nil
  }

  private static func name(_ power: Double) -> String {
    power >= 0 ? Quantity.number(pow(10, power)) : "1/" + Quantity.number(pow(10, -power))
  }

  private var description: String {
    "Evidence after \(Quantity.count(chart.worse.count, "pair")): "
      + "\(Quantity.number(chart.worse.last ?? 1)) for worse than allowed, "
      + "\(Quantity.number(chart.notWorse.last ?? 1)) for not worse"
  }
}
