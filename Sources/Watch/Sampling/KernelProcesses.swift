internal import CPlatform
internal import CProcess
import Foundation
import Synchronization

/// The processes of this machine, as its kernel shows them.
///
/// What is read again keeps its files open, and a process of one thread that wasn't given a processor
/// since isn't read at all: over half of the cost of a sample is looking names up.
package final class KernelProcesses: ProcessSource {
  /// A process that was read before.
  fileprivate struct Known {
    var files: platform_process_files
    var reading: ProcessReading
    /// Whether it had used nothing between the last two readings.
    var isQuiet = false
    /// See `platform_process_turns`, from before the last reading.
    var turns: UInt64?
    /// The readings until it is worth asking for its turns again.
    var pause = 0
    /// The readings since its bytes were read.
    var age = KernelProcesses.patience
  }

  /// So many readings go by before a process that works is asked again whether it rests, and at most so
  /// many until the bytes are read that one has moved without using a tick of CPU time.
  fileprivate static let patience = 10

  private let known = Mutex<[Int32: Known]>([:])
  /// No more processes than this keep files open.
  private let capacity: Int

  package init() {
    // Half of what this process may have open is left to the rest of it; -1 is no limit.
    let files = sysconf(Int32(_SC_OPEN_MAX))
    capacity = files < 0 ? 1000 : min(files / 2 / Self.filesPerProcess, 1000)
  }

  deinit {
    for var process in known.withLock({ $0 }).values {
      unsafe platform_process_close(&process.files)
    }
  }

  private static let filesPerProcess = 3
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
    var (read, written): (UInt64, UInt64) = (0, 0)
    let hasBytes = unsafe platform_bytes_moved(id, &read, &written)
    return ProcessReading(process, bytes: hasBytes ? (Double(read), Double(written)) : nil)
  }

  package func again(_ old: ProcessReading, isWhole: Bool) -> ProcessReading? {
    known.withLock { known -> ProcessReading? in
      if known[old.id]?.reading.started != old.started {
        forget(old.id, in: &known)
        var files = platform_process_files()
        guard known.count < capacity, unsafe platform_process_open(old.id, &files) else {
          return reading(of: old.id).flatMap { $0.started == old.started ? $0 : nil }
        }
        known[old.id] = Known(files: files, reading: old)
      }
      let reading = known[old.id]?.again(isWhole: isWhole)
      // The id may have been another process's when its files were opened.
      guard let reading, reading.started == old.started else {
        forget(old.id, in: &known)
        return nil
      }
      return reading
    }
  }

  private func forget(_ id: Int32, in known: inout [Int32: Known]) {
    guard var process = known.removeValue(forKey: id) else { return }
    unsafe platform_process_close(&process.files)
  }

  package func newestProcessID() -> Int32? {
    var id: pid_t = 0
    return unsafe platform_process_newest(&id) ? id : nil
  }
}

extension KernelProcesses.Known {
  /// Reads what has changed.
  ///
  /// - Parameter isWhole: Whether its parent may have changed, without its doing.
  fileprivate mutating func again(isWhole: Bool) -> ProcessReading? {
    if isQuiet, reading.threads == 1, pause == 0 {
      var now: UInt64 = 0
      let isKnown = unsafe platform_process_turns(&files, &now)
      if isKnown, now == turns, !isWhole { return reading }
      if turns != nil { pause = KernelProcesses.patience }
      turns = isKnown && turns == nil ? now : nil
    }
    pause = max(0, pause - 1)
    var process = platform_process()
    guard unsafe platform_process_read_again(&files, reading.id, &process) else { return nil }
    var new = ProcessReading(process, bytes: (reading.own.bytesRead, reading.own.bytesWritten))
    isQuiet = new == reading
    if !isQuiet { turns = nil }
    age += 1
    if !isQuiet || age >= KernelProcesses.patience || turns != nil {
      var (read, written): (UInt64, UInt64) = (0, 0)
      if unsafe platform_bytes_moved_again(&files, &read, &written) {
        (new.own.bytesRead, new.own.bytesWritten) = (Double(read), Double(written))
      }
      age = 0
    }
    reading = new
    return new
  }
}

extension ProcessReading {
  /// - Parameter bytes: Read and written; nil where that isn't shown.
  fileprivate init(_ process: platform_process, bytes: (read: Double, written: Double)?) {
    var process = process
    let name = unsafe withUnsafeBytes(of: &process.name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    self.init(id: process.pid, parent: process.parent, started: process.started, name: name)
    own.userTime = Double(process.user) * 1e-9
    own.systemTime = Double(process.system) * 1e-9
    own.pageFaults = Double(process.faults)
    waited.userTime = Double(process.children_user) * 1e-9
    waited.systemTime = Double(process.children_system) * 1e-9
    waited.pageFaults = Double(process.children_faults)
    residentMemory = Double(process.resident)
    threads = Int(process.threads)
    hasEnded = process.has_ended
    if let bytes { (own.bytesRead, own.bytesWritten) = bytes }
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
