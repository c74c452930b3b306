import Foundation

/// An analytic model of a queue with several servers.
///
/// Exact for Poisson arrivals with exponential service times (M/M/c), and for one server with any
/// service times (M/G/1); otherwise the Allen–Cunneen approximation, which is less accurate for bursty
/// arrivals and low load.
///
/// - SeeAlso: Erlang (1917); Allen (1990), Probability, Statistics, and Queueing Theory, section 5.2.
package struct QueueingModel: Hashable, Sendable {
  /// The arrival rate per second.
  package let arrivalRate: Double
  /// The mean service time, in seconds.
  package let meanService: Double
  /// The number of servers.
  package let servers: Int
  /// The squared coefficients of variation of interarrival and service times; 1 for exponential
  /// times.
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

  /// The offered load in Erlang: the mean number of busy servers.
  package var load: Double { arrivalRate * meanService }

  /// The utilization of a server; from 1 on the queue grows without bound.
  package var utilization: Double { load / Double(servers) }

  /// The blocking probability without a queue: Erlang B.
  package var blocking: Double {
    (1...servers).reduce(1.0) { blocked, server in
      load * blocked / (Double(server) + load * blocked)
    }
  }

  /// The probability that an arrival has to wait: Erlang C; 1 for a utilization of 1 or more.
  package var waitProbability: Double {
    guard utilization < 1 else { return 1 }
    return blocking / (1 - utilization * (1 - blocking))
  }

  /// The ratio of waiting times to those with exponential times.
  private var variability: Double { (arrivalVariability + serviceVariability) / 2 }

  /// The mean waiting time, in seconds; infinite for a utilization of 1 or more.
  package var meanWait: Double {
    guard utilization < 1 else { return .infinity }
    guard meanService > 0 else { return 0 }
    return waitProbability * meanService / (Double(servers) * (1 - utilization)) * variability
  }

  /// A quantile of the waiting time, in seconds.
  ///
  /// Positive waiting times are assumed to be exponential, as for M/M/c.
  ///
  /// - Parameter share: The probability, in 0…1, exclusive.
  package func waitQuantile(_ share: Double) -> Double {
    precondition(share > 0 && share < 1, "a share is between 0 and 1")
    guard utilization < 1 else { return .infinity }
    let waiting = waitProbability
    guard 1 - share < waiting, meanService > 0 else { return 0 }
    return log(waiting / (1 - share)) * meanWait / waiting
  }
}
