import Foundation

/// Commands that answer as Slurm's do, and run jobs on this machine at once.
///
/// What goes wrong is written into files of its folder: see `Fault`.
package final class StandInSlurm: Sendable {
  /// What the next submission meets.
  package enum Fault: String, Sendable {
    /// It is accepted, but the answer is lost.
    case lostReply = "lost-reply"
    /// Nothing is run, and the job ends in this state.
    case nodeFailed = "NODE_FAIL"
    case outOfMemory = "OUT_OF_MEMORY"
    /// It begins, and is cancelled by somebody.
    case cancelled = "CANCELLED"
    /// It isn't accepted.
    case refused
    /// It never begins.
    case hopeless = "BadConstraints"
  }

  private let folder: TemporaryFolder

  package init() throws {
    folder = try TemporaryFolder(named: "slurm")
    for (name, script) in Self.commands {
      try folder.write("#!/bin/bash\nslurm='\(folder.path)'\n" + script, to: "bin/" + name)
    }
    try folder.write("", to: "jobs/.keep")
    try shell(["chmod", "-R", "+x", "bin"], in: folder.path)
  }

  /// The variables with which programs find it.
  package var environment: [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return ["PATH": folder.path + "/bin:" + path]
  }

  package func fail(_ faults: Fault...) throws { try fail(with: faults) }

  package func fail(with faults: [Fault]) throws {
    for (number, fault) in faults.enumerated() {
      try folder.write(fault.rawValue, to: "faults/\(number + 1)")
    }
  }

  /// The command lines of all submissions that were accepted.
  package var submissions: [String] {
    ((try? folder.read("submitted")) ?? "").split(separator: "\n").map(String.init)
  }

  /// The states of all jobs, in the order of their submission.
  package var states: [String] {
    submissions.indices.compactMap { try? folder.read("jobs/\($0 + 1)/state") }
      .map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
  }

  /// Makes a reservation, as somebody else would.
  package func reserve(_ name: String) throws { try folder.write("", to: "reservations/" + name) }

  /// The words that scancel was called with.
  package var cancelled: [String] {
    ((try? folder.read("cancelled")) ?? "").split(separator: "\n").map(String.init)
  }

  /// The command lines of scontrol.
  package var controlled: [String] {
    ((try? folder.read("controlled")) ?? "").split(separator: "\n").map(String.init)
  }

  private static let commands = [
    "sbatch": #"""
    for word; do
      case $word in
      --job-name=*) name=${word#*=};;
      --output=*) log=${word#*=};;
      --nodelist=*) node=${word#*=};;
      esac
    done
    script=$(cat)
    number=$(($(ls "$slurm/jobs" | wc -l) + 1))
    fault=$(cat "$slurm/faults/$number" 2>/dev/null)
    if [ "$fault" = refused ]; then echo "sbatch: error: invalid partition specified: nope" >&2; exit 1; fi
    mkdir "$slurm/jobs/$number"
    echo "$*" >>"$slurm/submitted"
    job=$slurm/jobs/$number
    echo "$name" >"$job/name"
    case $fault in
    NODE_FAIL | OUT_OF_MEMORY) echo "$fault" >"$job/state";;
    CANCELLED) mkdir "${log%/*}/claim"; echo CANCELLED >"$job/state";;
    BadConstraints) echo PENDING >"$job/state"; echo BadConstraints >"$job/reason";;
    *)
      echo RUNNING >"$job/state"
      export SLURM_JOB_ID=$number SLURMD_NODENAME=${node:-node$number}
      set -m
      (
        sh -c "$script" >"$log" 2>&1 </dev/null
        code=$?
        grep -q RUNNING "$job/state" && if [ $code = 0 ]; then echo COMPLETED; else echo FAILED; fi >"$job/state"
      ) >/dev/null 2>&1 &
      echo $! >"$job/group";;
    esac
    if [ "$fault" = lost-reply ]; then
      echo "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation" >&2
      exit 1
    fi
    echo "$number"
    """#,
    "squeue": #"""
    for word; do case $word in --name=*) names=",${word#*=},";; esac; done
    for job in "$slurm"/jobs/*; do
      [ -f "$job/name" ] || continue
      name=$(cat "$job/name")
      case $names in *",$name,"*)
        echo "${job##*/}|$name|$(cat "$job/state")|node${job##*/}|$(cat "$job/reason" 2>/dev/null || echo None)";;
      esac
    done
    """#,
    "scancel": #"""
    echo "$*" >>"$slurm/cancelled"
    for word; do case $word in --name=*) name=${word#*=};; esac; done
    for job in "$slurm"/jobs/*; do
      [ "$(cat "$job/name" 2>/dev/null)" = "$name" ] || continue
      case $(cat "$job/state") in RUNNING | PENDING)
        echo CANCELLED >"$job/state"
        [ -f "$job/group" ] && kill -TERM -- "-$(cat "$job/group")" 2>/dev/null;;
      esac
    done
    exit 0
    """#,
    "sinfo": #"""
    for word; do case $word in --partition=*) wanted=${word#*=};; esac; done
    for node in node1 node2 node3; do
      [ "${wanted:-bench}" = bench ] || continue
      state=$(cat "$slurm/nodes/$node.state" 2>/dev/null || echo idle)
      reason=$(cat "$slurm/nodes/$node.reason" 2>/dev/null || echo none)
      echo "$node|bench*|$state|4|fast|root|2026-01-01T00:00:00|$reason"
    done
    """#,
    "scontrol": #"""
    mkdir -p "$slurm/nodes" "$slurm/reservations"
    case "$*" in
    *"show reservation")
      cd "$slurm/reservations" && for name in *; do echo "ReservationName=$name StartTime=now State=ACTIVE"; done
      exit;;
    esac
    echo "$*" >>"$slurm/controlled"
    for word; do
      case $word in
      ReservationName=*) reservation=${word#*=};;
      NodeName=*) node=${word#*=};;
      State=*) state=${word#*=};;
      Reason=*) reason=${word#*=};;
      esac
    done
    case "$1 $state" in
    "update DRAIN") echo drained >"$slurm/nodes/$node.state"; echo "$reason" >"$slurm/nodes/$node.reason";;
    "update RESUME")
      if ! grep -q drain "$slurm/nodes/$node.state" 2>/dev/null; then
        echo "slurm_update error: Invalid node state specified" >&2
        exit 1
      fi
      rm -f "$slurm/nodes/$node".*;;
    "create "*) touch "$slurm/reservations/$reservation";;
    "delete "*) rm "$slurm/reservations/$reservation";;
    esac
    """#,
    "sacct": "echo 'Slurm accounting storage is disabled' >&2; exit 1\n",
  ]
}
