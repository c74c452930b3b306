/// How long a server waits for a client, in seconds.
package struct ClientPatience: Hashable, Sendable {
  /// Until a request has arrived, the next one included.
  package var request: Double
  /// Until the request of a client that is refused has arrived.
  package var refusal: Double
  /// Until a client takes any of what is sent.
  package var stall: Double

  package init(request: Double = 10, refusal: Double = 2, stall: Double = 30) {
    (self.request, self.refusal, self.stall) = (request, refusal, stall)
  }
}
