import ArgumentParser

/// How a workflow's tasks are run.
struct TaskOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "End a run when a task fails, instead of continuing with tasks that don't "
        + "need it."))
  var failFast = false
}
