/// What must be C: everything between fork and exec, and the signal handler that stops a measurement.

#ifndef PERF_CHECK_CPROCESS_H
#define PERF_CHECK_CPROCESS_H

#include <CPlatform.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/// A program to start again and again. Strings end with NUL, arrays with NULL.
struct cprocess_program {
  /// A path, not a name to look up.
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// The folder it starts in.
  const char *directory;
  /// The file that takes its standard output, emptied first; NULL to leave it with the errors.
  const char *output_file;
  /// Whether everything shall lie at the same place in memory in each run, where that can be had.
  bool has_fixed_addresses;
  /// An entry of the environment that only its run carries with all that this starts; NULL for none.
  const char *mark;
};

/// What to count besides what every process gives, as bits.
enum cprocess_extra {
  CPROCESS_INSTRUCTIONS = PLATFORM_INSTRUCTIONS,
  CPROCESS_TASK_CLOCK = PLATFORM_TASK_CLOCK,
  /// The bytes passed to read and write calls.
  CPROCESS_BYTES = 4,
};

struct cprocess_live;

/// One run of a program, written by its launcher and read when that is done.
struct cprocess_run {
  /// Its id, which is also that of its process group; 0 where it could not be started.
  pid_t pid;
  /// errno of the step that kept it from starting, else 0.
  int error;
  /// Whether the folder could not be entered, as opposed to the program not started.
  bool bad_directory;
  /// Whether the file for its output could not be opened.
  bool bad_output;
  /// Whether it or its launcher was stopped for a while, so that its time means nothing.
  bool was_stopped;
  /// The last moment before exec and the first after its end, by `platform_now`.
  uint64_t started, ended;
  /// As `wait4` gives them.
  int status;
  struct rusage usage;
  /// The largest resident memory of any one process in it, in bytes.
  double peak_memory;
  /// The event counted from exec to exit, in all threads and children.
  bool has_count;
  double count;
  /// What it passed to read and write calls; not there when not asked for, or not told here.
  bool has_bytes;
  uint64_t bytes_read, bytes_written;
};

/// A small process that starts programs when asked to, and waits for them.
///
/// A child's peak of memory begins with that of the process that starts it, and a fork copies what
/// perf-check has in memory. So one fork makes the launcher, and each run is a vfork of that: it
/// costs no copy, and its peak begins with the little that the launcher holds. The launcher also
/// adopts what a run leaves behind, and ends it.
struct cprocess_launcher {
  pid_t pid;
  /// Becomes readable when a run has ended.
  int done;
  /// What the program prints, standard output and standard error together; never blocks.
  int output;
  struct cprocess_run *run;
  int request;
  struct cprocess_live *live;
  /// Whether it has been asked for a run whose end hasn't been taken note of.
  bool is_busy;
};

/// Where a launcher is.
enum cprocess_place {
  /// On the CPU where it is made, though what it starts may run anywhere: each run then begins
  /// alike.
  CPROCESS_STAYS,
  /// Anywhere, with what it starts: it takes turns with others like it.
  CPROCESS_MOVES,
  /// On given CPUs, with what it starts.
  CPROCESS_PINNED,
};

/// Makes a launcher for the programs that this process has now: it keeps them as they are.
///
/// It ends when this process does, however that ends. Any thread may make it.
///
/// `cpus` is only read where the launcher is pinned. Returns 0 or errno.
int cprocess_launcher_make(struct cprocess_launcher *launcher, enum cprocess_place place,
                           const int *cpus, int cpu_count);

/// Asks for a run of a program that was there when the launcher was made; `run` tells about it when
/// `done` becomes readable.
///
/// `delay` is how many nanoseconds of a CPU to use up before it begins, as part of the run: a
/// slowdown of known size.
void cprocess_launcher_start(struct cprocess_launcher *launcher,
                             const struct cprocess_program *program, int extras, uint64_t delay);

/// Takes note that `done` was readable; false when the launcher itself has died.
bool cprocess_launcher_finish(struct cprocess_launcher *launcher);

/// The process group of the run that goes on; 0 where none does.
pid_t cprocess_launcher_group(const struct cprocess_launcher *launcher);

/// Sends a signal to the run that goes on, and wakes a launcher that the run has stopped.
void cprocess_launcher_signal(struct cprocess_launcher *launcher, int signal);

/// Has a launcher go on that was stopped since this was last called.
void cprocess_launcher_wake(struct cprocess_launcher *launcher);

/// Ends the launcher, and a run that goes on.
void cprocess_launcher_end(struct cprocess_launcher *launcher);

/// A program that is run for what it says, not for what it costs.
struct cprocess_command {
  const char *path;
  char *const *arguments;
  char *const *environment;
  const char *directory;
  /// Its standard input, output and errors, and what it reads as descriptor 3; -1 for nothing.
  int input, output, errors, extra;
  /// Whether another process watches over it, which ends all that it started if perf-check ends.
  bool is_supervised;
};

/// Starts a command in a session of its own, so that it neither gets the terminal's signals nor can
/// ask there for a password.
///
/// If perf-check is killed, so is the command; the calling thread waits for its end therefore. Where
/// the system can't see to that, the command is supervised, whether asked for or not.
/// Returns the id of the process to wait for, or -1 with errno set.
pid_t cprocess_command_start(const struct cprocess_command *command);

/// Asks a command to end, or kills it with all that it started and that can be found.
void cprocess_command_end(pid_t pid, bool is_supervised, bool kills);

/// Waits for a command, or looks whether it has ended; 1 when it has, with its status as `waitpid`
/// gives it, else 0.
int cprocess_command_wait(pid_t pid, bool waits, int *status);

/// What the children of this process have used that have ended and were waited for, with theirs.
void cprocess_children_usage(struct rusage *usage);

/// Ends what commands and launchers that were killed have left behind, as far as it comes to this
/// process.
///
/// It is for a process that is about to end, or a launcher that was killed by its run: children that
/// something else started are ended, too.
void cprocess_end_orphans(void);

/// Ends all commands and launchers that are left, at once.
void cprocess_end_everything(void);

/// A pipe that programs don't inherit; 0 or errno.
int cprocess_make_pipe(int *reading, int *writing);

/// From now on SIGINT, SIGTERM and SIGHUP are remembered and no longer end this process.
///
/// SIGHUP is left alone where it is ignored, as `nohup` has it.
/// Returns a descriptor that becomes readable when one arrives, or -1 with errno set.
int cprocess_catch_interrupts(void);

/// That descriptor; -1 as long as signals aren't caught.
int cprocess_interrupt_descriptor(void);

/// Whether SIGHUP was ignored when signals were caught.
bool cprocess_ignores_hangups(void);

/// The signal that arrived, or 0.
int cprocess_interrupt(void);

/// How many signals arrived.
int cprocess_interrupt_count(void);

/// Has a thread call `end` on a signal where the process hasn't ended by itself: `patience` seconds
/// after it, or as soon as nothing that was started has run for a second; at once on the second signal.
///
/// What runs has been killed by then. Returns 0 or errno.
int cprocess_watch_interrupts(double patience, void (*end)(int signal));

/// Ends this process by `signal`, as if it had never been caught.
void cprocess_end_by(int signal) __attribute__((noreturn));

#endif
