import Foundation
import Synchronization

/// Renews the leases of jobs, however long the scheduler takes to answer meanwhile.
final class LeaseKeeper: Sendable {
  private struct State {
    var folders: [JobFolder] = []
    var count = 0
    var isRunning = false
  }

  private let state = Mutex(State())

  /// Keeps the leases of these, and of no others: those aren't written any more once it returns.
  func keep(_ folders: [JobFolder]) {
    let starts = state.withLock { state in
      guard state.folders != folders else { return false }
      state.folders = folders
      Self.renew(&state)
      let starts = !folders.isEmpty && !state.isRunning
      if starts { state.isRunning = true }
      return starts
    }
    guard starts else { return }
    Thread { [self] in
      repeat { usleep(UInt32(LeaseWatch.period * 1e6)) } while renewAll()
    }.start()
  }

  /// - Returns: Whether there are any.
  private func renewAll() -> Bool {
    state.withLock { state in
      state.isRunning = !state.folders.isEmpty
      Self.renew(&state)
      return state.isRunning
    }
  }

  private static func renew(_ state: inout State) {
    state.count += 1
    for folder in state.folders { folder.renewLease(state.count) }
  }
}
