/// What must be C: everything between fork and exec, the counter that has to be attached before
/// exec, and the signal handler that stops a measurement.

#ifndef PERF_CHECK_CPROCESS_H
#define PERF_CHECK_CPROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// A program to start. Strings end with NUL, arrays with NULL.
struct cprocess_request {
  /// The program: a path, not a name to look up.
  const char *program;
  char *const *arguments;
  char *const *environment;
  /// The folder it starts in.
  const char *directory;
  /// Where standard output and standard error go. Standard input is empty.
  int output;
  /// Whether it starts from a copy of this process's memory instead of sharing it.
  ///
  /// Slower by 0.1 ms or so, but a child's peak of memory begins with what it had before exec, and
  /// a copy holds a fraction of what this process does.
  bool copies_memory;
};

/// A program that was started, or why it wasn't.
struct cprocess_child {
  /// Its id, which is also that of its process group; 0 when it could not be started.
  pid_t pid;
  /// errno of the step that failed, else 0.
  int error;
  /// Whether the folder could not be entered, as opposed to the program not started.
  bool bad_directory;
  /// When it began, by `cprocess_now`: the last moment before exec.
  uint64_t started;
};

/// Starts a program in a process group of its own. If this process dies, so does the program.
struct cprocess_child cprocess_start(const struct cprocess_request *request);

/// Nanoseconds of a clock that never goes back.
uint64_t cprocess_now(void);

/// A descriptor that becomes readable when the child ends, or -1 with errno set.
int cprocess_exit_descriptor(pid_t child);

/// Makes orphans of measured programs children of this process, so that they can be ended.
void cprocess_adopt_orphans(void);

/// Whether `cprocess_adopt_orphans` was called: every unknown child is then an orphan.
bool cprocess_adopts_orphans(void);

/// An event to count from exec to exit, in all threads and children.
enum cprocess_event {
  CPROCESS_INSTRUCTIONS,
  /// Nanoseconds on a CPU: counted in software, so it works where there is no counting hardware.
  CPROCESS_TASK_CLOCK,
};

/// Opens a counter that the next child started by this thread takes with it.
///
/// Returns a descriptor for `cprocess_counter_value`, or -1 with errno set.
int cprocess_counter_open(enum cprocess_event event);

/// The count so far, scaled to the whole time; false when it ran for less than nine tenths of it.
bool cprocess_counter_value(int counter, double *value);

/// From now on SIGINT, SIGTERM and SIGHUP are remembered and no longer end this process.
///
/// Returns a descriptor that becomes readable when one arrives, or -1 with errno set.
int cprocess_catch_interrupts(void);

/// The signal that arrived, or 0.
int cprocess_interrupt(void);

/// Ends this process by `signal`, as if it had never been caught.
void cprocess_end_by(int signal) __attribute__((noreturn));

#endif
