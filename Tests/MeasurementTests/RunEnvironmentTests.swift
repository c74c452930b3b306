import Measurement
import Model
import Testing

@Suite struct `This machine` {
  @Test func `is described coarsely and always the same`() {
    let one = RunEnvironment.detect(swift: "6.3.1")
    let two = RunEnvironment.detect(swift: "6.3.1")
    #expect(one == two)
    #expect(!one.cpu.isEmpty && one.cores > 0 && one.memory > 0 && !one.os.isEmpty)
    #expect(one.key.wholeMatch(of: /[0-9a-f]{12}/) != nil)
  }

  @Test func `has a Swift version`() throws {
    #expect(try Toolchain.swiftVersion().contains("."))
  }
}
