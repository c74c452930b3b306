/// The platform-specific functions; the only code that depends on the operating system.
///
/// `linux.c` and `darwin.c` implement them with their kernels' interfaces, `portable.c` with POSIX only.
/// Only one of these files is compiled; `elsewhere.c` contains fallbacks for functions that only one
/// system provides.

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

// `PERF_CHECK_PORTABLE=1 swift build` disables the system-specific implementations.
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

/// The implementation in use.
enum platform_kind platform_kind(void);

// MARK: Time

/// Nanoseconds of a monotonic clock that isn't slewed, if available.
uint64_t platform_now(void);

// MARK: Files

/// The time of the last change of a file's contents, permissions, owner, name or number of links.
struct timespec platform_changed(const struct stat *status);
/// The time of the last change of its contents.
struct timespec platform_modified(const struct stat *status);
/// The time of the last read.
struct timespec platform_accessed(const struct stat *status);

/// The resolved path of an existing file, spelled as on the disk if case is insensitive;
/// false, with errno set, on failure. `real` has space for PATH_MAX bytes.
bool platform_real_path(const char *path, char *real);

/// Gives the owner all permissions of a folder without following links; 0, or -1 with errno set.
int platform_unlock_folder(int folder, const char *name);

/// Ensures that writes to a file reach the disk before any later write; 0, or -1 with errno set.
int platform_order_writes(int file);

/// Flushes writes to a file to the disk before it returns; 0, or -1 with errno set.
int platform_flush(int file);

/// A resource limit of this process.
enum platform_limit {
  PLATFORM_OPEN_FILES,
  /// The address space, in bytes.
  PLATFORM_VIRTUAL_MEMORY,
  /// In bytes.
  PLATFORM_STACK,
};

/// The current limit; false if it is unknown.
bool platform_limit_value(enum platform_limit limit, uint64_t *value);

// MARK: Descriptors

/// Creates a pipe that is closed on exec; 0, or -1 with errno set.
int platform_pipe(int ends[2]);

/// Enlarges the buffer of a pipe, if supported.
void platform_widen_pipe(int end, int bytes);

/// Closes the descriptors `first` to `last` in one call; false if unsupported.
bool platform_close_range(unsigned first, unsigned last);

// MARK: Processes

/// Requests a signal when the parent exits, on some systems only while `platform_wait` is waiting;
/// false if the parent has already exited.
///
/// On Linux the signal is sent when the thread that started this process exits, which may be long
/// before its process does. Therefore the signal handler checks whether the parent has changed, and a
/// thread that starts a program waits until it exits. Only the kernel can send SIGKILL:
/// `platform_ends_with_parent` reports whether it does.
bool platform_follow_parent(pid_t parent, int signal);

/// Whether a program can end with its parent without a supervising process.
bool platform_ends_with_parent(void);

/// Waits as `waitid` does, and also for the exit of a followed parent.
int platform_wait(idtype_t type, id_t id, siginfo_t *change, int options);

/// Makes this process the reaper of orphaned descendants, so that it can end them; false if
/// unsupported.
bool platform_adopt_orphans(void);

/// Calls `visit` for all children of this process, in all of its threads; async-signal-safe.
///
/// Returns how often `visit` returned true; 0 if the children can't be listed.
int platform_each_child(bool (*visit)(pid_t child));

/// Kills all of this user's processes with an entry in their environment, on systems without
/// reapers of orphans but with readable environments; async-signal-safe.
void platform_kill_marked(const char *entry);

/// Makes the scheduler treat this process and its children as user-interactive work.
void platform_be_foreground(void);

/// Pins this process to its current CPU, until `platform_move_freely`.
void platform_stay_here(void);

/// Undoes `platform_stay_here`, also in a child.
void platform_move_freely(void);

/// Pins this process and its children to some CPUs.
void platform_stay_on(const int *cpus, int cpu_count);

/// The CPUs that this process may use, at most `most` of them; returns their number, or 0 if pinning
/// is unsupported.
int platform_cpus(int *cpus, int most);

/// Disables address randomization for the program executed next; 0, or errno.
int platform_fix_addresses(void);

/// Whether that is permitted; 0, or errno. Doesn't change the calling thread.
int platform_can_fix_addresses(void);

// MARK: Resource usage

/// The peak resident memory of one process in bytes, from the result of `wait4`.
double platform_peak_memory(const struct rusage *usage);

/// Gives back the memory of this process's code and constants, which was needed to start: what runs on is
/// read again from the cached files.
///
/// Does nothing where the system can't be asked for it.
void platform_release_code(void);

/// The bytes that a process passed to read and write calls, before it is waited for; false if
/// unavailable.
bool platform_bytes_moved(pid_t pid, uint64_t *read, uint64_t *written);

/// The events to count, as bits.
enum platform_event {
  PLATFORM_INSTRUCTIONS = 1,
  /// Nanoseconds on a CPU, a software counter with the same interface.
  PLATFORM_TASK_CLOCK = 2,
};

/// A counter of an event in the next child of this thread, starting at exec.
struct platform_counter {
  int file;
  int events;
  bool has_value;
  double value;
};

/// Opens a counter of one event, of instructions if both are requested; 0, or errno.
int platform_counter_open(struct platform_counter *counter, int events);

/// Registers the exit of the process, before it is waited for.
void platform_counter_note_end(struct platform_counter *counter, pid_t pid);

/// Closes a counter after all counted processes have exited; false if the count is incomplete.
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

/// Gives this process a name, at most 15 bytes of it, by which others know what it is for; nothing where
/// `platform_names_processes` is false.
void platform_name_process(const char *name);

/// Whether a process can have another name than its program.
bool platform_names_processes(void);

/// Reads what a process has used; false, with errno set: ESRCH where there is none, EPERM or EACCES
/// where it isn't shown.
bool platform_process_read(pid_t pid, struct platform_process *process);

/// Files of a process that stay open between readings: opening them costs more than reading them.
struct platform_process_files {
  /// -1 where a file isn't open.
  int stat, io, turns;
};

/// Opens the files of a process; false where there are none.
bool platform_process_open(pid_t pid, struct platform_process_files *files);

void platform_process_close(struct platform_process_files *files);

/// As `platform_process_read` and `platform_bytes_moved`, for the process whose files were opened, and
/// never for a later one with the same id.
bool platform_process_read_again(const struct platform_process_files *files, pid_t pid,
                                 struct platform_process *process);
bool platform_bytes_moved_again(const struct platform_process_files *files, uint64_t *read,
                                uint64_t *written);

/// A number that changes whenever the first thread of the process was given a processor: as long as it
/// stays the same, a process of one thread has done nothing. False where that isn't known.
bool platform_process_turns(const struct platform_process_files *files, uint64_t *turns);

/// What costs more to read than the rest.
struct platform_process_detail {
  /// Bytes of memory that no other process holds; UINT64_MAX where that isn't shown.
  uint64_t unique;
  /// The files, sockets and pipes that it has open; UINT64_MAX where that isn't shown.
  uint64_t open_files;
  /// How often its living threads gave up their processor, and how often it was taken from them;
  /// UINT64_MAX where that isn't shown.
  uint64_t voluntary_switches, involuntary_switches;
};

/// Reads the details of a process; false where there is none.
bool platform_process_read_detail(pid_t pid, struct platform_process_detail *detail);

/// The ids of the processes that are shown to this user, at most `capacity` of them; their number, or -1
/// with errno set.
int platform_process_list(pid_t *pids, int capacity);

/// The newest process id that the kernel has given out: as long as it stays the same, no process has
/// started. False where that isn't known.
bool platform_process_newest(pid_t *pid);

// MARK: The machine

/// The string value of a kernel setting, as in `sysctl`; false if it doesn't exist.
bool platform_system_text(const char *name, char *text, size_t size);

/// The integer value of a kernel setting; false if it doesn't exist.
bool platform_system_number(const char *name, int64_t *number);

#endif
