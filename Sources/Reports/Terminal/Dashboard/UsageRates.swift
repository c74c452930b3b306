import Watch

/// What a run reads and writes, in bytes a second.
struct UsageRates: Hashable {
  let read: Double
  let written: Double

  /// Between the newest sample and the one before; nil where there aren't two.
  init?(_ state: LiveState) {
    guard let last = state.usage,
      let before = state.history.last(where: { $0.elapsed < last.elapsed })
    else { return nil }
    let time = last.elapsed - before.elapsed
    read = max(0, last.bytesRead - before.bytesRead) / time
    written = max(0, last.bytesWritten - before.bytesWritten) / time
    guard read.isFinite, written.isFinite else { return nil }
  }
}
