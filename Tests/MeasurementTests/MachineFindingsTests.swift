import Measurement
import TestSupport
import Testing

@Suite struct `The findings about a machine` {
  private func findings(_ files: [String: String]) throws -> [String: Finding] {
    let folder = try TemporaryFolder()
    for (path, text) in files { try folder.write(text + "\n", to: path) }
    return Dictionary(
      MachineFindings(root: folder.path).all().map { ($0.name, $0) }, uniquingKeysWith: { $1 })
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
      ("other load", "3.1 tasks", "ps aux"), ("cpu pressure", "12.5 %", "end what competes"),
      ("virtual machine", "10.00 %", "aren't shared"),
      ("container limit", "1.5 CPUs; held back 7 times", "--cpuset-cpus"),
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
}
