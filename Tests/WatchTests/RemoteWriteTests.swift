import Foundation
import Model
import Quantities
import Testing

@testable import Watch

@Suite struct `A remote write` {
  /// A run on a host of the lab, and how long two took that have ended.
  private func measures(host: String? = nil, name: String = "w") -> LiveMeasures {
    var state = LiveState(workflow: name, monitor: "m")
    state.host = host
    state.at = Instant(secondsSince1970: 1_769_835_600.25)
    return LiveMeasures([state], ended: [])
  }

  @Test func `has the bytes that the protocol and Snappy ask for`() throws {
    let body = RemoteWrite(measures(), instance: "here").body
    let content = try Snappy.content(of: body)
    // Labels by their names, then a double and milliseconds: made by hand from the encoding's rules.
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
      [number << 3 | 2, UInt8(bytes.count)] + bytes
    }
    func label(_ name: String, _ value: String) -> [UInt8] {
      field(1, field(1, Array(name.utf8)) + field(2, Array(value.utf8)))
    }
    let labels =
      label("__name__", "cicd_pipeline_run_active") + label("cicd_pipeline_name", "w")
      + label("cicd_pipeline_run_state", "executing") + label("instance", "here")
      + label("job", "perf-check") + label("perf_check_monitor", "m")
    // 1.0, and 1769835600250 in groups of seven bits.
    let sample: [UInt8] =
      [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x10] + [0xFA, 0xB2, 0xB0, 0x93, 0xC1, 0x33]
    let series = labels + field(2, sample)
    #expect(series.count > 127)
    let length = [UInt8(series.count & 0x7F) | 0x80, UInt8(series.count >> 7)]
    #expect(content == [0x0A] + length + series)
  }

  @Test func `has the host of a run as its instance, and nothing where nothing runs`() throws {
    let text = String(
      decoding: try Snappy.content(of: RemoteWrite(measures(host: "n7"), instance: "here").body),
      as: UTF8.self)
    #expect(text.contains("instance\u{12}\u{2}n7") && text.contains("host_name\u{12}\u{2}n7"))
    #expect(!text.contains("here"))
    #expect(PrometheusText(measures(host: "n7")).text.contains("host_name=\"n7\""))
    #expect(!PrometheusText(measures()).text.contains("host_name"))
    #expect(RemoteWrite(LiveMeasures([], ended: []), instance: "x").body.isEmpty)
  }

  @Test(arguments: [1, 60, 65_400, 65_536, 200_000])
  func `keeps long contents whole`(length: Int) throws {
    let name = String(repeating: "ab\u{1}", count: length / 3 + 1)
    let content = try Snappy.content(
      of: RemoteWrite(measures(name: name), instance: "here").body)
    #expect(String(decoding: content, as: UTF8.self).contains(name))
  }
}

/// Blocks of Snappy as any reader takes them apart.
private enum Snappy {
  struct Damage: Error {}

  static func content(of block: [UInt8]) throws -> [UInt8] {
    var place = 0
    var (length, shift) = (0, 0)
    repeat {
      length |= Int(block[place] & 0x7F) << shift
      shift += 7
      place += 1
    } while block[place - 1] >= 0x80
    var content: [UInt8] = []
    while place < block.count {
      let tag = Int(block[place])
      guard tag & 3 == 0 else { throw Damage() }
      var count = tag >> 2
      place += 1
      if count >= 60 {
        let bytes = count - 59
        count = (0..<bytes).reduce(0) { $0 | Int(block[place + $1]) << (8 * $1) }
        place += bytes
      }
      guard place + count < block.count else { throw Damage() }
      content += block[place...(place + count)]
      place += count + 1
    }
    guard content.count == length else { throw Damage() }
    return content
  }
}
