/// Answers with the page of a run and its states, to those who know the token.
package struct PageHandler: RequestHandler {
  private let hosts: HostCheck
  private let token: AccessToken
  package let channel: LiveChannel?
  private let states: LiveChannel

  /// - Parameters:
  ///   - states: What is shown.
  ///   - token: What the address must contain.
  ///   - hosts: Under which names it may be asked.
  package init(_ states: LiveChannel, token: AccessToken, hosts: HostCheck) {
    (self.states, channel, self.token, self.hosts) = (states, states, token, hosts)
  }

  package func answer(_ request: Request) -> Answer {
    if let refusal = refusal(of: request, hosts: hosts) { return .response(refusal) }
    let parts = request.path.dropFirst().split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let given = parts.first, token.matches(given) else {
      return .response(
        Response(refusal: .forbidden, "Open the whole address that perf-check printed."))
    }
    guard parts.count == 2 else {
      return .response(
        Response(.redirected, body: "", headers: ["Location": "/\(given)/"]))
    }
    return answer(path: parts[1])
  }

  private func answer(path: Substring) -> Answer {
    switch path {
    case "":
      let page = Page()
      return .response(
        Response(
          .ok, "text/html; charset=utf-8", body: page.html,
          headers: ["Content-Security-Policy": page.policy]))
    case "events":
      return .events(Response(.ok, EventStream.contentType, body: ""))
    case "state.json":
      guard let state = states.state else {
        return .response(
          Response(
            refusal: .unavailable, "There is no sample yet.", headers: ["Retry-After": "1"]))
      }
      return .response(Response(.ok, "application/json; charset=utf-8", body: state + "\n"))
    default:
      return .response(Response(refusal: .notFound, "There is nothing here."))
    }
  }
}
