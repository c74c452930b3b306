import Foundation

/// What a machine's own files say that bears on timings.
///
/// Everything is read below a root, so that any machine can be put together from files.
package struct MachineFindings {
  private let root: String

  /// - Parameter root: The folder that holds `proc` and `sys`; "" is this machine.
  package init(root: String = "") {
    self.root = root
  }

  /// All that can be read without waiting.
  package func all() -> [Finding] {
    [
      governor, turbo, siblings, load, pressure("cpu"), pressure("memory"), pressure("io"),
      virtualMachine, containerQuota, addressRandomization, clock, swap,
    ].compactMap { $0 }
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
        name, .noisy, "\(list): the clock follows the load",
        remedy: "sudo cpupower frequency-set --governor performance")
  }

  private var turbo: Finding? {
    // Intel's driver says whether it is off, the others whether it is on.
    for (file, off) in [("intel_pstate/no_turbo", "1"), ("cpufreq/boost", "0")] {
      guard let value = text("\(cpus)/\(file)") else { continue }
      return value == off
        ? Finding("turbo", .good, "off")
        : Finding(
          "turbo", .noisy, "on: the clock depends on heat and on other cores",
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
        "sibling threads (SMT)", .noisy, "on: a neighbour on the same core halves its speed",
        remedy: "echo off | sudo tee \(cpus)/smt/control")
  }

  private var load: Finding? {
    guard let fields = text("/proc/loadavg")?.split(separator: " "), fields.count > 3,
      let load = Double(fields[0])
    else { return nil }
    return load < 0.5
      ? Finding("other load", .good, "\(load) tasks in the last minute")
      : Finding(
        "other load", .noisy, "\(load) tasks ran or waited in the last minute",
        remedy: "see who it is: ps aux --sort=-%cpu | head")
  }

  /// How long tasks waited for a resource, of the last ten seconds.
  private func pressure(_ resource: String) -> Finding? {
    let name = "\(resource) pressure"
    guard let text = text("/proc/pressure/\(resource)"),
      let share = number(in: text, after: "some avg10=")
    else { return Finding(name, .unknown, "this kernel doesn't tell") }
    let observed = "tasks waited \(share) % of the last ten seconds"
    return share < 1
      ? Finding(name, .good, observed)
      : Finding(
        name, .noisy, observed,
        remedy: "end what competes for it, or measure on a machine of its own"
      )
  }

  private var virtualMachine: Finding? {
    guard let cpu = text("/proc/cpuinfo") else { return nil }
    let isVirtual = cpu.split(separator: "\n").contains {
      $0.hasPrefix("flags") && $0.split(separator: " ").contains("hypervisor")
    }
    guard isVirtual else { return Finding("virtual machine", .good, "no") }
    let fields =
      text("/proc/stat")?.split(separator: "\n").first?.split(separator: " ")
      .dropFirst().compactMap { Double($0) } ?? []
    let total = fields.prefix(8).reduce(0, +)
    let stolen = fields.count > 7 && total > 0 ? fields[7] / total * 100 : 0
    let observed = String(format: "yes; the host took %.2f %% of all time since it started", stolen)
    return Finding(
      "virtual machine", stolen < 0.5 ? .good : .noisy, observed,
      remedy: stolen < 0.5 ? nil : "ask for a machine whose CPUs aren't shared")
  }

  private var containerQuota: Finding? {
    let name = "container limit"
    guard let limit = text("/sys/fs/cgroup/cpu.max") else {
      return Finding(name, .unknown, "no control group says")
    }
    let throttled =
      text("/sys/fs/cgroup/cpu.stat").flatMap { number(in: $0, after: "nr_throttled ") } ?? 0
    guard !limit.hasPrefix("max") else { return Finding(name, .good, "none") }
    let words = limit.split(separator: " ").compactMap { Double($0) }
    let share = words.count == 2 ? String(format: "%.1f CPUs", words[0] / words[1]) : limit
    return Finding(
      name, .noisy, "\(share); held back \(Int(throttled)) times so far",
      remedy: "start the container without --cpus, and pin it instead: --cpuset-cpus")
  }

  private var addressRandomization: Finding? {
    guard let value = text("/proc/sys/kernel/randomize_va_space") else { return nil }
    // Random places are noise that many runs average out; a fixed place is a bias that none does.
    return value == "0"
      ? Finding(
        "address randomization", .noisy, "off: each run has the same, perhaps unlucky, layout",
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
        remedy: "start the kernel with clocksource=tsc, if its CPU's is stable")
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
