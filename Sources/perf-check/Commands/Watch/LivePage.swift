import Dispatch
import Foundation
import Model
import Processes
import Quantities
import Reports
import Synchronization
import Watch

#if Dashboard
  import LiveServer

  /// The web page and the metrics of runs, while an operation goes on.
  final class LivePage: Sendable {
    private let states = LiveChannel()
    private let servers: [LiveServer]
    private let isOver = Mutex(false)
    private let isStarted = Mutex(false)
    private let hasEnded = DispatchSemaphore(value: 0)

    /// Starts to serve, and prints the page's address.
    ///
    /// - Parameter metrics: Where Prometheus reads metrics; nil for nowhere.
    /// - Returns: nil where nothing is to be served.
    init?(_ options: ServingOptions, metrics: String? = nil, in session: Session) throws {
      guard options.serve != nil || metrics != nil else {
        guard !options.allowRemote else { throw Self.nothingServed }
        return nil
      }
      var servers: [LiveServer] = []
      do {
        if let text = options.serve {
          let address = try Self.address(text, flag: "--serve", options)
          let (states, token) = (states, AccessToken())
          let names = address.isLoopback ? [] : [ProcessInfo.processInfo.hostName]
          let server = try LiveServer(at: address) {
            PageHandler(states, token: token, hosts: HostCheck($0, names: names))
          }
          servers.append(server)
          session.console.say("perf-check: http://\(server.address.text)/\(token.text)/")
        }
        if let metrics {
          let address = try Self.address(metrics, port: 9464, flag: "--listen-metrics", options)
          let text = Self.metrics(of: LiveFolder(of: try session.project()), session.clock)
          let server = try LiveServer(at: address) {
            MetricsHandler(hosts: $0.isLoopback ? HostCheck($0) : nil, text: text)
          }
          servers.append(server)
          session.console.say("perf-check: http://\(server.address.text)/metrics")
        }
      } catch {
        for server in servers { server.stop() }
        guard let problem = error as? ServerError else { throw error }
        guard problem.code == .unavailable else { throw UsageError(description: "\(problem)") }
        throw WatchError(.unavailable, detail: "\(problem)")
      }
      self.servers = servers
    }

    private static let nothingServed = UsageError(
      description: "--allow-remote requires --serve or --listen-metrics")

    private static func address(
      _ text: String, port: UInt16 = 0, flag: String, _ options: ServingOptions
    ) throws -> ListenAddress {
      guard let address = ListenAddress(text, port: port) else {
        throw UsageError(
          description: """
            '\(text)' is not a valid address for \(flag)
              Write it like 127.0.0.1:8080, [::1]:8080 or 8080; a workflow comes before the flag.
            """)
      }
      try address.check(allowsRemote: options.allowRemote)
      return address
    }

    /// Makes the newest metrics of what is watched in a folder.
    private static func metrics(
      of folder: LiveFolder, _ clock: @escaping @Sendable () -> Date
    ) -> @Sendable () -> String {
      let source = MetricsSource(folder)
      return { source.text(now: clock().timeIntervalSince1970) }
    }

    // MARK: States

    /// Shows a state to all readers, who are sent nothing where it is the same as before.
    func publish(_ state: LiveState, earlier: [Run]) {
      states.publish {
        JSONLine.text(of: JSONValue(of: LiveStateResults(state)))
      } history: {
        JSONLine.text(of: JSONValue(of: LiveHistoryResults(state, earlier: earlier)))
      }
    }

    /// Shows states until a signal arrives.
    ///
    /// - Parameters:
    ///   - next: The newest state, given the time since it was last asked.
    ///   - past: What was recorded of a workflow before.
    func follow(
      refresh: Seconds, speed: Double, next: (_ passed: Seconds) throws -> LiveState?,
      past: (_ workflow: String) -> RecordedPast
    ) throws {
      defer { finish() }
      var (last, asked) = (LiveState?.none, Moment.now)
      repeat {
        let now = Moment.now
        let state = try next(Seconds(asked.seconds(to: now) * speed))
        asked = now
        guard let state, state != last else { continue }
        publish(state, earlier: past(state.workflow).runs)
        last = state
      } while Interrupt.sleep(seconds: refresh.value)
    }

    /// Shows the states of a run that is monitored, on a thread of its own, unless it has begun before.
    ///
    /// - Parameters:
    ///   - past: What was recorded before it.
    ///   - live: The present state.
    func start(
      refresh: Seconds, past: RecordedPast, _ live: @escaping @Sendable () -> LiveState?
    ) {
      let isFirst = isStarted.withLock { isStarted in
        defer { isStarted = true }
        return !isStarted
      }
      guard isFirst else { return }
      let thread = Thread { [self] in
        var (last, isLast, predictor) = (LiveState?.none, false, past.predictor)
        repeat {
          // The end is shown, too.
          isLast = isOver.withLock { $0 }
          if var state = live(), state != last {
            last = state
            if state.status == .running { predictor?.complete(&state) }
            publish(state, earlier: past.runs)
          }
        } while !isLast && wait(refresh)
        hasEnded.signal()
      }
      thread.name = "page"
      thread.start()
    }

    /// - Returns: true, after some time or at the end of the run.
    private func wait(_ time: Seconds) -> Bool {
      let end = Moment.now.after(seconds: time.value)
      while Moment.now.milliseconds(to: end) > 0, !isOver.withLock({ $0 }) {
        Thread.sleep(forTimeInterval: min(0.1, time.value))
      }
      return true
    }

    /// Sends the last state and stops to serve.
    func finish() {
      isOver.withLock { $0 = true }
      if isStarted.withLock({ $0 }) { hasEnded.wait() }
      for server in servers { server.stop() }
    }
  }
#else
  /// What serves a web page and metrics in a build that can.
  struct LivePage: Sendable {
    /// - Returns: nil where nothing is to be served.
    init?(_ options: ServingOptions, metrics: String? = nil, in session: Session) throws {
      guard options.serve != nil || metrics != nil || options.allowRemote else { return nil }
      throw UsageError(
        description: """
          this build of perf-check can't serve a page or metrics
            Build it with the trait Dashboard: swift build -c release --traits default,Dashboard
            Or follow the run on the terminal: perf-check dashboard
          """)
    }

    func publish(_ state: LiveState, earlier: [Run]) {}

    func follow(
      refresh: Seconds, speed: Double, next: (_ passed: Seconds) throws -> LiveState?,
      past: (_ workflow: String) -> RecordedPast
    ) throws {}

    func start(
      refresh: Seconds, past: RecordedPast, _ live: @escaping @Sendable () -> LiveState?
    ) {}

    func finish() {}
  }
#endif
