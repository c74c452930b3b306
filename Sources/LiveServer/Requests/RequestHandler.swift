/// Decides what is answered, knowing nothing of connections.
package protocol RequestHandler: Sendable {
  func answer(_ request: Request) -> Answer
  /// What readers of event streams read; nil where there are none.
  var channel: LiveChannel? { get }
}

/// What a request gets.
package enum Answer: Sendable {
  case response(Response)
  /// The head of a stream of events.
  case events(Response)

  /// The response, or the head of the stream.
  var response: Response {
    switch self {
    case .response(let response), .events(let response): response
    }
  }
}

extension RequestHandler {
  /// What every handler refuses.
  ///
  /// - Returns: nil for a request that may be answered.
  func refusal(of request: Request, hosts: HostCheck) -> Response? {
    guard request.method == "GET" || request.method == "HEAD" else {
      return Response(
        refusal: .methodNotAllowed, "Only GET and HEAD are allowed.",
        headers: ["Allow": "GET, HEAD"])
    }
    return hosts.refusal(of: request)
  }
}
