import Profiling
import Testing

@Suite struct `What profilers wrote` {
  /// As `perf script -F ip,sym,dso` prints it.
  private static let script = """
    \t          38ee17 $sSSySJSS5IndexVcig (/opt/swift/libswiftCore.so)
    \t            2442 $s1a5parseySaySsGSSF (/build/a (deleted))
    \t            3f0a main (/build/a (deleted))


    \tffffffff816d6000 vfs_write ([kernel.kallsyms])
    \tffffffff816d636f ksys_write ([kernel.kallsyms])
    \tffffffff82259cc1 do_syscall_64 ([kernel.kallsyms])
    \t           f8350 operator new(unsigned long) (/usr/lib/libc.so.6)
    \t            3f0a main (/build/a (deleted))


    \t               0 [unknown] ([unknown])

    \t           f8350 operator new(unsigned long) (/usr/lib/libc.so.6)
    \t            3f0a main (/build/a (deleted))
    """

  @Test func `perf are stacks from the outermost function on`() {
    let reader = PerfScriptReader(Self.script)
    #expect(reader.count == 4)
    let profile = reader.profile(period: 0.001, runs: 2)
    #expect(abs(profile.total - 0.002) < 1e-12 && profile.quantum == 0.0005)
    let stacks = profile.stacks.map { $0.frames.map { profile.frames[$0].symbol } }
    #expect(stacks.contains(["main", "$s1a5parseySaySsGSSF", "$sSSySJSS5IndexVcig"]))
    // Of the kernel only the call is kept.
    #expect(stacks.contains(["main", "operator new(unsigned long)", "ksys_write"]))
    #expect(stacks.contains(["main", "operator new(unsigned long)"]) && stacks.contains([""]))
    #expect(profile.frames.contains { $0.symbol == "main" && $0.object == "/build/a (deleted)" })
  }

  @Test func `perf get the functions that were inlined`() {
    let profile = PerfScriptReader(Self.script).profile(period: 1, runs: 1) { address in
      address.offset == 0x2442
        ? [Frame("outer", in: address.object), Frame("inner", in: address.object, line: 7)] : []
    }
    let stacks = profile.stacks.map { $0.frames.map { profile.frames[$0].symbol } }
    #expect(stacks.contains(["main", "outer", "inner", "$sSSySJSS5IndexVcig"]))
  }

  @Test func `callgrind are stacks by the names of callers`() throws {
    let text = """
      # callgrind format
      version: 1
      positions: line
      events: Ir
      summary: 100

      ob=(1) /build/a
      fl=(1) /build/a.c
      fn=(1) main
      5 10
      cfn=(2) f'main
      calls=2 +3
      6 90
      +1 5

      fl=(2) /build/b.c
      fn=(2)
      9 70
      fi=(1)
      12 15
      fe=(2)
      fn=(3) 0x0000000000008780'f'main
      * 4
      """
    let found = try #require(CallgrindReader.profile(of: text)).completed
    #expect(found.total == 10 + 5 + 70 + 15 + 4)
    let costs = Dictionary(
      uniqueKeysWithValues: found.stacks.map {
        ($0.frames.map { found.frames[$0].symbol }, $0.cost)
      })
    #expect(costs == [["main"]: 15, ["main", "f"]: 85, ["main", "f", ""]: 4])
    let f = try #require(found.frames.first { $0.symbol == "f" })
    #expect(f.file == "/build/b.c" && f.object == "/build/a")
    #expect(found.frames.first { $0.symbol == "main" }?.file == "/build/a.c")
  }

  @Test(arguments: ["", "# callgrind format", "ob=(1)\nfn=x\n1 2", "\u{0}\u{1}", "fn=(1)\n+ +\n1"])
  func `nothing of are no stacks`(text: String) {
    #expect((CallgrindReader.profile(of: text)?.total ?? 0) == 0)
    #expect(PerfScriptReader(text).count == 0)
  }
}
