import ArgumentParser
import Measurement

/// How instructions are counted.
struct CountingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Instruction counter: the processor's (pmu), or valgrind's cachegrind, "
        + "which needs slow runs of its own but gives the same counts every time, on "
        + "any machine.", valueName: "counter"))
  var counter = InstructionCounter.pmu
}
