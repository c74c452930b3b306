import Gate
import Profiling
import Quantities

extension Block {
  /// The functions behind a regression, with the flame graph or where it is.
  static func section(explaining entry: ExplanationEntry, showsCalls: Bool = false) -> Block {
    var blocks: [Block] = []
    let shown = entry.functions.prefix(maximumFunctions)
    if !shown.isEmpty {
      var table = Table(columns: [
        ("function", .left), ("base", .right), ("candidate", .right), ("change", .right),
        ("share", .right), ("where", .left),
      ])
      for function in shown { table.add(function.texts(unit: entry.unit)) }
      blocks.append(.table(table))
    }
    let more = entry.functions.count - shown.count
    var lines = entry.notes.map { Item($0, label: "note", tone: .caution) }
    if more > 0 { lines.append(Item("\(Quantity.count(more, "more function")) in the JSON")) }
    let calls = showsCalls ? entry.calls ?? [] : []
    if calls.isEmpty, let path = entry.flameGraph {
      lines.append(Item("Flame graph of both sides: \(path)"))
    }
    if !lines.isEmpty { blocks.append(.list(lines)) }
    if !calls.isEmpty { blocks.append(.chart(.flames(FlameChart(entry)))) }
    let change = Quantity.change(entry.change)
    return .section("Why \(entry.name) changed, by \(entry.profiler): \(change)", blocks)
  }

  private static let maximumFunctions = 10
}

extension ExplanationEntry.Function {
  fileprivate func texts(unit: String) -> [String] {
    func value(_ value: Double) -> String { Quantity.text(value, unit: unit == "s" ? "s" : "") }
    let sign = change < 0 ? "−" : "+"
    let title = kind == .changed ? name : "\(name) (\(kind.rawValue))"
    var place = file.map { file in line.map { "\(file):\($0)" } ?? file } ?? ""
    if touched == true { place += " (touched by the change)" }
    return [
      title + (helper.map { ", mostly in \($0)" } ?? ""), value(base), value(candidate),
      sign + value(abs(change)), share.map(Quantity.percent) ?? "-", place,
    ]
  }
}
