import Workflows

/// Which way is better of a metric that nothing says it of.
enum Polarity {
  /// What the name and the unit tell; nil where they leave it open.
  static func told(by name: String, unit: String) -> Metric.Direction? {
    let name = name.lowercased().replacing("-", with: "_").replacing(" ", with: "_")
    // Less of these is better at whatever rate they come.
    let costs = [
      "alloc", "gc", "churn", "error", "miss", "fail", "fault", "latency", "overhead", "drop",
      "retries", "stall", "wait", "garbage", "leak", "timeout", "conflict", "loss", "rejected",
      "hitch", "delay", "jank",
    ]
    if costs.contains(where: name.contains) { return .lower }
    let gains = [
      "per_second", "/s", "_ps", "fps", "frame_rate", "throughput", "bandwidth", "ops", "qps",
      "rps", "speedup", "hit", "accuracy", "goodput", "framerate",
    ]
    if gains.contains(where: name.contains) { return .higher }
    let parts = unit.split(separator: "/", maxSplits: 1).map(String.init)
    if parts.count == 2 {
      if Units.seconds(parts[1]) != nil { return .higher }
      if Units.seconds(parts[0]) != nil || Units.bytes(parts[0]) != nil { return .lower }
    }
    if unit == "fps" { return .higher }
    if Units.seconds(unit) != nil || Units.bytes(unit) != nil { return .lower }
    let sizes = [
      "time", "duration", "bytes", "size", "memory", "rss", "heap", "cycles", "instructions",
      "switches", "writes", "reads", "storage", "energy", "power", "cost", "elapsed", "cpu",
    ]
    return sizes.contains(where: name.contains) ? .lower : nil
  }
}
