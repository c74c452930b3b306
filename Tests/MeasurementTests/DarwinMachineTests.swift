import Testing

@testable import Measurement

@Suite struct `A Mac` {
  private func mac(
    texts: [String: String] = [:], numbers: [String: Int64] = [:], power: [[String]: String] = [:]
  ) -> DarwinMachine {
    DarwinMachine(text: { texts[$0] }, number: { numbers[$0] }, powerSettings: { power[$0] })
  }

  @Test func `has the names that sysctl gives it`() {
    let mac = mac(texts: [
      "machdep.cpu.brand_string": "Apple M3 Pro", "kern.osproductversion": "15.6.1",
    ])
    #expect(mac.processor == "Apple M3 Pro")
    #expect(mac.operatingSystem == "macOS 15")
  }

  @Test func `says what slows it down, and the command that mends it`() {
    let mac = mac(
      numbers: ["kern.hv_vmm_present": 0, "hw.logicalcpu": 16, "hw.physicalcpu": 8],
      power: [
        ["-g", "therm"]:
          "Note: No thermal warning level has been recorded\nCPU_Speed_Limit \t= 70\n",
        ["-g"]:
          "System-wide power settings:\nCurrently in use:\n standby 1\n lowpowermode         1\n",
      ])
    let noisy = mac.findings.filter { $0.state == .noisy && $0.name != "other load" }
    #expect(noisy.map(\.name) == ["heat", "low power mode", "sibling threads (SMT)"])
    #expect(noisy[0].observed.contains("70 %"))
    #expect(noisy[1].remedy == "sudo pmset -a lowpowermode 0")
    #expect(mac.findings.contains { $0.name == "virtual machine" && $0.state == .good })
  }

  @Test func `is quiet about a cool one on mains power`() {
    let note = "Note: No thermal warning level has been recorded\n"
    let mac = mac(
      numbers: ["hw.logicalcpu": 12, "hw.physicalcpu": 12],
      power: [["-g", "therm"]: note, ["-g"]: "lowpowermode 0"])
    #expect(mac.findings.allSatisfy { $0.state == .good || $0.name == "other load" })
  }

  @Test func `says of each thing that it can't do why`() {
    let capabilities = mac().capabilities
    for feature in [Capabilities.Feature.bytesMoved, .outsideCounters, .pinning, .disturbances] {
      #expect(capabilities.problem(with: feature)?.contains("macOS") == true)
    }
  }
}
