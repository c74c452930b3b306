import Foundation
import Processes
import TestSupport
import Testing

@testable import Watch

@Suite struct `A control group` {
  private func parent(groups: String, mounts: String) throws -> String? {
    let folder = try TemporaryFolder()
    try folder.write(groups, to: "proc/self/cgroup")
    try folder.write(mounts, to: "proc/self/mountinfo")
    return ControlGroup.parent(root: folder.path)
  }

  @Test func `is found where cgroup v2 is mounted`() throws {
    let mounts = """
      25 1 0:22 / /proc rw - proc proc rw
      36 25 0:30 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw
      """
    #expect(
      try parent(groups: "0::/user.slice/user@1000.service/app\n", mounts: mounts)
        == "/sys/fs/cgroup/user.slice/user@1000.service/app")
    #expect(try parent(groups: "0::/\n", mounts: mounts) == "/sys/fs/cgroup")
  }

  @Test func `is found beside the controllers of version 1`() throws {
    let mounts = """
      36 25 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
      37 25 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      """
    #expect(
      try parent(groups: "4:memory:/here\n0::/there\n", mounts: mounts)
        == "/sys/fs/cgroup/unified/there")
  }

  @Test func `is named from the folder that a container shows`() throws {
    let mounts = "37 25 0:31 /docker/ab /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
    #expect(try parent(groups: "0::/docker/ab/c\n", mounts: mounts) == "/sys/fs/cgroup/c")
    #expect(try parent(groups: "0::/docker/ab\n", mounts: mounts) == "/sys/fs/cgroup")
    #expect(try parent(groups: "0::/docker/abc\n", mounts: mounts) == nil)
  }

  @Test(arguments: ["4:memory:/here\n", "0::/../outside\n", ""])
  func `isn't found where there is none`(groups: String) throws {
    let mounts = "37 25 0:31 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
    #expect(try parent(groups: groups, mounts: mounts) == nil)
    #expect(try parent(groups: "0::/a\n", mounts: "25 1 0:22 / /proc rw - proc proc rw\n") == nil)
  }

  @Test func `tells the CPU time of all that ran in it`() throws {
    let usage = try #require(
      ControlGroup.usage("usage_usec 3500000\nuser_usec 2000000\nsystem_usec 1500000\n"))
    #expect(usage == (2, 1.5))
    #expect(ControlGroup.usage("usage_usec 3500000\n") == nil)
    #expect(ControlGroup.usage("") == nil)
  }

  /// Where the kernel lets this user make groups, as root of a machine may.
  @Test func `counts what nobody waits for`() throws {
    guard let group = ControlGroup() else { return }
    let before = try #require(group.usage())
    let folder = try TemporaryFolder()
    // The worker is a child of a shell that ends first; the run waits for what it writes, not for it.
    let work = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; times > done"
    var program = Subprocess(
      ["/bin/sh", "-c", "mkfifo done; (sh -c '\(work)' & ); cat done"], in: folder.path,
      environment: ["PATH": "/usr/bin:/bin"])
    (program.isSupervised, program.isMeasured) = (true, true)
    let result = try program.run()
    #expect(result.hasSucceeded)
    let after = try #require(group.usage())
    // "0m0.281s 0m0.001s" of the worker, then of its children.
    let text = String(decoding: result.output, as: UTF8.self)
    let own = try #require(text.firstMatch(of: #/0m([\d.]+)s 0m([\d.]+)s/#))
    let expected = try #require(Double(own.1)) + #require(Double(own.2))
    let used = after.user + after.system - before.user - before.system
    #expect(expected > 0.02)
    // No upper limit: what other tests start at the same time joins the group, too.
    #expect(used >= expected - 0.02)
  }
}
