import Foundation
import Testing

@testable import Measurement

@Suite struct `What a machine allows` {
  @Test(arguments: [
    (Int32(0), 2, ""), (EACCES, 4, "perf_event_paranoid is 4"), (EPERM, 1, "as containers do"),
    (EACCES, 2, "--cap-add PERFMON"), (ENOENT, 2, "no PMU"), (EOPNOTSUPP, 2, "no PMU"),
    (ENOSYS, 2, "no perf_event_open"), (EMFILE, 2, "Too many open files"),
  ])
  func `says why instructions can't be counted`(error: Int32, paranoia: Int, text: String) {
    var capabilities = Capabilities()
    capabilities[.instructions] = .ofInstructions(error: error, paranoia: paranoia)
    if error == 0 {
      #expect(capabilities.has(.instructions))
    } else {
      #expect(capabilities.problem(with: .instructions)?.contains(text) == true)
      #expect(capabilities.findings.first { $0.name == "counting instructions" }?.state == .noisy)
    }
  }

  @Test func `says who refuses fixed addresses`() {
    var capabilities = Capabilities()
    capabilities[.fixedAddresses] = .ofFixedAddresses(error: EPERM)
    #expect(capabilities.problem(with: .fixedAddresses)?.contains("seccomp=unconfined") == true)
    capabilities[.fixedAddresses] = .ofFixedAddresses(error: 0)
    #expect(capabilities.has(.fixedAddresses))
  }

  @Test func `says of a machine of which only POSIX is known what is missing`() {
    let capabilities = PortableMachine().capabilities
    #expect(capabilities.findings.count == Capabilities.Feature.allCases.count - 1)
    #expect(capabilities.findings.allSatisfy { $0.state == .noisy })
  }
}
