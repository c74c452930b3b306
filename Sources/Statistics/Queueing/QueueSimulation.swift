/// A simulation of a first-come, first-served queue with several servers.
///
/// - SeeAlso: The recursion of Kiefer and Wolfowitz (1955), doi:10.1090/S0002-9947-1955-0066582-4.
package struct QueueSimulation: Sendable {
  /// The arrivals, in chronological order.
  package struct Arrivals: Sendable {
    /// In seconds, ascending.
    package var times: [Double]
    /// The service time of each, in seconds, 0 or more.
    package var services: [Double]
    /// The number of servers that each requires, 1 or more; empty for 1.
    package var widths: [Int32]

    /// Creates arrivals; `times`, `services` and, unless it is empty, `widths` have one value each.
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

  /// The waiting time of each arrival, in seconds.
  package let waits: [Double]
  /// The total busy time of all servers, in seconds.
  package let busy: Double
  /// The end of the last service, in the seconds of the arrivals.
  package let end: Double

  /// Simulates a queue.
  ///
  /// An arrival that requires more servers than available occupies all of them, for proportionally
  /// longer.
  ///
  /// - Parameters:
  ///   - arrivals: The arrivals.
  ///   - servers: The number of servers, 1 or more.
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
      // No arrival overtakes another, even if it requires fewer servers.
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
