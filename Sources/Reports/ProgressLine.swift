/// One line that says how far something is, redrawn in place.
package struct ProgressLine: Sendable {
  private let width: Int

  /// - Parameter width: The columns of the terminal.
  package init(width: Int) {
    self.width = width
  }

  /// The line, at most as wide as the terminal.
  ///
  /// - Parameters:
  ///   - activity: What is being done.
  ///   - done: Steps done.
  ///   - total: All steps; 0 when unknown.
  ///   - elapsed: Seconds since this activity began.
  package func text(_ activity: String, done: Int, total: Int, elapsed: Double) -> String {
    guard total > 0 else {
      return String("\(activity) (\(Quantity.duration(elapsed)))".prefix(width))
    }
    let share = Double(done) / Double(total)
    // The first steps say too little about how long the rest will take.
    let remaining =
      done >= 3 && done < total
      ? ", about " + Quantity.duration(elapsed / share * (1 - share)) + " left" : ""
    let figures = " \(done)/\(total)\(remaining)"
    let room = min(40, width - activity.count - figures.count - 3)
    guard room >= 5 else { return String((activity + figures).prefix(width)) }
    let filled = Int((share * Double(room)).rounded(.down))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
    return "\(activity) \(bar)\(figures)"
  }
}
