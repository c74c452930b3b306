import Testing

@testable import Watch

@Suite struct `A reading of the machine` {
  @Test func `takes the processors' times from /proc/stat`() {
    var reading = MachineReading()
    reading.readProcessors(
      """
      cpu  300 0 100 500 100 0 0 0 0 0
      cpu0 200 0 50 200 50 0 0 0 0 0
      cpu1 100 0 50 300 50 0 0 0 0 0
      intr 12345
      """)
    #expect(reading.processors.map(\.busy) == [250, 150])
    #expect(reading.processors.map(\.waiting) == [50, 50])
    #expect(reading.processors.map(\.total) == [500, 500])
  }

  @Test func `takes memory in bytes and pressure in seconds`() {
    var reading = MachineReading()
    reading.readMemory("MemTotal:       16 kB\nMemFree: 1 kB\nMemAvailable:    4 kB\n")
    #expect(reading.totalMemory == 16384 && reading.availableMemory == 4096)
    reading.readPressure(.io, "some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\nfull …")
    #expect(reading.pressure == [.io: 2.5])
  }

  @Test func `takes bytes from network interfaces, not from the loopback`() {
    var reading = MachineReading()
    reading.readNetwork(
      """
      Inter-|   Receive                            |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
          lo:    3193      29    0    0    0     0          0         0     3193      29    0    0
        eth0:    1000      10    0    0    0     0          0         0      200       2    0    0
       wlan0:50 1 0 0 0 0 0 0 7 1 0 0 0 0 0 0
      """)
    #expect(reading.network == .init(received: 1050, sent: 207))
  }

  @Test(arguments: ["", "cpu", "cpu 1 2", "cpu0\ncpu1", "garbage\u{1B}[31m", "some total=x"])
  func `survives what no kernel writes`(text: String) {
    var reading = MachineReading()
    reading.readProcessors(text)
    reading.readMemory(text)
    reading.readPressure(.cpu, text)
    reading.readNetwork(text)
    #expect(reading.network == nil)
    #expect(reading.processors.allSatisfy { $0.busy.isFinite && $0.total.isFinite })
    #expect(reading.totalMemory == nil && reading.pressure.isEmpty)
  }

  @Test func `becomes fractions of the time between two`() {
    var (old, new) = (MachineReading(), MachineReading())
    old.readProcessors("cpu\ncpu0 100 0 0 100 0 0 0 0\ncpu1 100 0 0 100 0 0 0 0")
    new.readProcessors("cpu\ncpu0 175 0 0 125 0 0 0 0\ncpu1 100 0 0 150 50 0 0 0")
    (old.pressure, new.pressure) = ([.cpu: 1], [.cpu: 1.5, .io: 9])
    (old.network, new.network) = (.init(received: 5, sent: 9), .init(received: 7, sent: 3))
    let activity = MachineActivity(from: old, to: new, seconds: 2)
    #expect(activity.load == [0.75, 0])
    #expect(activity.ioWait == 0.25)
    #expect(activity.pressure == [.cpu: 0.25])
    // A counter that began anew.
    #expect(activity.bytesReceived == 2 && activity.bytesSent == 0)
  }

  @Test func `knows no load where a processor came or went`() {
    var (old, new) = (MachineReading(), MachineReading())
    old.readProcessors("cpu\ncpu0 1 0 0 1 0 0 0 0")
    new.readProcessors("cpu\ncpu0 2 0 0 2 0 0 0 0\ncpu1 1 0 0 1 0 0 0 0")
    #expect(MachineActivity(from: old, to: new, seconds: 1).load.isEmpty)
  }
}
