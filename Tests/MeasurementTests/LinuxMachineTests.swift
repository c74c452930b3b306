import Foundation
import TestSupport
import Testing

@testable import Measurement

@Suite struct `The findings about a machine` {
  private func findings(_ files: [String: String]) throws -> [String: Finding] {
    let folder = try TemporaryFolder()
    for (path, text) in files { try folder.write(text + "\n", to: path) }
    return Dictionary(
      LinuxMachine(root: folder.path).findings.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }

  private let cpu = "sys/devices/system/cpu/"

  @Test func `name what makes it noisy, and the command that mends it`() throws {
    let findings = try findings([
      cpu + "cpu0/cpufreq/scaling_governor": "powersave",
      cpu + "cpu1/cpufreq/scaling_governor": "performance",
      cpu + "intel_pstate/no_turbo": "0", cpu + "smt/active": "1",
      "proc/loadavg": "3.10 2.00 1.00 4/200 1234",
      "proc/pressure/cpu": "some avg10=12.50 avg60=3.00 avg300=1.00 total=123",
      "proc/cpuinfo": "processor : 0\nflags\t\t: fpu hypervisor sse\n",
      "proc/stat": "cpu  100 0 100 700 0 0 0 100 0 0",
      "sys/fs/cgroup/cpu.max": "150000 100000",
      "sys/fs/cgroup/cpu.stat": "usage_usec 1\nnr_periods 9\nnr_throttled 7\nthrottled_usec 5",
      "proc/sys/kernel/randomize_va_space": "0",
      "sys/devices/system/clocksource/clocksource0/current_clocksource": "hpet",
      "proc/meminfo": "MemTotal: 9 kB\nSwapTotal:  4194304 kB\nSwapFree:  2097152 kB",
    ])
    let expected: [(String, String, String)] = [
      ("frequency governor", "performance, powersave", "cpupower"),
      ("turbo", "on", "no_turbo"), ("sibling threads (SMT)", "on", "smt/control"),
      ("other load", "3.1 tasks", "ps aux"), ("cpu pressure", "12.5 %", "stop competing processes"),
      ("virtual machine", "10.00 %", "dedicated CPUs"),
      ("container limit", "1.5 CPUs; throttled 7 times", "--cpuset-cpus"),
      ("address randomization", "off", "randomize_va_space=2"), ("clock", "hpet", "clocksource"),
      ("swap", "2048 MiB", "swapoff"),
    ]
    for (name, observed, remedy) in expected {
      let finding = try #require(findings[name], "\(name)")
      #expect(finding.state == .noisy && finding.observed.contains(observed), "\(finding)")
      #expect(finding.remedy?.contains(remedy) == true, "\(finding)")
    }
  }

  @Test func `are quiet about a quiet machine`() throws {
    let findings = try findings([
      cpu + "cpu0/cpufreq/scaling_governor": "performance", cpu + "cpufreq/boost": "0",
      cpu + "smt/active": "0", "proc/loadavg": "0.01 0.02 0.00 1/99 77",
      "proc/pressure/cpu": "some avg10=0.00 avg60=0.00 avg300=0.00 total=0",
      "proc/cpuinfo": "flags : fpu", "sys/fs/cgroup/cpu.max": "max 100000",
      "proc/sys/kernel/randomize_va_space": "2",
      "sys/devices/system/clocksource/clocksource0/current_clocksource": "tsc",
      "proc/meminfo": "SwapTotal: 0 kB\nSwapFree: 0 kB",
    ])
    #expect(findings.values.allSatisfy { $0.state != .noisy && $0.remedy == nil })
    #expect(findings["memory pressure"]?.state == .unknown)
  }

  @Test func `know nothing of a machine without files`() throws {
    #expect(try findings([:]).values.allSatisfy { $0.state == .unknown })
  }

  @Test(arguments: [
    (
      ["sys/class/dmi/id/sys_vendor": "Amazon EC2", "sys/class/dmi/id/product_name": "c7g.large"],
      true
    ),
    (
      ["sys/class/dmi/id/sys_vendor": "Amazon EC2", "sys/class/dmi/id/product_name": "c7g.metal"],
      false
    ),
    (
      [
        "sys/class/dmi/id/sys_vendor": "QEMU",
        "sys/class/dmi/id/product_name": "KVM Virtual Machine",
      ], true
    ),
    (
      ["sys/class/dmi/id/sys_vendor": "Ampere(R)", "sys/class/dmi/id/product_name": "Mt. Jade"],
      false
    ),
    (["sys/hypervisor/type": "xen"], true),
    (["proc/device-tree/hypervisor/compatible": "linux,kvm"], true),
  ])
  func `tell a virtual machine without x86's flags`(files: [String: String], isVirtual: Bool) throws
  {
    let arm = ["proc/cpuinfo": "processor : 0\nFeatures : fp asimd\nCPU implementer : 0x41"]
    let finding = try #require(try findings(arm.merging(files) { $1 })["virtual machine"])
    #expect(finding.observed.hasPrefix(isVirtual ? "yes" : "no"), "\(finding)")
    #expect(finding.state == .good)
    #expect(try findings(arm)["virtual machine"]?.state == .unknown)
  }

  @Test func `find the limit of the control group they are in, of either version`() throws {
    let second = try findings([
      "proc/self/cgroup": "0::/system.slice/job.service", "sys/fs/cgroup/cgroup.procs": "1",
      "sys/fs/cgroup/system.slice/job.service/cpu.max": "max 100000",
      "sys/fs/cgroup/system.slice/cpu.max": "50000 100000",
      "sys/fs/cgroup/system.slice/cpu.stat": "nr_throttled 3",
    ])
    #expect(second["container limit"]?.observed == "0.5 CPUs; throttled 3 times so far")
    let first = try findings([
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "200000",
      "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
      "sys/fs/cgroup/cpu/cpu.stat": "nr_periods 5\nnr_throttled 4\nthrottled_time 12",
    ])
    #expect(first["container limit"]?.observed == "2.0 CPUs; throttled 4 times so far")
    let none = try findings([
      "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
    ])
    #expect(none["container limit"]?.state == .good)
  }
}
