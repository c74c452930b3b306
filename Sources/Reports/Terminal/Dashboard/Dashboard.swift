import Quantities
package import Watch

/// Draws what is known of a watched run for a terminal.
///
/// It is a function of its arguments: nothing is read, written or kept.
package struct Dashboard: Sendable {
  package struct Frame: Hashable, Sendable {
    /// At most as many as the terminal has, none wider than it; with codes of colour.
    package var lines: [String] = []
    /// The largest number of tasks to scroll by.
    package var maximumScroll = 0
    /// The tasks that a page of scrolling skips.
    package var page = 1

    package init(lines: [String] = []) { self.lines = lines }
  }

  private static let compactHeight = 12
  /// From this size on tasks and the machine are beside each other.
  private static let sideBySide = (width: 120, height: 20)

  private let style: TextStyle
  private let glyphs: Glyphs

  package init(style: TextStyle, glyphs: Glyphs) {
    (self.style, self.glyphs) = (style, glyphs)
  }

  /// The frame that shows a state.
  ///
  /// - Parameters:
  ///   - width: The columns of the terminal; 0 or less draws nothing.
  ///   - height: Its rows.
  package func frame(
    _ state: LiveState, _ view: DashboardView, width: Int, height: Int
  ) -> Frame {
    guard width > 0, height > 0 else { return Frame() }
    let isCompact = view.layout == .compact
    let height = isCompact ? min(height, Self.compactHeight) : height
    let drawing = DashboardDrawing(state, view, glyphs)
    let size = Self.sideBySide
    let arranged =
      view.showsHelp
      ? arrange([drawing.header, drawing.help], end: [drawing.keys], width, height, view)
      : isCompact
        ? arrange(drawing.compactSections, end: [drawing.keys], width, height, view)
        : width >= size.width && height >= size.height
          ? arrangeSideBySide(drawing, width, height, view)
          : arrange(drawing.sections, end: [drawing.keys], width, height, view)
    var frame = Frame()
    frame.lines = arranged.lines.prefix(height).map { $0.cut(to: width, glyphs).text(style) }
    frame.page = max(1, drawing.taskRows(in: arranged.tasks))
    frame.maximumScroll = max(0, state.tasks.count - frame.page)
    return frame
  }

  private typealias Arranged = (lines: [StyledLine], tasks: Int)

  /// One below the other, the end in the last lines.
  private func arrange(
    _ sections: [DashboardSection], end: [DashboardSection], _ width: Int, _ height: Int,
    _ view: DashboardView
  ) -> Arranged {
    let all = sections + (view.isFinal ? [] : end)
    let lines = DashboardSection.allot(height, to: all)
    var (top, bottom, tasks): ([StyledLine], [StyledLine], Int) = ([], [], 0)
    for (section, count) in zip(all, lines) where count > 0 {
      if section.name == .tasks { tasks = count }
      let drawn = section.draw(count, width).prefix(count)
      if section.name == .keys { bottom += drawn } else { top += drawn }
    }
    guard !bottom.isEmpty else { return (top, tasks) }
    let isFilled = view.layout == .full
    let space = isFilled ? max(0, height - top.count - bottom.count) : 0
    return (top + Array(repeating: StyledLine(), count: space) + bottom, tasks)
  }

  /// What runs on the left, what it uses on the right.
  private func arrangeSideBySide(
    _ drawing: DashboardDrawing, _ width: Int, _ height: Int, _ view: DashboardView
  ) -> Arranged {
    let end = view.isFinal ? [] : [drawing.keys]
    let top = arrange(drawing.topSections, end: [], width, height / 2, view).lines
    let space = StyledLine(glyphs.column, .muted)
    let left = (width - space.columns) * 11 / 20
    let right = width - space.columns - left
    let rows = height - top.count - end.count
    let works = arrange(drawing.workSections, end: [], left, rows, view)
    let uses = arrange(drawing.usageSections, end: [], right, rows, view)
    let count = view.isFinal ? max(works.lines.count, uses.lines.count) : rows
    let middle = (0..<count).map { row in
      var line = StyledLine()
      line.add(
        (row < works.lines.count ? works.lines[row] : StyledLine()).fitted(to: left, glyphs))
      line.add(space)
      line.add(row < uses.lines.count ? uses.lines[row] : StyledLine())
      return line
    }
    return (top + middle + end.flatMap { $0.draw(1, width) }, works.tasks)
  }
}
