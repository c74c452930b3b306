/// How a person looks at a dashboard: what keys change.
package struct DashboardView: Hashable, Sendable {
  package enum Layout: String, Hashable, Sendable, CaseIterable {
    /// At most 12 lines.
    case compact
    /// The whole terminal.
    case full
  }

  package var layout: Layout
  package var showsPredictions: Bool
  package var showsHelp = false
  /// The tasks above the first one that is shown.
  package var scroll = 0
  package var isPaused = false
  /// How much faster than it was recorded a run is replayed; nil for a live one.
  package var speed: Double?
  /// Whether no key will be read any more: the last frame, or the only one.
  package var isFinal = false

  package init(
    layout: Layout = .full, showsPredictions: Bool = true, speed: Double? = nil,
    isFinal: Bool = false
  ) {
    (self.layout, self.showsPredictions) = (layout, showsPredictions)
    (self.speed, self.isFinal) = (speed, isFinal)
  }

  private static let speeds = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

  /// Does what a key asks for.
  ///
  /// - Parameters:
  ///   - key: The key.
  ///   - page: The tasks of a page.
  /// - Returns: Whether to quit.
  package mutating func press(_ key: Key, page: Int = 10) -> Bool {
    switch key {
    case .character("q"), .character("Q"): return true
    case .character("?"), .character("h"): showsHelp.toggle()
    case .escape: showsHelp = false
    case .character("c"): layout = layout == .full ? .compact : .full
    case .character("p"): isPaused.toggle()
    case .character("+"), .character("="):
      speed = speed.map { old in Self.speeds.first { $0 > old } ?? old }
    case .character("-"):
      speed = speed.map { old in Self.speeds.last { $0 < old } ?? old }
    case .up, .character("k"): scroll -= 1
    case .down, .character("j"): scroll += 1
    case .pageUp: scroll -= max(1, page)
    case .pageDown: scroll += max(1, page)
    case .home, .character("g"): scroll = 0
    case .end, .character("G"): scroll = .max / 2
    case .character: break
    }
    scroll = max(0, min(scroll, .max / 2))
    return false
  }
}
