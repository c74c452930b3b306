/// Where a run took place, coarse enough that equal machines agree.
///
/// Never clock speed, host name or load: keys that are too exact split identical machines.
package struct RunEnvironment: Hashable, Sendable, Codable {
  /// The CPU's model name.
  package let cpu: String
  /// How many cores this process may use.
  package let cores: Int
  /// Main memory in bytes, which is not part of the key: machines of one kind differ in it.
  package let memory: UInt64
  /// The operating system with its major version: "Debian GNU/Linux 12".
  package let os: String
  /// "x86_64" or "aarch64".
  package let arch: String
  /// The Swift version, such as "6.3.1"; "none" where there is no Swift.
  package let swift: String

  package init(
    cpu: String, cores: Int, memory: UInt64, os: String, arch: String, swift: String
  ) {
    self.cpu = cpu
    self.cores = cores
    self.memory = memory
    self.os = os
    self.arch = arch
    self.swift = swift
  }

  /// The name that runs of comparable environments share: 12 hex digits over the coarse fields.
  package var key: String {
    // FNV-1a: stable across machines and versions of Swift, unlike Hasher.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in [cpu, "\(cores)", os, arch, swift].joined(separator: "\n").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(12))
  }

  /// The coarse fields that differ, for people: "cores: 4, here 2".
  package func differences(here: RunEnvironment) -> [String] {
    [
      ("cpu", cpu, here.cpu), ("cores", "\(cores)", "\(here.cores)"), ("os", os, here.os),
      ("arch", arch, here.arch), ("swift", swift, here.swift),
    ]
    .filter { $0.1 != $0.2 }
    .map { "\($0.0): \($0.1), here \($0.2)" }
  }

  private enum CodingKeys: String, CodingKey { case key, cpu, cores, memory, os, arch, swift }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(key, forKey: .key)
    try container.encode(cpu, forKey: .cpu)
    try container.encode(cores, forKey: .cores)
    try container.encode(memory, forKey: .memory)
    try container.encode(os, forKey: .os)
    try container.encode(arch, forKey: .arch)
    try container.encode(swift, forKey: .swift)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      cpu: try container.decode(String.self, forKey: .cpu),
      cores: try container.decode(Int.self, forKey: .cores),
      memory: try container.decode(UInt64.self, forKey: .memory),
      os: try container.decode(String.self, forKey: .os),
      arch: try container.decode(String.self, forKey: .arch),
      swift: try container.decode(String.self, forKey: .swift))
  }
}
