/// Arrivals that wait in one line, in their order, for servers that are free.
///
/// - SeeAlso: The recursion of Kiefer and Wolfowitz (1955), doi:10.1090/S0002-9947-1955-0066582-4.
package struct QueueSimulation: Sendable {
  /// What arrives, in the order of time.
  package struct Arrivals: Sendable {
    /// In seconds, ascending.
    package var times: [Double]
    /// How long each keeps its servers, in seconds, 0 or more.
    package var services: [Double]
    /// How many servers each takes at once, 1 or more; empty for 1.
    package var widths: [Int32]

    /// Arrivals; `times`, `services` and, unless it is empty, `widths` have a value for each.
    package init(times: [Double], services: [Double], widths: [Int32] = []) {
      precondition(
        times.count == services.count && (widths.isEmpty || widths.count == times.count),
        "every arrival has a time and a service")
      self.times = times
      self.services = services
      self.widths = widths.allSatisfy { $0 == 1 } ? [] : widths
    }

    package var count: Int { times.count }
    /// From the first to the last, in seconds.
    package var span: Double { (times.last ?? 0) - (times.first ?? 0) }
  }

  /// How long each arrival waits until its servers are free, in seconds.
  package let waits: [Double]
  /// The time of all servers with something to do, in seconds.
  package let busy: Double
  /// When the last service ends, in the seconds of the arrivals.
  package let end: Double

  /// Simulates a queue.
  ///
  /// One that takes more servers than there are takes all of them, for as much longer.
  ///
  /// - Parameters:
  ///   - arrivals: What comes when.
  ///   - servers: How many there are, 1 or more.
  /// - Complexity: O(*n* log *servers*); a million arrivals take about a tenth of a second.
  package init(_ arrivals: Arrivals, servers: Int) {
    precondition(servers >= 1, "someone must serve")
    var free = Heap<Double>()
    for _ in 0..<servers { free.push(-.infinity) }
    var waits: [Double] = []
    waits.reserveCapacity(arrivals.count)
    var (busy, end) = (0.0, -Double.infinity)
    guard !arrivals.widths.isEmpty else {
      for (time, service) in zip(arrivals.times, arrivals.services) {
        let start = max(time, free.first ?? time)
        waits.append(start - time)
        free.replaceFirst(with: start + service)
        busy += service
        end = max(end, start + service)
      }
      (self.waits, self.busy, self.end) = (waits, busy, end)
      return
    }
    var last = -Double.infinity
    for index in arrivals.times.indices {
      let wanted = Int(arrivals.widths[index])
      let width = min(wanted, servers)
      let service = arrivals.services[index] * Double(wanted) / Double(width)
      // Nobody overtakes, also not one that needs fewer servers.
      var start = max(arrivals.times[index], last)
      for _ in 0..<width { start = max(start, free.pop() ?? start) }
      for _ in 0..<width { free.push(start + service) }
      last = start
      waits.append(start - arrivals.times[index])
      busy += service * Double(width)
      end = max(end, start + service)
    }
    (self.waits, self.busy, self.end) = (waits, busy, end)
  }
}
