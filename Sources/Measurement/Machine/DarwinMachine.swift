internal import CPlatform
import Foundation
import Git
import Processes

/// A Mac.
struct DarwinMachine: Machine {
  /// What `sysctl` knows by a name, as text.
  private let text: @Sendable (String) -> String?
  /// What `sysctl` knows by a name, as a whole number.
  private let number: @Sendable (String) -> Int64?
  /// What `pmset` prints with some arguments; nil where it can't be run.
  private let powerSettings: @Sendable ([String]) -> String?

  /// This Mac.
  init() {
    self.init(
      text: { name in
        var bytes = [CChar](repeating: 0, count: 256)
        guard platform_system_text(name, &bytes, bytes.count) else { return nil }
        return String(
          decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      },
      number: { name in
        var value: Int64 = 0
        return platform_system_number(name, &value) ? value : nil
      },
      powerSettings: { arguments in
        var process = Subprocess(
          ["/usr/bin/pmset"] + arguments, in: "/", environment: Environment.withoutGit)
        process.timeout = 5
        guard let result = try? process.run(), result.hasSucceeded else { return nil }
        return String(decoding: result.output, as: UTF8.self)
      })
  }

  init(
    text: @escaping @Sendable (String) -> String?, number: @escaping @Sendable (String) -> Int64?,
    powerSettings: @escaping @Sendable ([String]) -> String?
  ) {
    self.text = text
    self.number = number
    self.powerSettings = powerSettings
  }

  var processor: String? { text("machdep.cpu.brand_string") }

  var operatingSystem: String {
    guard let version = text("kern.osproductversion"),
      let major = version.split(separator: ".").first
    else { return "macOS" }
    return "macOS \(major)"
  }

  /// With clones first, which share the bytes.
  let copyOptions = [["-a", "-c"], ["-a"]]

  let readings: MachineReadings? = nil

  var findings: [Finding] {
    [Finding(load: .ofSystem), virtualMachine, heat, lowPower, siblings].compactMap { $0 }
  }

  private var virtualMachine: Finding? {
    number("kern.hv_vmm_present").map {
      $0 == 0
        ? Finding("virtual machine", .good, "no")
        : Finding(
          "virtual machine", .unknown,
          "yes; macOS doesn't report the time taken by the "
            + "host")
    }
  }

  /// `CPU_Speed_Limit 	= 80` in what `pmset -g therm` prints.
  private var heat: Finding? {
    guard let text = powerSettings(["-g", "therm"]) else { return nil }
    let limit = Self.value("CPU_Speed_Limit", in: text) ?? 100
    return limit >= 100
      ? Finding("heat", .good, "no throttling")
      : Finding(
        "heat", .noisy, "the processor is throttled to \(limit) % of its speed",
        remedy: "let it cool down, and use mains power")
  }

  /// `lowpowermode         1` in what `pmset -g` prints.
  private var lowPower: Finding? {
    guard let text = powerSettings(["-g"]), let mode = Self.value("lowpowermode", in: text) else {
      return nil
    }
    return mode == 0
      ? Finding("low power mode", .good, "off")
      : Finding("low power mode", .noisy, "on", remedy: "sudo pmset -a lowpowermode 0")
  }

  private var siblings: Finding? {
    guard let logical = number("hw.logicalcpu"), let physical = number("hw.physicalcpu"),
      logical > physical
    else { return nil }
    return Finding(
      "sibling threads (SMT)", .noisy, "on: two threads share a core, which can halve their speed")
  }

  /// The whole number after a word and, perhaps, an equals sign.
  private static func value(_ key: String, in text: String) -> Int? {
    for line in text.split(separator: "\n") {
      let words = line.split { " \t=".contains($0) }
      if words.count >= 2, words[0] == key { return Int(words[1]) }
    }
    return nil
  }

  var capabilities: Capabilities {
    var capabilities = Capabilities()
    if Capabilities.errorOfCounting != 0 {
      capabilities[.instructions] = .missing(
        "no hardware counters on this Mac, as in virtual machines", remedy: nil)
    }
    capabilities[.bytesMoved] = .missing("macOS doesn't count the bytes of calls", remedy: nil)
    capabilities[.outsideCounters] = .missing(
      "valgrind and strace don't run on macOS", remedy: "count them on Linux")
    capabilities[.pinning] = .missing("macOS can't pin a program to a processor", remedy: nil)
    capabilities[.fixedAddresses] = .missing("macOS has no public API for it", remedy: nil)
    capabilities[.disturbances] = .missing(
      "macOS doesn't report how long tasks "
        + "waited", remedy: nil)
    return capabilities
  }
}
