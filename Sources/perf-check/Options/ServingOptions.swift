import ArgumentParser

/// Whether a run is shown as a web page, and to whom.
struct ServingOptions: ParsableArguments {
  @Option(
    defaultAsFlag: "127.0.0.1",
    help: ArgumentHelp(
      "Serve a live web page at this address, such as 127.0.0.1:8080.", valueName: "address"))
  var serve: String? = nil

  @Flag(help: "Let other machines connect to what is served.")
  var allowRemote = false
}
