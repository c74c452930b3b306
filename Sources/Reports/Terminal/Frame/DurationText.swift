import Quantities

/// Times in few characters, for what is redrawn over and over.
enum DurationText {
  /// "0.4s", "12s", "2m 10s", "1h 5m", "3d 4h"; nil for what isn't a time.
  static func text(_ time: Seconds) -> String? {
    guard time.value.isFinite else { return nil }
    let seconds = max(0, time.value)
    if seconds < 0.95 {
      return seconds < 0.05 ? "0s" : "0.\(Int(saturating: (seconds * 10).rounded()))s"
    }
    let whole = Int(saturating: seconds.rounded())
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m \(whole % 60)s" }
    if whole < 86_400 { return "\(whole / 3600)h \(whole % 3600 / 60)m" }
    return "\(whole / 86_400)d \(whole % 86_400 / 3600)h"
  }
}
