import Model
package import Watch

extension Report {
  /// A frame of a dashboard.
  ///
  /// - Parameters:
  ///   - state: What is shown.
  ///   - frame: Its lines, without colours; empty where it was on the screen already.
  package init(dashboard state: LiveState, frame: [String]) {
    self.init(
      Document(frame.isEmpty ? [] : [.code(frame.joined(separator: "\n"), language: "")]),
      Envelope(
        operation: "dashboard", workflow: state.workflow, results: LiveStateResults(state)))
  }
}
