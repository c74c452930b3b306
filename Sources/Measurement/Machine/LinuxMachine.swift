internal import CPlatform
import Foundation

/// A machine with Linux, as its own files describe it.
///
/// Everything is read below a root, so that any machine can be put together from files.
struct LinuxMachine: Machine {
  private let root: String

  /// - Parameter root: The folder that holds `proc`, `sys` and `etc`; "" is this machine.
  init(root: String = "") {
    self.root = root
  }

  var findings: [Finding] {
    [
      governor, turbo, siblings, Finding(load: load), pressure("cpu"), pressure("memory"),
      pressure("io"), virtualMachine, containerQuota, addressRandomization, clock, swap,
    ].compactMap { $0 }
  }

  /// Sharing bytes where the file system can; other systems' `cp` doesn't know how.
  let copyOptions = [["-a", "--reflink=auto"], ["-a"], ["-pR"]]

  var readings: MachineReadings? { MachineReadings(root: root) }

  var processor: String? {
    let fields = text("/proc/cpuinfo")?.split(separator: "\n").map {
      $0.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    }
    func value(_ key: String) -> String? {
      fields?.first { $0.first == key && $0.count == 2 }?[1]
    }
    if let name = value("model name") { return name }
    guard let implementer = value("CPU implementer"), let part = value("CPU part") else {
      return nil
    }
    return "ARM \(implementer) \(part)"
  }

  var operatingSystem: String {
    let lines = (text("/etc/os-release") ?? text("/usr/lib/os-release") ?? "").split(
      separator: "\n")
    func value(_ key: String) -> String? {
      lines.first { $0.hasPrefix(key + "=") }
        .map { $0.dropFirst(key.count + 1).trimmingCharacters(in: ["\""]) }
    }
    let major = value("VERSION_ID")?.split(separator: ".").first.map { " \($0)" } ?? ""
    return (value("NAME") ?? "Linux") + major
  }

  /// What the kernel of this machine allows; files below another root don't say.
  var capabilities: Capabilities {
    var capabilities = Capabilities()
    capabilities[.instructions] = .ofInstructions(
      error: Capabilities.errorOfCounting,
      paranoia: text("/proc/sys/kernel/perf_event_paranoid").flatMap { Int($0) })
    capabilities[.fixedAddresses] = .ofFixedAddresses(error: platform_can_fix_addresses())
    var (read, written): (UInt64, UInt64) = (0, 0)
    if !platform_bytes_moved(getpid(), &read, &written) {
      capabilities[.bytesMoved] = .missing("this kernel has no /proc/PID/io", remedy: nil)
    }
    var cpu: Int32 = 0
    if platform_cpus(&cpu, 1) == 0 {
      capabilities[.pinning] = .missing("sched_getaffinity is refused here", remedy: nil)
    }
    if text("/proc/self/stat") == nil {
      let remedy = "mount -t proc proc /proc"
      capabilities[.endingDaemons] = .missing("no /proc to find them in", remedy: remedy)
    }
    if readings?.hasReadings != true {
      capabilities[.disturbances] = .missing(
        "neither /proc/pressure nor /proc/stat nor /proc/loadavg can be read", remedy: nil)
    }
    return capabilities
  }

  private var cpus: String { "/sys/devices/system/cpu" }

  private var governor: Finding? {
    let name = "frequency governor"
    let governors = Set(
      (0..<1024).lazy.map { text("\(cpus)/cpu\($0)/cpufreq/scaling_governor") }
        .prefix { $0 != nil }.compactMap { $0 })
    guard !governors.isEmpty else {
      return Finding(name, .unknown, "not visible here, as in most virtual machines")
    }
    let list = governors.sorted().joined(separator: ", ")
    return governors == ["performance"]
      ? Finding(name, .good, list)
      : Finding(
        name, .noisy, "\(list): the frequency follows the load",
        remedy: "sudo cpupower frequency-set --governor performance")
  }

  private var turbo: Finding? {
    // Intel's driver says whether it is off, the others whether it is on.
    for (file, off) in [("intel_pstate/no_turbo", "1"), ("cpufreq/boost", "0")] {
      guard let value = text("\(cpus)/\(file)") else { continue }
      return value == off
        ? Finding("turbo", .good, "off")
        : Finding(
          "turbo", .noisy, "on: the frequency depends on heat and on other cores",
          remedy: "echo \(off) | sudo tee \(cpus)/\(file)")
    }
    return Finding("turbo", .unknown, "not visible here, as in most virtual machines")
  }

  private var siblings: Finding? {
    guard let active = text("\(cpus)/smt/active") else {
      return Finding("sibling threads (SMT)", .unknown, "not visible here")
    }
    return active == "0"
      ? Finding("sibling threads (SMT)", .good, "off")
      : Finding(
        "sibling threads (SMT)", .noisy,
        "on: two threads share a core, which can halve their "
          + "speed",
        remedy: "echo off | sudo tee \(cpus)/smt/control")
  }

  private var load: SystemLoad? {
    guard let fields = text("/proc/loadavg")?.split(separator: " "), fields.count > 3 else {
      return nil
    }
    return Double(fields[0]).map(SystemLoad.init(tasks:))
  }

  /// How long tasks waited for a resource, of the last ten seconds.
  private func pressure(_ resource: String) -> Finding? {
    let name = "\(resource) pressure"
    guard let text = text("/proc/pressure/\(resource)"),
      let share = number(in: text, after: "some avg10=")
    else { return Finding(name, .unknown, "not reported by this kernel") }
    let observed = "tasks waited \(share) % of the last ten seconds"
    return share < 1
      ? Finding(name, .good, observed)
      : Finding(
        name, .noisy, observed,
        remedy: "stop competing processes, or use a dedicated machine"
      )
  }

  private var virtualMachine: Finding? {
    let name = "virtual machine"
    switch isVirtual {
    case nil: return Finding(name, .unknown, "not reported by this kernel")
    case false: return Finding(name, .good, "no")
    default: break
    }
    let fields =
      text("/proc/stat")?.split(separator: "\n").first?.split(separator: " ")
      .dropFirst().compactMap { Double($0) } ?? []
    let total = fields.prefix(8).reduce(0, +)
    let stolen = fields.count > 7 && total > 0 ? fields[7] / total * 100 : 0
    let observed = String(format: "yes; the host took %.2f %% of all time since it started", stolen)
    return Finding(
      name, stolen < 0.5 ? .good : .noisy, observed,
      remedy: stolen < 0.5 ? nil : "use a machine with dedicated CPUs")
  }

  /// Names that hypervisors give to the machine and its maker; `dmidecode` shows them.
  private static let virtualNames = [
    "KVM", "QEMU", "VMware", "VMW", "VirtualBox", "innotek GmbH", "Xen", "Bochs", "Parallels",
    "BHYVE", "OpenStack", "KubeVirt", "Google Compute Engine", "Amazon EC2", "Virtual Machine",
    "Apple Virtualization", "Alibaba Cloud ECS", "Droplet", "vServer", "Firecracker",
  ]

  /// Whether this is a virtual machine; nil where nothing tells.
  ///
  /// x86 processors say so in their flags. Others don't, so there the names of the machine and of its
  /// maker count, and what the firmware says.
  private var isVirtual: Bool? {
    let flags = text("/proc/cpuinfo")?.split(separator: "\n").first { $0.hasPrefix("flags") }
    if let flags { return flags.split(separator: " ").contains("hypervisor") }
    if text("/sys/hypervisor/type") != nil { return true }
    if text("/proc/device-tree/hypervisor/compatible") != nil { return true }
    let names = ["sys_vendor", "product_name", "board_vendor", "bios_vendor"].compactMap {
      text("/sys/class/dmi/id/\($0)")
    }
    guard !names.isEmpty else { return nil }
    // Amazon calls its whole machines by the same name.
    if names.contains(where: { $0.hasSuffix(".metal") || $0.contains(".metal-") }) { return false }
    return names.contains { name in Self.virtualNames.contains { name.contains($0) } }
  }

  private var containerQuota: Finding? {
    let name = "container limit"
    guard let quota else { return Finding(name, .unknown, "not reported by a control group") }
    guard let cpus = quota.cpus else { return Finding(name, .good, "none") }
    return Finding(
      name, .noisy, String(format: "%.1f CPUs; throttled \(quota.throttled) times so far", cpus),
      remedy: "start the container without --cpus, and pin it instead: --cpuset-cpus")
  }

  /// How many CPUs this control group may use at most, and how often it was held back.
  ///
  /// Nil where there is none. Version 1 has files of its own.
  private var quota: (cpus: Double?, throttled: Int)? {
    func throttled(_ path: String) -> Int {
      text(path).flatMap { number(in: $0, after: "nr_throttled ") }.map { Int($0) } ?? 0
    }
    var isThere = false
    for folder in controlGroups {
      guard let limit = text(folder + "/cpu.max") else { continue }
      isThere = true
      let words = limit.split(separator: " ").compactMap { Double($0) }
      if words.count == 2, words[1] > 0 {
        return (words[0] / words[1], throttled(folder + "/cpu.stat"))
      }
    }
    let old = "/sys/fs/cgroup/cpu/"
    if let limit = text(old + "cpu.cfs_quota_us").flatMap({ Double($0) }),
      let period = text(old + "cpu.cfs_period_us").flatMap({ Double($0) }), period > 0
    {
      return (limit > 0 ? limit / period : nil, throttled(old + "cpu.stat"))
    }
    return isThere ? (nil, 0) : nil
  }

  /// The folders of the control group that this process is in, and of those around it.
  private var controlGroups: [String] {
    let path =
      text("/proc/self/cgroup")?.split(separator: "\n").first { $0.hasPrefix("0::/") }
      .map { $0.dropFirst(4) } ?? ""
    let names = path.split(separator: "/")
    return (0...names.count).reversed().map {
      (["/sys/fs/cgroup"] + names.prefix($0).map(String.init)).joined(separator: "/")
    }
  }

  private var addressRandomization: Finding? {
    guard let value = text("/proc/sys/kernel/randomize_va_space") else { return nil }
    // Random places are noise that many runs average out; a fixed place is a bias that none does.
    return value == "0"
      ? Finding(
        "address randomization", .noisy,
        "off: all runs have the same, possibly unfavorable, "
          + "layout",
        remedy: "sudo sysctl kernel.randomize_va_space=2")
      : Finding("address randomization", .good, "on: averaged out over runs")
  }

  private var clock: Finding? {
    guard let source = text("/sys/devices/system/clocksource/clocksource0/current_clocksource")
    else { return nil }
    let isQuick = ["tsc", "kvm-clock", "arch_sys_counter", "hyperv_clocksource_tsc_page"]
      .contains(source)
    return isQuick
      ? Finding("clock", .good, source)
      : Finding(
        "clock", .noisy, "\(source) is slow to read",
        remedy: "start the kernel with clocksource=tsc, if the TSC is stable")
  }

  private var swap: Finding? {
    guard let text = text("/proc/meminfo"), let total = number(in: text, after: "SwapTotal:"),
      let free = number(in: text, after: "SwapFree:")
    else { return nil }
    return total - free < 1024
      ? Finding("swap", .good, "not in use")
      : Finding(
        "swap", .noisy, "\(Int((total - free) / 1024)) MiB in use",
        remedy: "sudo swapoff --all && sudo swapon --all")
  }

  /// The contents of a small file without spaces at its ends; nil when it isn't there.
  private func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: root + path).map {
      String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  private func number(in text: String, after key: String) -> Double? {
    guard let range = text.range(of: key) else { return nil }
    return Double(text[range.upperBound...].drop { $0 == " " }.prefix { $0.isNumber || $0 == "." })
  }
}
