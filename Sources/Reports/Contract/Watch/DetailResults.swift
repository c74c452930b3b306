import Quantities
import Watch

/// What costs too much to be read with each sample: of all processes that live, and of the machine.
package struct DetailResults: Codable, Sendable {
  /// Memory that only one process holds, in bytes.
  package let uniqueMemory: Double?
  /// Files, sockets and pipes that are open.
  package let openFiles: Double?
  /// How often threads that live gave up their processor, since they started.
  package let voluntaryContextSwitches: Double?
  /// How often their processor was taken from them.
  package let involuntaryContextSwitches: Double?
  /// Of the hottest sensor, in degrees Celsius.
  package let temperature: Double?
  /// The mean of the processors, in hertz.
  package let frequency: Double?
}

extension DetailResults {
  init(_ detail: UsageLine.Detail) {
    self.init(
      uniqueMemory: detail.uniqueMemory, openFiles: detail.openFiles,
      voluntaryContextSwitches: detail.voluntarySwitches,
      involuntaryContextSwitches: detail.involuntarySwitches, temperature: detail.temperature,
      frequency: detail.frequency)
  }

  /// Those that are known, for people.
  var fields: [Field] {
    func field(_ label: String, _ value: Double?, _ unit: String) -> Field? {
      value.map { Field(label, Quantity.text($0, unit: unit)) }
    }
    let switches = voluntaryContextSwitches.map {
      let taken = involuntaryContextSwitches.map { ", \(Quantity.text($0, unit: "")) involuntary" }
      return Field(
        "context switches", Quantity.text($0, unit: "") + (taken.map { " voluntary" + $0 } ?? ""))
    }
    return [
      field("unique memory", uniqueMemory, "bytes"), field("open files", openFiles, ""), switches,
      field("temperature", temperature, "°C"),
      field("processor frequency", frequency.map { $0 / 1e9 }, "GHz"),
    ].compactMap(\.self)
  }
}
