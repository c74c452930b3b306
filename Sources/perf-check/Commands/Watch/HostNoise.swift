import Configuration
import Watch

/// What a monitor that runs says of the machine.
enum HostNoise {
  /// Warnings for those who measure: the alerts of a noisy machine that fire now.
  static func warnings(in session: Session) -> [String] {
    guard let book = try? AlertBook(in: session), let evaluation = try? book.read().evaluation
    else { return [] }
    return evaluation.alerts(at: book.seconds).filter {
      $0.rule.kind == .hostNoisy && [.firing, .acknowledged].contains($0.status)
    }.map { "a monitor reports a noisy machine: alert '\($0.rule.name)', \($0.text)" }
  }
}
