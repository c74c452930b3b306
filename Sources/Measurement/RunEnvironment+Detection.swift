import Foundation
package import Workflows

extension RunEnvironment {
  /// Looks at this machine.
  ///
  /// - Parameter swift: The Swift version, from `Toolchain.swiftVersion()`.
  package static func detect(swift: String) -> RunEnvironment {
    let info = ProcessInfo.processInfo
    return RunEnvironment(
      cpu: cpu() ?? architecture, cores: info.activeProcessorCount, memory: info.physicalMemory,
      os: operatingSystem(), arch: architecture, swift: swift)
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

  private static func cpu() -> String? {
    #if os(Linux)
      guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
        return nil
      }
      let fields = text.split(separator: "\n").map {
        $0.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      }
      func value(_ key: String) -> String? {
        fields.first { $0.first == key && $0.count == 2 }?[1]
      }
      if let name = value("model name") { return name }
      guard let implementer = value("CPU implementer"), let part = value("CPU part") else {
        return nil
      }
      return "ARM \(implementer) \(part)"
    #else
      var size = 0
      guard sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0) == 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: size)
      guard sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0) == 0 else {
        return nil
      }
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #endif
  }

  private static func operatingSystem() -> String {
    #if os(Linux)
      let text = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
      func value(_ key: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix(key + "=") }
          .map { $0.dropFirst(key.count + 1).trimmingCharacters(in: ["\""]) }
      }
      let major = value("VERSION_ID")?.split(separator: ".").first.map { " \($0)" } ?? ""
      return (value("NAME") ?? "Linux") + major
    #else
      return "macOS \(ProcessInfo.processInfo.operatingSystemVersion.majorVersion)"
    #endif
  }
}
