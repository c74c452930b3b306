internal import CProcess
import Foundation

/// Ends what a measured program left running.
enum Orphans {
  /// Kills a process group and every child that this process has inherited from it.
  ///
  /// Costs two system calls when there is nothing to end.
  static func end(group: pid_t) {
    kill(-group, SIGKILL)
    #if os(Linux)
      // Daemons leave the group, but as orphans they become children of the tool, which has no
      // others while it measures.
      guard cprocess_adopts_orphans() else { return }
      for attempt in 0..<200 {
        switch waitpid(-1, nil, WNOHANG) {
        case 0:
          for child in children() { kill(child, SIGKILL) }
          if attempt > 2 { usleep(5000) }
        case -1 where errno != EINTR: return
        default: break
        }
      }
    #endif
  }

  private static func children() -> [pid_t] {
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return threads.flatMap { thread in
      let path = "/proc/self/task/\(thread)/children"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      return text.split(separator: " ").compactMap { pid_t($0) }
    }
  }
}
