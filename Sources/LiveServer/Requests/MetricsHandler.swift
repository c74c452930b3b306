/// Answers Prometheus, which has no token.
package struct MetricsHandler: RequestHandler {
  /// Of the text format.
  private static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// nil where every machine may read.
  private let hosts: HostCheck?
  private let text: @Sendable () -> String
  package var channel: LiveChannel? { nil }

  /// - Parameters:
  ///   - hosts: nil where other machines may read: a name that points here then reveals nothing.
  ///   - text: Makes the metrics in the text format, for each request.
  package init(hosts: HostCheck?, text: @escaping @Sendable () -> String) {
    (self.hosts, self.text) = (hosts, text)
  }

  package func answer(_ request: Request) -> Answer {
    .response(response(to: request))
  }

  private func response(to request: Request) -> Response {
    guard request.method == "GET" else {
      return Response(
        refusal: .methodNotAllowed, "Only GET is allowed.", headers: ["Allow": "GET"])
    }
    if let refusal = hosts?.refusal(of: request) { return refusal }
    guard request.path == "/metrics" else {
      return Response(refusal: .notFound, "The metrics are at /metrics.")
    }
    return Response(.ok, Self.contentType, body: text())
  }
}
