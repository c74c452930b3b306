import Quantities
import Watch

extension DashboardDrawing {
  private typealias Machine = UsageLine.Machine

  /// How busy the machine is, whoever uses it.
  var machine: DashboardSection {
    let load = state.usage?.machine.load ?? []
    // Two processors in a line of 80 columns; with many of them, a mark for each.
    let rows = load.isEmpty ? 0 : load.count <= 8 ? (load.count + 1) / 2 : 1
    return DashboardSection(
      name: .machine,
      requests: [
        .init(priority: 17, lines: 1),
        .init(priority: 18, lines: 1 + rows),
        .init(priority: 21, lines: 1),
        // One below the other where there is room.
        .init(priority: 30, lines: load.count <= 16 ? max(0, load.count - rows) : 0),
      ],
      draw: drawMachine)
  }

  private func drawMachine(lines: Int, width: Int) -> [StyledLine] {
    let parts = machineParts(hasBar: width >= 60)
    guard lines > 1 else { return [joined(parts, width: width)] }
    let head = lines > 2 ? [title("Machine", [processorSummary], width: width)] : []
    // All parts are worth more than a line for each processor.
    let isSplit = lines > 3 && !fits(parts, width: width)
    let others = (isSplit ? [[parts[0]], Array(parts[1...])] : [parts]).map {
      joined($0, width: width)
    }
    return head + processorRows(lines - head.count - others.count, width: width) + others
  }

  /// What all processors do together, never in per cent: of what would be unclear.
  private var processorSummary: StyledLine {
    guard let load = state.usage?.machine.load, !load.isEmpty else {
      return StyledLine("processors \(glyphs.unknown)")
    }
    let busy = text(processors: load.reduce(0, +))
    return StyledLine("\(busy) of \(Quantity.count(load.count, "processor")) busy")
  }

  private func machineParts(hasBar: Bool) -> [StyledLine] {
    let machine = state.usage?.machine
    var memory = StyledLine("memory ")
    if hasBar, let usage = state.memoryUsage, usage.value.isFinite {
      memory.add(
        glyphs.bar(
          usage.value, width: 10,
          usage.value > 0.95 ? .bad : usage.value > 0.85 ? .caution : .plain))
      memory.add(" ")
    }
    let used = machine?.availableMemory.flatMap { free in machine?.totalMemory.map { $0 - free } }
    memory.add("\(text(bytes: used)) of \(text(bytes: machine?.totalMemory))")
    var parts = [memory, StyledLine("I/O wait \(text(fraction: machine?.ioWait))")]
    let pressure = machine?.pressure ?? [:]
    let known = ["cpu", "memory", "io"].map { resource in
      "\(resource) \(text(fraction: pressure[resource]))"
    }
    parts.append(
      StyledLine("stalled: " + (pressure.isEmpty ? glyphs.unknown : known.joined(separator: ", "))))
    return parts
  }

  // MARK: Processors

  private func processorRows(_ lines: Int, width: Int) -> [StyledLine] {
    guard let load = state.usage?.machine.load, !load.isEmpty, lines > 0 else { return [] }
    // A column needs its number, its load and a bar.
    let columns = (load.count + lines - 1) / lines
    let gaps = ColumnLayout.gap * (columns - 1)
    let column = (width - gaps) / columns
    guard column >= 18 else { return [levels(load, width: width)] }
    let rows = (load.count + columns - 1) / columns
    return (0..<rows).map { row in
      var line = StyledLine()
      for index in stride(from: row, to: load.count, by: rows) {
        if !line.isEmpty { line.addSpaces(ColumnLayout.gap) }
        line.add(bar(of: index, load[index], width: min(column, 60)))
      }
      return line
    }
  }

  private func bar(of processor: Int, _ load: Double, width: Int) -> StyledLine {
    let digits = "\((state.usage?.machine.load.count ?? 1) - 1)".count
    let number = "\(processor)"
    var line = StyledLine("cpu " + number, .muted)
    line.addSpaces(digits - number.count + 1)
    let value = " " + (load.isFinite ? Quantity.plain(max(0, min(1, load))) : glyphs.unknown)
    line.add(glyphs.bar(load, width: width - line.columns - value.count))
    line.add(value)
    return line
  }

  /// A mark for each processor, or for as many neighbours as share one.
  private func levels(_ load: [Double], width: Int) -> StyledLine {
    let label = StyledLine("load of each ", .muted)
    var share = 1
    var suffix = ""
    while label.columns + (load.count + share - 1) / share + suffix.count > width,
      share < load.count
    {
      share += 1
      suffix = " \(share) a mark"
    }
    guard label.columns + suffix.count + 4 <= width else {
      return processorSummary.cut(to: width, glyphs)
    }
    var line = label
    for start in stride(from: 0, to: load.count, by: share) {
      let group = load[start..<min(load.count, start + share)]
      let mean = group.reduce(0, +) / Double(group.count)
      line.add(glyphs.level(mean * 8))
    }
    line.add(suffix, .muted)
    return line.cut(to: width, glyphs)
  }
}
