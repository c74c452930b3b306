internal import CPlatform
internal import CProcess
import Foundation

/// The processes of this machine, as its kernel shows them.
package struct KernelProcesses: ProcessSource {
  package init() {}

  /// More processes than this are not looked at.
  private static let maximumCount = 65536

  package func processIDs() throws(WatchError) -> [Int32] {
    var count: Int32 = 0
    let ids = unsafe [Int32](unsafeUninitializedCapacity: Self.maximumCount) { buffer, length in
      count = unsafe platform_process_list(buffer.baseAddress, Int32(buffer.count))
      length = Int(max(0, count))
    }
    guard count > 0 else {
      throw WatchError(
        .unavailable,
        detail: """
          the processes of this machine can't be listed: \(unsafe String(cString: strerror(errno)))
            On Linux, /proc must be mounted: mount -t proc proc /proc
          """)
    }
    return ids
  }

  package func reading(of id: Int32) -> ProcessReading? {
    var process = platform_process()
    guard unsafe platform_process_read(id, &process) else { return nil }
    let name = unsafe withUnsafeBytes(of: &process.name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    var reading = ProcessReading(
      id: id, parent: process.parent, started: process.started, name: name)
    reading.own.userTime = Double(process.user) * 1e-9
    reading.own.systemTime = Double(process.system) * 1e-9
    reading.own.pageFaults = Double(process.faults)
    reading.waited.userTime = Double(process.children_user) * 1e-9
    reading.waited.systemTime = Double(process.children_system) * 1e-9
    reading.waited.pageFaults = Double(process.children_faults)
    reading.residentMemory = Double(process.resident)
    reading.threads = Int(process.threads)
    reading.hasEnded = process.has_ended
    var (read, written): (UInt64, UInt64) = (0, 0)
    if unsafe platform_bytes_moved(id, &read, &written) {
      reading.own.bytesRead = Double(read)
      reading.own.bytesWritten = Double(written)
    }
    return reading
  }

  package func newestProcessID() -> Int32? {
    var id: pid_t = 0
    return unsafe platform_process_newest(&id) ? id : nil
  }
}

extension Usage {
  /// What the children of this process have used that have ended and were waited for, with theirs; exact.
  ///
  /// - Returns: Also the largest resident memory of one process among them, in bytes.
  package static func ofEndedChildren() -> (usage: Usage, peakMemory: Double) {
    var resources = rusage()
    unsafe cprocess_children_usage(&resources)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    var usage = Usage()
    usage.userTime = seconds(resources.ru_utime)
    usage.systemTime = seconds(resources.ru_stime)
    usage.pageFaults = Double(resources.ru_minflt + resources.ru_majflt)
    return unsafe (usage, platform_peak_memory(&resources))
  }
}
