import Foundation
package import Model

extension RunEnvironment {
  /// Looks at this machine.
  ///
  /// - Parameter swift: The Swift version, from `Toolchain.swiftVersion()`.
  package static func detect(swift: String) -> RunEnvironment {
    let info = ProcessInfo.processInfo
    let machine = thisMachine
    return RunEnvironment(
      cpu: machine.processor ?? architecture, cores: info.activeProcessorCount,
      memory: info.physicalMemory,
      os: machine.operatingSystem, arch: architecture, swift: swift)
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #else
      "unknown"
    #endif
  }
}
