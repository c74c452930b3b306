import Quantities
import Testing

@Suite struct `Values written by people` {
  @Test(arguments: [
    ("500ms", 0.5), ("5s", 5), ("30m", 1800), ("24h", 86400), ("90d", 7_776_000),
    ("7_days", 604_800), ("4_weeks", 2_419_200), ("3_months", 7_776_000), ("1_year", 31_536_000),
    ("1.5h", 5400),
  ])
  func `are spans of time`(text: String, seconds: Double) {
    #expect(TimeSpan.seconds(text) == seconds)
  }

  @Test(arguments: ["", "5", "s", "5 s", "5x", "-5s", "1_fortnight", "nan s", "1.2.3s"])
  func `are no spans of time`(text: String) {
    #expect(TimeSpan.seconds(text) == nil)
  }

  @Test(arguments: [
    ("10GB", 10_000_000_000), ("500MB", 500_000_000), ("4096", 4096), ("0", 0), ("1.5kB", 1500),
    ("2GiB", 2_147_483_648), ("1tb", 1_000_000_000_000), ("7B", 7),
  ])
  func `are sizes`(text: String, bytes: Int) {
    #expect(ByteSize.bytes(text) == bytes)
  }

  @Test(arguments: ["", "GB", "-1GB", "10 GB", "10G", "ten", "nan", "1e99TB", "99999999TB"])
  func `are no sizes`(text: String) {
    #expect(ByteSize.bytes(text) == nil)
  }

  @Test(arguments: [("5%", 0.05), ("0.05", 0.05), ("0%", 0), ("2.5%", 0.025)])
  func `are shares`(text: String, fraction: Double) throws {
    let share = try #require(Share.fraction(text))
    #expect(abs(share - fraction) < 1e-15)
  }

  @Test(arguments: ["", "%", "-5%", "five", "nan", "inf", "5%%", "5"])
  func `are no shares`(text: String) {
    #expect(Share.fraction(text) == nil)
  }

  @Test func `are near a known name or not`() {
    #expect(nearestName(to: "wal_time", among: ["wall_time", "cpu_time"]) == "wall_time")
    #expect(nearestName(to: "tiem", among: ["time"]) == "time")
    #expect(nearestName(to: "zebra", among: ["wall_time", "cpu_time"]) == nil)
    #expect(nearestName(to: "x", among: []) == nil)
  }
}
