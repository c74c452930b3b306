/// What every system does in its own way: the one place that asks which system this is.
///
/// `linux.c` and `darwin.c` implement it with what their kernels have, `portable.c` with POSIX alone.
/// Each of them is empty where another one is used; what a single system has stands for the others in
/// `elsewhere.c`.

#ifndef PERF_CHECK_CPLATFORM_H
#define PERF_CHECK_CPLATFORM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>

struct stat;

// `PERF_CHECK_PORTABLE=1 swift build` switches off what is special on this system.
#if defined(PERF_CHECK_PORTABLE)
#define PLATFORM_USES_POSIX 1
#elif defined(__linux__)
#define PLATFORM_USES_LINUX 1
#elif defined(__APPLE__)
#define PLATFORM_USES_DARWIN 1
#else
#define PLATFORM_USES_POSIX 1
#endif

enum platform_kind { PLATFORM_LINUX, PLATFORM_DARWIN, PLATFORM_PORTABLE };

/// Whose functions are used.
enum platform_kind platform_kind(void);

// MARK: Time

/// Nanoseconds of a clock that never goes back, and that nobody sets or slews where there is one.
uint64_t platform_now(void);

// MARK: Files

/// When a file was last changed: its contents, rights, owner, name or number of links.
struct timespec platform_changed(const struct stat *status);
/// When its contents were last changed.
struct timespec platform_modified(const struct stat *status);
/// When it was last read.
struct timespec platform_accessed(const struct stat *status);

/// The path of what exists, over all links, and spelled as the disk has it where case doesn't matter;
/// false, with errno set. `real` has room for PATH_MAX bytes.
bool platform_real_path(const char *path, char *real);

/// Gives its owner all rights on a folder, following no link; 0, or -1 with errno set.
int platform_unlock_folder(int folder, const char *name);

/// Has what was written to a file reach the disk before anything that is written later; 0, or -1 with
/// errno set.
int platform_order_writes(int file);

/// Has what was written to a file on the disk when it returns; 0, or -1 with errno set.
int platform_flush(int file);

/// A limit of what this process may have.
enum platform_limit {
  PLATFORM_OPEN_FILES,
  /// Of its addresses, in bytes.
  PLATFORM_VIRTUAL_MEMORY,
  /// In bytes.
  PLATFORM_STACK,
};

/// The limit now; false where it isn't known.
bool platform_limit_value(enum platform_limit limit, uint64_t *value);

// MARK: Descriptors

/// A pipe that programs don't inherit; 0, or -1 with errno set.
int platform_pipe(int ends[2]);

/// Lets a pipe hold more before its writer waits, where that can be had.
void platform_widen_pipe(int end, int bytes);

/// Closes the descriptors `first` to `last` at once; false where that can't be had.
bool platform_close_range(unsigned first, unsigned last);

// MARK: Processes

/// Makes this process get a signal when its parent ends, if only while it waits by `platform_wait`;
/// false when the parent has ended already.
///
/// On Linux the signal comes when the thread ends that started this process, which may be long before
/// its process does. So who handles the signal looks whether the parent is another one now, and a
/// thread that starts a program waits for its end. With SIGKILL the kernel alone can do it:
/// `platform_ends_with_parent` tells whether it does.
bool platform_follow_parent(pid_t parent, int signal);

/// Whether a program can be made to end with its parent without another process that watches.
bool platform_ends_with_parent(void);

/// Waits as `waitid` does, and meanwhile for the end of a parent that is followed.
int platform_wait(idtype_t type, id_t id, siginfo_t *change, int options);

/// From now on what loses its parent becomes a child of this process, so that it can be ended; false
/// where that can't be had.
bool platform_adopt_orphans(void);

/// Shows all children of this process, in all of its threads, to `visit`; a signal handler may call it.
///
/// Returns how often that said true; 0 where the children can't be listed.
int platform_each_child(bool (*visit)(pid_t child));

/// Kills all of this user's processes that carry an entry of the environment, where orphans can't be
/// adopted but environments read; a signal handler may call it.
void platform_kill_marked(const char *entry);

/// Has the scheduler treat this process, and what it starts, as work that somebody waits for.
void platform_be_foreground(void);

/// Keeps this process on the CPU that it is on, until `platform_move_freely`.
void platform_stay_here(void);

/// Undoes `platform_stay_here`, in a child, too.
void platform_move_freely(void);

/// Keeps this process on some CPUs, with what it starts.
void platform_stay_on(const int *cpus, int cpu_count);

/// The CPUs that this process may use, at most `most` of them; how many there are, or 0 where a
/// process can't be kept to some.
int platform_cpus(int *cpus, int most);

/// Has the program that this process becomes lie at the same place in memory each time; 0, or errno.
int platform_fix_addresses(void);

/// Whether that is allowed here; 0, or errno. The calling thread is left as it was.
int platform_can_fix_addresses(void);

// MARK: What a run costs

/// Bytes of the largest resident memory of one process, of what `wait4` gives.
double platform_peak_memory(const struct rusage *usage);

/// The bytes that a process has passed to read and write calls, before it is waited for; false where
/// that isn't told.
bool platform_bytes_moved(pid_t pid, uint64_t *read, uint64_t *written);

/// What to count, as bits.
enum platform_event {
  PLATFORM_INSTRUCTIONS = 1,
  /// Nanoseconds on a CPU, counted as instructions would be, but in software.
  PLATFORM_TASK_CLOCK = 2,
};

/// Counts an event in the next child of this thread, from its exec on.
struct platform_counter {
  int file;
  int events;
  bool has_value;
  double value;
};

/// Opens a counter of one of the events, of instructions where both are asked for; 0, or errno.
int platform_counter_open(struct platform_counter *counter, int events);

/// Takes note that the process has ended, which hasn't been waited for.
void platform_counter_note_end(struct platform_counter *counter, pid_t pid);

/// Closes a counter when all that it counted has ended; false when it doesn't know the whole count.
bool platform_counter_close(struct platform_counter *counter, double *value);

// MARK: Other processes

/// What a process has used since it started. Times are in nanoseconds on a CPU.
struct platform_process {
  pid_t pid, parent;
  /// When it started, in a unit of the kernel: tells the process from a later one with the same id.
  uint64_t started;
  /// In user mode and in the kernel, by all of its threads.
  uint64_t user, system;
  /// The sums of its children that have ended and that it has waited for, theirs included; 0 where the
  /// kernel doesn't report them.
  uint64_t children_user, children_system;
  /// Bytes of memory that it holds.
  uint64_t resident;
  /// Page faults, and those of children that it has waited for.
  uint64_t faults, children_faults;
  uint32_t threads;
  /// Whether it has ended, and its parent hasn't waited for it yet.
  bool has_ended;
  /// The name of its program, cut off; ends with NUL.
  char name[64];
};

/// Reads what a process has used; false, with errno set: ESRCH where there is none, EPERM or EACCES
/// where it isn't shown.
bool platform_process_read(pid_t pid, struct platform_process *process);

/// The ids of the processes that are shown to this user, at most `capacity` of them; their number, or -1
/// with errno set.
int platform_process_list(pid_t *pids, int capacity);

/// The newest process id that the kernel has given out: as long as it stays the same, no process has
/// started. False where that isn't known.
bool platform_process_newest(pid_t *pid);

// MARK: The machine

/// A text that the kernel knows by a name, as `sysctl` shows it; false where there is none.
bool platform_system_text(const char *name, char *text, size_t size);

/// A whole number that the kernel knows by a name; false where there is none.
bool platform_system_number(const char *name, int64_t *number);

#endif
