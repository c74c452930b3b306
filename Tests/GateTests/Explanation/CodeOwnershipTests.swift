import Foundation
import Measurement
import Profiling
import Testing

@testable import Gate

@Suite struct `Whose code a function is` {
  private func owner(_ frames: [Frame]) -> CodeOwnership {
    var profile = StackProfile(.instructions)
    for frame in frames { profile.add([frame], cost: 1) }
    return CodeOwnership(
      [RecordedProfile(profile: profile, root: "/build/seat")],
      environment: ProcessInfo.processInfo.environment)
  }

  @Test func `is told by where it was built, and by the debug information there`() {
    let own = Frame("hash_row", in: "/build/seat/tool", file: "/build/seat/Sources/a.c", line: 7)
    let linked = Frame("icu_thing", in: "/build/seat/tool")
    let library = Frame("compress", in: "/usr/lib/libz.so")
    let runtime = Frame("malloc", in: "/build/seat/tool", file: "/build/seat/a.c")
    let kernel = Frame("ksys_write", in: Frame.kernel)
    let beside = Frame("beside", in: "/build/seat2/tool")
    let owner = owner([own, linked, library, runtime, kernel, beside])
    let function = owner.function(own)
    #expect(function.isOwn && function.file == "Sources/a.c" && function.line == 7)
    for frame in [linked, library, runtime, kernel, beside] {
      #expect(!owner.function(frame).isOwn, "\(frame)")
    }
  }

  @Test func `is each library's own where nothing was built`() {
    let interpreter = Frame("eval_loop", in: "/usr/bin/python3")
    let owner = owner([interpreter, Frame("ksys_read", in: Frame.kernel)])
    #expect(owner.function(interpreter).isOwn && owner.function(interpreter).file == nil)
    #expect(!owner.function(Frame("ksys_read", in: Frame.kernel)).isOwn)
  }
}
