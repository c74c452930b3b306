import Foundation

/// Arrivals that wait in one line for one of several servers.
///
/// Exact for arrivals by chance and services of exponential times (M/M/c), and for one server with
/// any services (M/G/1); else Allen's and Cunneen's approximation, which grows worse with burstier
/// arrivals and with less load.
///
/// - SeeAlso: Erlang (1917); Allen (1990), Probability, Statistics, and Queueing Theory, section 5.2.
package struct QueueingModel: Hashable, Sendable {
  /// Arrivals a second.
  package let arrivalRate: Double
  /// Of one service, in seconds.
  package let meanService: Double
  /// How many at once.
  package let servers: Int
  /// The squared coefficients of variation of the times between arrivals and of services; 1 for
  /// exponential ones.
  package let arrivalVariability: Double
  package let serviceVariability: Double

  /// - Returns: `nil` for rates, times or variabilities below 0 or not finite, and without a server.
  package init?(
    arrivalRate: Double, meanService: Double, servers: Int, arrivalVariability: Double = 1,
    serviceVariability: Double = 1
  ) {
    let values = [arrivalRate, meanService, arrivalVariability, serviceVariability]
    guard servers > 0, values.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
    self.arrivalRate = arrivalRate
    self.meanService = meanService
    self.servers = servers
    self.arrivalVariability = arrivalVariability
    self.serviceVariability = serviceVariability
  }

  /// How many services ask for a server at once on average: the load in Erlang.
  package var load: Double { arrivalRate * meanService }

  /// The share of the time in which a server is busy; the line grows for ever from 1 on.
  package var utilization: Double { load / Double(servers) }

  /// The chance that all servers are busy when one arrives, if none could wait: Erlang's B.
  package var blocking: Double {
    (1...servers).reduce(1.0) { blocked, server in
      load * blocked / (Double(server) + load * blocked)
    }
  }

  /// The chance that an arrival has to wait: Erlang's C; 1 from a utilisation of 1 on.
  package var waitProbability: Double {
    guard utilization < 1 else { return 1 }
    return blocking / (1 - utilization * (1 - blocking))
  }

  /// How much longer waits are than with exponential times.
  private var variability: Double { (arrivalVariability + serviceVariability) / 2 }

  /// How long an arrival waits on average, in seconds; infinite from a utilisation of 1 on.
  package var meanWait: Double {
    guard utilization < 1 else { return .infinity }
    guard meanService > 0 else { return 0 }
    return waitProbability * meanService / (Double(servers) * (1 - utilization)) * variability
  }

  /// The wait that a share of arrivals doesn't exceed, in seconds.
  ///
  /// Waits of those that have to are taken for exponential, as they are for M/M/c.
  ///
  /// - Parameter share: In 0…1, exclusive.
  package func waitQuantile(_ share: Double) -> Double {
    precondition(share > 0 && share < 1, "a share is between 0 and 1")
    guard utilization < 1 else { return .infinity }
    let waiting = waitProbability
    guard 1 - share < waiting, meanService > 0 else { return 0 }
    return log(waiting / (1 - share)) * meanWait / waiting
  }
}
