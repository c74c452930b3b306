#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What differs by system or belongs to the process: clocks, environment, output, the end.
enum OperatingSystem {
  static var timeSource: TimeSource {
    TimeSource(
      wall: {
        #if canImport(Darwin)
          // The other one has steps of 1 µs there.
          read(CLOCK_MONOTONIC_RAW)
        #else
          read(CLOCK_MONOTONIC)
        #endif
      },
      cpu: { read(CLOCK_PROCESS_CPUTIME_ID) })
  }

  static var arguments: [String] { Array(CommandLine.arguments.dropFirst()) }

  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// Writes all of a text, after what the program printed before.
  ///
  /// - Parameter descriptor: 1 for standard output, 2 for standard error.
  static func write(_ text: String, to descriptor: Int32) {
    fflush(nil)
    let bytes = Array(text.utf8)
    unsafe bytes.withUnsafeBytes { buffer in
      var sent = 0
      while sent < buffer.count, let start = buffer.baseAddress {
        let count = unsafe posixWrite(descriptor, start + sent, buffer.count - sent)
        if count < 0 && errno == EINTR { continue }
        // Nobody reads on; there is nowhere to tell it.
        guard count > 0 else { return }
        sent += count
      }
    }
  }

  static func end(_ code: Int32) -> Never { exit(code) }

  private static func posixWrite(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int)
    -> Int
  {
    #if canImport(Darwin)
      unsafe Darwin.write(descriptor, start, count)
    #elseif canImport(Musl)
      unsafe Musl.write(descriptor, start, count)
    #else
      unsafe Glibc.write(descriptor, start, count)
    #endif
  }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
