/// Code that must be C: everything between fork and exec, and the signal handler.

#ifndef PERF_CHECK_CPROCESS_H
#define PERF_CHECK_CPROCESS_H

#include <CPlatform.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/// A program that is run repeatedly. Strings are NUL-terminated, arrays NULL-terminated.
struct cprocess_program {
  /// The path, not a name to look up.
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// The working directory.
  const char *directory;
  /// The file for its standard output, truncated first; NULL to combine it with standard error.
  const char *output_file;
  /// The file for its standard input, opened anew for each run; NULL for none.
  const char *input_file;
  /// Whether to disable address randomization, if supported.
  bool has_fixed_addresses;
  /// An entry of the environment that marks the run and its descendants; NULL for none.
  const char *mark;
};

/// Additional events to count, as bits.
enum cprocess_extra {
  CPROCESS_INSTRUCTIONS = PLATFORM_INSTRUCTIONS,
  CPROCESS_TASK_CLOCK = PLATFORM_TASK_CLOCK,
  /// The bytes passed to read and write calls.
  CPROCESS_BYTES = 4,
};

struct cprocess_live;

/// One run of a program, written by its launcher and read when it is done.
struct cprocess_run {
  /// Its process id, which is also its process group id; 0 if it could not be started.
  pid_t pid;
  /// errno of the step that failed to start it, otherwise 0.
  int error;
  /// Whether the failure is that of entering the folder, as opposed to starting the program.
  bool bad_directory;
  /// Whether the file for its output could not be opened.
  bool bad_output;
  /// Whether the file for its input could not be opened.
  bool bad_input;
  /// Whether it or its launcher was stopped for a while, which invalidates its time.
  bool was_stopped;
  /// The times immediately before exec and after its exit, by `platform_now`.
  uint64_t started, ended;
  /// As returned by `wait4`.
  int status;
  struct rusage usage;
  /// The peak resident memory of any one of its processes, in bytes.
  double peak_memory;
  /// The event counted from exec to exit, in all threads and children.
  bool has_count;
  double count;
  /// The bytes passed to read and write calls; absent if not requested, or unavailable.
  bool has_bytes;
  uint64_t bytes_read, bytes_written;
};

/// A small process that starts programs on request, and waits for them.
///
/// The peak memory of a child starts with that of its parent, and a fork copies the page tables of
/// perf-check. Therefore one fork creates the launcher, and each run is a vfork of it: nothing is
/// copied, and the peak starts with the small memory of the launcher. The launcher also adopts the
/// processes that a run leaves behind, and ends them.
struct cprocess_launcher {
  pid_t pid;
  /// Becomes readable when a run has ended.
  int done;
  /// The combined standard output and standard error of the program; non-blocking.
  int output;
  struct cprocess_run *run;
  int request;
  struct cprocess_live *live;
  /// Whether a run was requested whose end isn't registered yet.
  bool is_busy;
};

/// The placement of a launcher on CPUs.
enum cprocess_place {
  /// On the CPU where it was created, though its children may run anywhere: all runs start in the
  /// same way.
  CPROCESS_STAYS,
  /// On any CPU, with its children: several launchers run concurrently.
  CPROCESS_MOVES,
  /// On given CPUs, with its children.
  CPROCESS_PINNED,
};

/// What launchers are called, where processes have names.
#define CPROCESS_LAUNCHER_NAME "perf-check run"

/// Creates a launcher for the current programs of this process, of which it has a copy.
///
/// It ends with this process, however that exits. Any thread may create it.
///
/// `cpus` is only used if the launcher is pinned. Returns 0 or errno.
int cprocess_launcher_make(struct cprocess_launcher *launcher, enum cprocess_place place,
                           const int *cpus, int cpu_count);

/// Requests a run of a program that existed when the launcher was created; `run` contains the result
/// when `done` becomes readable.
///
/// `delay` is the CPU time in nanoseconds to consume at the start of the run: a slowdown of known
/// size.
void cprocess_launcher_start(struct cprocess_launcher *launcher,
                             const struct cprocess_program *program, int extras, uint64_t delay);

/// Handles `done` becoming readable; false if the launcher itself has died.
bool cprocess_launcher_finish(struct cprocess_launcher *launcher);

/// The process group of the current run; 0 if there is none.
pid_t cprocess_launcher_group(const struct cprocess_launcher *launcher);

/// Sends a signal to the current run, and resumes a launcher that the run has stopped.
void cprocess_launcher_signal(struct cprocess_launcher *launcher, int signal);

/// Resumes a launcher that was stopped since the last call.
void cprocess_launcher_wake(struct cprocess_launcher *launcher);

/// Ends the launcher and its current run.
void cprocess_launcher_end(struct cprocess_launcher *launcher);

/// A program that is run for its output, not measured.
struct cprocess_command {
  const char *path;
  char *const *arguments;
  char *const *environment;
  const char *directory;
  /// Its standard input, output and error, and its descriptor 3; -1 for none.
  int input, output, errors, extra;
  /// Whether a supervisor ends all of its processes when perf-check exits.
  bool is_supervised;
  /// Whether what it runs is what is measured: its supervisor is then named as launchers are.
  bool is_measured;
};

/// Starts a command in its own session, so that it neither receives the terminal's signals nor can
/// prompt for a password.
///
/// If perf-check is killed, so is the command; therefore the calling thread must wait for it. If the
/// system doesn't support this, the command is always supervised.
/// Returns the id of the process to wait for, or -1 with errno set.
pid_t cprocess_command_start(const struct cprocess_command *command);

/// Asks a command to end, or kills it with all of its processes that can be found.
void cprocess_command_end(pid_t pid, bool is_supervised, bool kills);

/// Waits for a command, or polls it; returns 1 if it has exited, with its status as from `waitpid`,
/// otherwise 0.
int cprocess_command_wait(pid_t pid, bool waits, int *status);

/// The resources used by the terminated children of this process that have been waited for, and by theirs.
void cprocess_children_usage(struct rusage *usage);

/// Makes a control group of Linux (cgroup v2), which launchers and measured supervisors that are created
/// from now on join with all that they start.
///
/// A process has one at a time. Returns 0 or errno.
int cprocess_group_make(const char *path);

/// Has children join it no longer, and removes it if nothing runs in it.
void cprocess_group_end(void);

/// Removes a control group in which nothing runs; false where something does, or it isn't one.
bool cprocess_group_remove(const char *path);

/// Ends the orphans of killed commands and launchers that this process has adopted.
///
/// For use before this process exits, or after a launcher was killed by its run: it also ends
/// children started by other code.
void cprocess_end_orphans(void);

/// Ends all remaining commands and launchers immediately.
void cprocess_end_everything(void);

/// Creates a pipe that is closed on exec; 0 or errno.
int cprocess_make_pipe(int *reading, int *writing);

/// Catches SIGINT, SIGTERM and SIGHUP, which no longer end this process.
///
/// SIGHUP stays ignored if it is, as under `nohup`.
/// Returns a descriptor that becomes readable when one arrives, or -1 with errno set.
int cprocess_catch_interrupts(void);

/// That descriptor; -1 until signals are caught.
int cprocess_interrupt_descriptor(void);

/// Whether SIGHUP was ignored when signals were caught.
bool cprocess_ignores_hangups(void);

/// The signal that arrived, or 0.
int cprocess_interrupt(void);

/// The number of received signals.
int cprocess_interrupt_count(void);

/// Starts a thread that calls `end` after a signal if the process hasn't exited: after `patience`
/// seconds, or when no child process has run for a second; immediately on the second signal.
///
/// Running children are killed before. Returns 0 or errno.
int cprocess_watch_interrupts(double patience, void (*end)(int signal));

/// Ends this process by `signal`, as if it had not been caught.
void cprocess_end_by(int signal) __attribute__((noreturn));

/// Takes a terminal for drawing on all of it; the process has one at a time. Returns 0 or errno.
///
/// However the process is stopped or ends, other than by SIGKILL, the terminal is as it was before. The
/// handlers of SIGTSTP, SIGCONT, SIGWINCH and of crashes are replaced until it is released.
int cprocess_terminal_take(int file);

/// Shows the alternate screen without a cursor, and has keys arrive one by one without an echo; Ctrl-C
/// and Ctrl-Z still send their signals.
///
/// Returns 1 if that was done, so that everything has to be drawn; 0 if nothing has changed since; and -1
/// if the terminal can't be used now, because the process is in the background.
int cprocess_terminal_enter(void);

/// Restores the screen and the modes; async-signal-safe, and does nothing the second time.
void cprocess_terminal_leave(void);

/// Leaves the terminal and gives it back.
void cprocess_terminal_release(void);

/// Becomes readable after a change of size and when the process was continued; -1 before the first
/// terminal was taken.
int cprocess_terminal_descriptor(void);

#endif
