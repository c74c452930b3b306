#include "CPlatform.h"

#ifdef PLATFORM_USES_DARWIN

#include <errno.h>
#include <fcntl.h>
#include <libproc.h>
#include <mach/mach_time.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/event.h>
#include <sys/proc_info.h>
#include <sys/qos.h>
#include <sys/sysctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"

enum platform_kind platform_kind(void) { return PLATFORM_DARWIN; }

// Darwin's CLOCK_MONOTONIC is the time of day less that of the start: it goes on while the machine
// sleeps, in whole microseconds, and is slewed.
uint64_t platform_now(void) { return clock_gettime_nsec_np(CLOCK_UPTIME_RAW); }

struct timespec platform_changed(const struct stat *status) { return status->st_ctim; }
struct timespec platform_modified(const struct stat *status) { return status->st_mtim; }
struct timespec platform_accessed(const struct stat *status) { return status->st_atim; }

bool platform_real_path(const char *path, char *real) {
  // F_GETPATH returns the spelling on disk; `realpath` may repeat that of its argument.
  int file = open(path, O_EVTONLY | O_CLOEXEC);
  bool is_known = file >= 0 && fcntl(file, F_GETPATH, real) == 0;
  if (file >= 0) close(file);
  return is_known || realpath(path, real) != NULL;
}

int platform_unlock_folder(int folder, const char *name) {
  return fchmodat(folder, name, 0700, AT_SYMLINK_NOFOLLOW);
}

// On Darwin `fsync` leaves data in the drive's cache. Network file systems support neither call.
int platform_order_writes(int file) {
  return fcntl(file, F_BARRIERFSYNC) == 0 ? 0 : fsync(file);
}

int platform_flush(int file) { return fcntl(file, F_FULLFSYNC) == 0 ? 0 : fsync(file); }

bool platform_limit_value(enum platform_limit limit, uint64_t *value) { return posix_limit(limit, value); }

int platform_pipe(int ends[2]) { return posix_pipe(ends); }

/// Reports the exit of children and of the followed parent; -1 if no parent is followed.
static int events = -1;
/// The signal sent to this process when the parent exits; 0 once it was sent.
static int signal_of_end;

static void note_child(int signal) { (void)signal; }

bool platform_follow_parent(pid_t parent, int signal_number) {
  // The kernel doesn't end children by itself; whoever waits for them does.
  if (signal_number == SIGKILL) return true;
  events = kqueue();
  if (events < 0) return true;
  fcntl(events, F_SETFD, FD_CLOEXEC);
  // kqueue doesn't report an ignored SIGCHLD.
  struct sigaction noting;
  memset(&noting, 0, sizeof noting);
  noting.sa_handler = note_child;
  noting.sa_flags = SA_RESTART;
  sigaction(SIGCHLD, &noting, NULL);
  struct kevent wanted[2];
  EV_SET(&wanted[0], SIGCHLD, EVFILT_SIGNAL, EV_ADD, 0, 0, NULL);
  EV_SET(&wanted[1], (uintptr_t)parent, EVFILT_PROC, EV_ADD | EV_ONESHOT, NOTE_EXIT, 0, NULL);
  signal_of_end = signal_number;
  bool is_watched = kevent(events, wanted, 2, NULL, 0, NULL) == 0;
  // It may have exited before it was watched.
  return is_watched && getppid() == parent;
}

int platform_wait(idtype_t type, id_t id, siginfo_t *change, int options) {
  if (events < 0 || options & WNOHANG) return waitid(type, id, change, options);
  for (;;) {
    siginfo_t found;
    memset(&found, 0, sizeof found);
    if (waitid(type, id, &found, options | WNOHANG) != 0) return -1;
    if (found.si_pid != 0) {
      if (change != NULL) *change = found;
      return 0;
    }
    struct kevent event;
    int count = kevent(events, NULL, 0, &event, 1, NULL);
    if (count < 0) return -1;
    if (count == 1 && event.filter == EVFILT_PROC && signal_of_end != 0) {
      int number = signal_of_end;
      signal_of_end = 0;
      raise(number);
    }
  }
}

enum { most_listed = 4096 };

int platform_each_child(bool (*visit)(pid_t child)) {
  // Too large for the stack of a signal handler; there are no concurrent calls.
  static pid_t children[most_listed];
  int count = proc_listchildpids(getpid(), children, sizeof children);
  int found = 0;
  for (int i = 0; i < count && i < most_listed; i++) found += visit(children[i]);
  return found;
}

/// Whether a process has an entry in its environment, as far as the kernel exposes it.
static bool is_marked(pid_t pid, const char *entry, char *text, size_t room) {
  int name[] = {CTL_KERN, KERN_PROCARGS2, pid};
  size_t size = room;
  if (sysctl(name, 3, text, &size, NULL, 0) != 0 || size < sizeof(int)) return false;
  // The number of arguments, the path, the arguments and the environment, each ending with NUL.
  size_t length = strlen(entry);
  for (size_t i = sizeof(int); i + length < size;) {
    if (strcmp(text + i, entry) == 0) return true;
    i += strnlen(text + i, size - i) + 1;
  }
  return false;
}

void platform_kill_marked(const char *entry) {
  static pid_t all[most_listed];
  static char text[1 << 20];
  // A killed process may have started another one before.
  for (int round = 0; round < 100; round++) {
    int size = proc_listpids(PROC_UID_ONLY, (uint32_t)geteuid(), all, sizeof all);
    int killed = 0;
    for (int i = 0; i < size / (int)sizeof *all; i++) {
      if (all[i] <= 1 || all[i] == getpid() || all[i] == getppid()) continue;
      text[sizeof text - 1] = '\0';
      if (!is_marked(all[i], entry, text, sizeof text - 1)) continue;
      if (kill(all[i], SIGKILL) == 0) killed++;
    }
    if (killed == 0) return;
    struct timespec moment = {.tv_sec = 0, .tv_nsec = 1000000};
    nanosleep(&moment, NULL);
  }
}

void platform_be_foreground(void) {
  // Runs started by a background process would sometimes be restricted to efficiency cores.
  setpriority(PRIO_DARWIN_PROCESS, 0, 0);
  pthread_set_qos_class_self_np(QOS_CLASS_USER_INITIATED, 0);
}

double platform_peak_memory(const struct rusage *usage) { return (double)usage->ru_maxrss; }

void platform_release_code(void) {}

/// The resource usage of a process; false if the kernel is too old to count instructions.
static bool use_of(pid_t pid, struct rusage_info_v4 *use) {
  memset(use, 0, sizeof *use);
  return proc_pid_rusage(pid, RUSAGE_INFO_V4, (rusage_info_t *)use) == 0 && use->ri_instructions > 0;
}

int platform_counter_open(struct platform_counter *counter, int wanted) {
  *counter = (struct platform_counter){.file = -1, .events = wanted};
  struct rusage_info_v4 use;
  // Virtual machines have no counters.
  return wanted & PLATFORM_INSTRUCTIONS && use_of(getpid(), &use) ? 0 : ENOTSUP;
}

void platform_counter_note_end(struct platform_counter *counter, pid_t pid) {
  struct rusage_info_v4 use;
  if (!(counter->events & PLATFORM_INSTRUCTIONS) || !use_of(pid, &use)) return;
  // The counts of its children aren't available, and a partial count would be misleading.
  if (use.ri_child_elapsed_abstime > 0) return;
  counter->value = (double)use.ri_instructions;
  counter->has_value = true;
}

bool platform_counter_close(struct platform_counter *counter, double *value) {
  if (counter->has_value) *value = counter->value;
  return counter->has_value;
}

bool platform_system_text(const char *name, char *text, size_t size) {
  size_t length = size - 1;
  if (size == 0 || sysctlbyname(name, text, &length, NULL, 0) != 0) return false;
  text[length] = '\0';
  return true;
}

bool platform_system_number(const char *name, int64_t *number) {
  int64_t value = 0;
  size_t size = sizeof value;
  if (sysctlbyname(name, &value, &size, NULL, 0) != 0) return false;
  if (size == sizeof(int32_t)) {
    int32_t small;
    memcpy(&small, &value, sizeof small);
    value = small;
  }
  *number = value;
  return true;
}

bool platform_process_read(pid_t pid, struct platform_process *process) {
  struct proc_taskallinfo info;
  struct rusage_info_v4 use;
  memset(&use, 0, sizeof use);
  if (proc_pidinfo(pid, PROC_PIDTASKALLINFO, 0, &info, sizeof info) != (int)sizeof info ||
      proc_pid_rusage(pid, RUSAGE_INFO_V4, (rusage_info_t *)&use) != 0) {
    return false;
  }
  memset(process, 0, sizeof *process);
  strlcpy(process->name, info.pbsd.pbi_name[0] != '\0' ? info.pbsd.pbi_name : info.pbsd.pbi_comm,
          sizeof process->name);
  // Times come in ticks of the machine's clock.
  mach_timebase_info_data_t base;
  mach_timebase_info(&base);
  process->pid = pid;
  process->parent = (pid_t)info.pbsd.pbi_ppid;
  process->started = info.pbsd.pbi_start_tvsec * 1000000 + info.pbsd.pbi_start_tvusec;
  process->user = use.ri_user_time * base.numer / base.denom;
  process->system = use.ri_system_time * base.numer / base.denom;
  process->children_user = use.ri_child_user_time * base.numer / base.denom;
  process->children_system = use.ri_child_system_time * base.numer / base.denom;
  process->resident = info.ptinfo.pti_resident_size;
  process->faults = (uint64_t)info.ptinfo.pti_faults;
  process->threads = (uint32_t)info.ptinfo.pti_threadnum;
  process->has_ended = info.pbsd.pbi_status == 5;  // SZOMB
  return true;
}

bool platform_process_read_detail(pid_t pid, struct platform_process_detail *detail) {
  struct proc_taskinfo info;
  struct rusage_info_v4 use;
  if (proc_pidinfo(pid, PROC_PIDTASKINFO, 0, &info, sizeof info) != (int)sizeof info) return false;
  *detail = (struct platform_process_detail){.unique = UINT64_MAX, .open_files = UINT64_MAX};
  // Darwin counts both kinds of switches as one.
  detail->voluntary_switches = (uint64_t)info.pti_csw;
  if (proc_pid_rusage(pid, RUSAGE_INFO_V4, (rusage_info_t *)&use) == 0) {
    detail->unique = use.ri_phys_footprint;
  }
  int size = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, NULL, 0);
  struct proc_fdinfo *files = size > 0 ? malloc((size_t)size) : NULL;
  if (files != NULL) {
    size = proc_pidinfo(pid, PROC_PIDLISTFDS, 0, files, size);
    if (size >= 0) detail->open_files = (uint64_t)size / sizeof *files;
    free(files);
  }
  return true;
}

int platform_process_list(pid_t *pids, int capacity) {
  int bytes = proc_listpids(PROC_ALL_PIDS, 0, pids, capacity * (int)sizeof *pids);
  return bytes < 0 ? -1 : bytes / (int)sizeof *pids;
}

#endif
