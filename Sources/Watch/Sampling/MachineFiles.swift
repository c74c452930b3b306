import Foundation

/// The files that tell the state of this machine, kept open: opening them costs more than reading them.
package final class MachineFiles: Sendable {
  private let processors: KeptFile?
  private let memory: KeptFile?
  private let pressure: [MachineReading.Resource: KeptFile]
  private let network: KeptFile?

  /// - Parameter root: The folder that holds `proc`; "" is this machine.
  package init(root: String = "") {
    processors = KeptFile(root + "/proc/stat")
    memory = KeptFile(root + "/proc/meminfo")
    network = KeptFile(root + "/proc/net/dev")
    var pressure: [MachineReading.Resource: KeptFile] = [:]
    for resource in MachineReading.Resource.allCases {
      pressure[resource] = KeptFile(root + "/proc/pressure/" + resource.rawValue)
    }
    self.pressure = pressure
  }

  /// Reads the machine that this process runs on.
  package func reading() -> MachineReading {
    var reading = MachineReading()
    if let text = processors?.text() { reading.readProcessors(text) }
    if let text = memory?.text() { reading.readMemory(text) }
    if let text = network?.text() { reading.readNetwork(text) }
    for (resource, file) in pressure {
      if let text = file.text() { reading.readPressure(resource, text) }
    }
    return reading
  }
}

/// An open file whose contents the kernel makes anew for each reading.
final class KeptFile: Sendable {
  private let file: Int32

  /// - Returns: nil where it can't be read.
  init?(_ path: String) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    self.file = file
  }

  deinit { close(file) }

  /// What it holds now; nil where reading fails, for example because the kernel lacks what it tells.
  func text() -> String? {
    var bytes: [UInt8] = []
    var count = 0
    repeat {
      count = unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 14, alignment: 1) { buffer in
        let count = unsafe pread(file, buffer.baseAddress, buffer.count, off_t(bytes.count))
        if count > 0 { unsafe bytes.append(contentsOf: buffer.prefix(count)) }
        return count
      }
    } while count > 0
    return count < 0 || bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
