#define _GNU_SOURCE
#include "CPlatform.h"

#ifdef PLATFORM_USES_LINUX

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/stat.h>
#include <unistd.h>

// On Alpine the kernel headers are in a separate package.
#if __has_include(<linux/perf_event.h>)
#include <linux/perf_event.h>
#define HAS_PERF_EVENTS 1
#endif

#include "posix.h"

enum platform_kind platform_kind(void) { return PLATFORM_LINUX; }

uint64_t platform_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return posix_nanoseconds(now);
}

struct timespec platform_changed(const struct stat *status) { return status->st_ctim; }
struct timespec platform_modified(const struct stat *status) { return status->st_mtim; }
struct timespec platform_accessed(const struct stat *status) { return status->st_atim; }

bool platform_real_path(const char *path, char *real) { return realpath(path, real) != NULL; }

int platform_unlock_folder(int folder, const char *name) {
  // Kernels before 6.6 can't change permissions without following links.
  int file = openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return -1;
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  int result = chmod(path, 0700);
  int error = errno;
  close(file);
  errno = error;
  return result;
}

int platform_order_writes(int file) { return fsync(file); }
int platform_flush(int file) { return fsync(file); }

bool platform_limit_value(enum platform_limit limit, uint64_t *value) { return posix_limit(limit, value); }

int platform_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

void platform_widen_pipe(int end, int bytes) { fcntl(end, F_SETPIPE_SZ, bytes); }

bool platform_close_range(unsigned first, unsigned last) {
#ifdef SYS_close_range
  // Linux 5.9; older kernels return ENOSYS, and seccomp filters that don't know it EPERM.
  return syscall(SYS_close_range, first, last, 0u) == 0;
#else
  (void)first;
  (void)last;
  return false;
#endif
}

bool platform_follow_parent(pid_t parent, int signal) {
  prctl(PR_SET_PDEATHSIG, signal);
  return getppid() == parent;
}

bool platform_ends_with_parent(void) { return true; }

int platform_wait(idtype_t type, id_t id, siginfo_t *change, int options) {
  return waitid(type, id, change, options);
}

bool platform_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1) == 0; }

void platform_name_process(const char *name) { prctl(PR_SET_NAME, name); }

bool platform_names_processes(void) { return true; }

/// Parses a number in NUL-terminated text, and advances past it.
static long number_at(const char **text) {
  long number = 0;
  for (; **text >= '0' && **text <= '9'; (*text)++) number = number * 10 + (**text - '0');
  return number;
}

/// Builds a path without calling any function.
static void join(char *path, size_t size, const char *start, const char *name, const char *end) {
  size_t length = 0;
  const char *parts[] = {start, name, end};
  for (size_t i = 0; i < 3; i++) {
    for (const char *part = parts[i]; *part != '\0' && length + 1 < size; part++) {
      path[length++] = *part;
    }
  }
  path[length] = '\0';
}

/// Calls `visit` for each numeric name in a folder, without allocating memory.
///
/// Returns the sum of the results, or -1 if the folder can't be read.
static int each_number(const char *path, int (*visit)(const char *name, void *context),
                       void *context) {
  struct entry {
    uint64_t inode;
    int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[];
  };
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return -1;
  int sum = 0;
  _Alignas(struct entry) char entries[4096];
  long count;
  while ((count = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
    for (long i = 0; i < count;) {
      const struct entry *entry = (const struct entry *)(const void *)(entries + i);
      if (entry->name[0] >= '0' && entry->name[0] <= '9') sum += visit(entry->name, context);
      i += entry->length;
    }
  }
  close(folder);
  return sum;
}

struct search {
  bool (*visit)(pid_t child);
  pid_t parent;
  /// Whether the kernel can list children.
  bool has_lists;
};

/// Visits the children of one thread of this process.
static int each_child_of_thread(const char *thread, void *context) {
  struct search *search = context;
  char path[128], text[4096];
  join(path, sizeof path, "/proc/self/task/", thread, "/children");
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  search->has_lists = true;
  int sum = 0;
  pid_t child = 0;
  ssize_t count;
  // The list has any length, and a number may continue in the next chunk.
  while ((count = read(file, text, sizeof text)) > 0 || (count < 0 && errno == EINTR)) {
    for (ssize_t i = 0; i < count; i++) {
      if (text[i] >= '0' && text[i] <= '9') {
        child = child * 10 + (text[i] - '0');
      } else {
        if (child > 1) sum += search->visit(child);
        child = 0;
      }
    }
  }
  if (child > 1) sum += search->visit(child);
  close(file);
  return sum;
}

/// Visits a process if it is a child of this one.
static int child_if_ours(const char *process, void *context) {
  struct search *search = context;
  char path[128], text[512];
  join(path, sizeof path, "/proc/", process, "/stat");
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = '\0';
  // "id (name, which may contain anything) state parent"
  const char *end = NULL;
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == ')') end = c;
  }
  if (end == NULL || (size_t)(text + count - end) < 5) return 0;
  const char *parent = end + 4;
  if (number_at(&parent) != search->parent) return 0;
  return search->visit((pid_t)number_at(&process));
}

int platform_each_child(bool (*visit)(pid_t child)) {
  struct search search = {.visit = visit, .parent = getpid(), .has_lists = false};
  int found = each_number("/proc/self/task", each_child_of_thread, &search);
  // Kernels without CONFIG_PROC_CHILDREN have no lists.
  if (!search.has_lists) found = each_number("/proc", child_if_ours, &search);
  return found > 0 ? found : 0;
}

static cpu_set_t anywhere;
static bool is_kept = false;

void platform_stay_here(void) {
  int cpu = sched_getcpu();
  if (cpu < 0 || sched_getaffinity(0, sizeof anywhere, &anywhere) != 0) return;
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(cpu, &here);
  is_kept = sched_setaffinity(0, sizeof here, &here) == 0;
}

void platform_move_freely(void) {
  if (is_kept) sched_setaffinity(0, sizeof anywhere, &anywhere);
}

void platform_stay_on(const int *cpus, int cpu_count) {
  cpu_set_t some;
  CPU_ZERO(&some);
  for (int i = 0; i < cpu_count; i++) CPU_SET(cpus[i], &some);
  sched_setaffinity(0, sizeof some, &some);
}

int platform_cpus(int *cpus, int most) {
  int count = 0;
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) != 0) return 0;
  for (int cpu = 0; cpu < CPU_SETSIZE && count < most; cpu++) {
    if (CPU_ISSET(cpu, &usable)) cpus[count++] = cpu;
  }
  return count;
}

int platform_fix_addresses(void) { return personality(ADDR_NO_RANDOMIZE) < 0 ? errno : 0; }

int platform_can_fix_addresses(void) {
  int present = personality(0xFFFFFFFF);
  if (present < 0 || personality((unsigned long)present | ADDR_NO_RANDOMIZE) < 0) return errno;
  personality((unsigned long)present);
  return 0;
}

double platform_peak_memory(const struct rusage *usage) { return (double)usage->ru_maxrss * 1024; }

void platform_release_code(void) {
  int file = open("/proc/self/smaps", O_RDONLY | O_CLOEXEC);
  enum { capacity = 1 << 20 };
  char *text = file < 0 ? NULL : malloc(capacity);
  if (text != NULL) {
    // What doesn't fit stays.
    size_t length = 0;
    ssize_t count;
    while ((count = read(file, text + length, capacity - 1 - length)) > 0) length += (size_t)count;
    text[length] = 0;
    unsigned long start = 0, end = 0, inode = 0;
    char rights[5] = "";
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
      unsigned long first, last, file_id, own;
      char allowed[5];
      // Other lines begin with what looks like a number, too: "Anonymous".
      if (sscanf(line, "%lx-%lx %4s %*x %*x:%*x %lu", &first, &last, allowed, &file_id) == 4) {
        start = first, end = last, inode = file_id;
        memcpy(rights, allowed, sizeof rights);
        continue;
      }
      // Pages of a file to which nobody has written: not those that were relocated.
      if (sscanf(line, "Anonymous: %lu", &own) == 1 && own == 0 && inode != 0 &&
          (strcmp(rights, "r-xp") == 0 || strcmp(rights, "r--p") == 0)) {
        madvise((void *)start, end - start, MADV_DONTNEED);
      }
    }
    free(text);
  }
  if (file >= 0) close(file);
}

/// Reads a small file into text that ends with NUL; its length, or -1 with errno set.
static ssize_t read_text(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t count = read(file, text, size - 1);
  int error = errno;
  close(file);
  errno = error;
  if (count < 0) return -1;
  text[count] = '\0';
  return count;
}

/// The same of a file that is open already, from its start.
static ssize_t read_open(int file, char *text, size_t size) {
  ssize_t count = file < 0 ? -1 : pread(file, text, size - 1, 0);
  if (count < 0) return -1;
  text[count] = '\0';
  return count;
}

static bool parse_bytes_moved(const char *text, uint64_t *read_bytes, uint64_t *written_bytes) {
  const char *reads = strstr(text, "rchar: "), *writes = strstr(text, "wchar: ");
  if (reads == NULL || writes == NULL) return false;
  *read_bytes = strtoull(reads + 7, NULL, 10);
  *written_bytes = strtoull(writes + 7, NULL, 10);
  return true;
}

bool platform_bytes_moved(pid_t pid, uint64_t *read_bytes, uint64_t *written_bytes) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%d/io", (int)pid);
  return read_text(path, text, sizeof text) > 0 &&
         parse_bytes_moved(text, read_bytes, written_bytes);
}

int platform_counter_open(struct platform_counter *counter, int events) {
  *counter = (struct platform_counter){.file = -1, .events = events};
#ifdef HAS_PERF_EVENTS
  struct perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.disabled = 1;
  attributes.inherit = 1;
  attributes.enable_on_exec = 1;
  attributes.exclude_hv = 1;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  if (events & PLATFORM_INSTRUCTIONS) {
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
    attributes.exclude_kernel = 1;
  } else if (events & PLATFORM_TASK_CLOCK) {
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_TASK_CLOCK;
  } else {
    return EINVAL;
  }
  counter->file = (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
  return counter->file < 0 ? errno : 0;
#else
  return ENOTSUP;
#endif
}

void platform_counter_note_end(struct platform_counter *counter, pid_t pid) {
  // Leftover processes of the run are still to be counted.
  (void)counter;
  (void)pid;
}

bool platform_counter_close(struct platform_counter *counter, double *value) {
  if (counter->file < 0) return false;
  uint64_t state[3];  // value, time enabled, time running
  bool is_read = read(counter->file, state, sizeof state) == sizeof state;
  close(counter->file);
  counter->file = -1;
  if (!is_read) return false;
  // If there are more counters than the processor supports, each is active for a part of the time.
  double enabled = (double)state[1], running = (double)state[2];
  if (running <= 0 || running < 0.9 * enabled) return false;
  *value = (double)state[0] * enabled / running;
  return true;
}

/// Takes the text of /proc/PID/stat apart; `count` is its length, or the result of failed reading.
static bool parse_stat(char *text, ssize_t count, pid_t pid, struct platform_process *process) {
  static uint64_t tick, page;
  if (tick == 0) {
    long ticks = sysconf(_SC_CLK_TCK);
    page = (uint64_t)sysconf(_SC_PAGESIZE);
    tick = 1000000000u / (uint64_t)(ticks > 0 ? ticks : 100);
  }
  if (count <= 0) {
    if (count == 0 || errno == ENOENT) errno = ESRCH;
    return false;
  }
  // A name may hold spaces and parentheses: it ends at the last one.
  char *name = strchr(text, '('), *end = strrchr(text, ')');
  if (name == NULL || end == NULL || end < name) {
    errno = ESRCH;
    return false;
  }
  memset(process, 0, sizeof *process);
  size_t length = (size_t)(end - name - 1);
  if (length >= sizeof process->name) length = sizeof process->name - 1;
  memcpy(process->name, name + 1, length);
  // The third field, the state, is the first behind the name; see proc(5).
  uint64_t fields[25] = {0};
  const char *rest = end + 2;
  char state = *rest != '\0' ? *rest++ : 'X';
  for (int field = 4; field <= 24; field++) {
    while (*rest == ' ') rest++;
    bool is_negative = *rest == '-';
    if (is_negative) rest++;
    uint64_t value = 0;
    for (; *rest >= '0' && *rest <= '9'; rest++) value = value * 10 + (uint64_t)(*rest - '0');
    fields[field] = is_negative ? 0 : value;
  }
  process->pid = pid;
  process->parent = (pid_t)fields[4];
  process->faults = fields[10] + fields[12];
  process->children_faults = fields[11] + fields[13];
  process->user = fields[14] * tick;
  process->system = fields[15] * tick;
  process->children_user = fields[16] * tick;
  process->children_system = fields[17] * tick;
  process->threads = (uint32_t)fields[20];
  process->started = fields[22];
  process->resident = fields[24] * page;
  process->has_ended = state == 'Z' || state == 'X';
  return true;
}

bool platform_process_read(pid_t pid, struct platform_process *process) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  return parse_stat(text, read_text(path, text, sizeof text), pid, process);
}

static int open_of(pid_t pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

bool platform_process_open(pid_t pid, struct platform_process_files *files) {
  *files = (struct platform_process_files){.stat = open_of(pid, "stat"), .io = -1, .turns = -1};
  if (files->stat < 0) return false;
  files->io = open_of(pid, "io");
  files->turns = open_of(pid, "schedstat");
  return true;
}

void platform_process_close(struct platform_process_files *files) {
  if (files->stat >= 0) close(files->stat);
  if (files->io >= 0) close(files->io);
  if (files->turns >= 0) close(files->turns);
  *files = (struct platform_process_files){.stat = -1, .io = -1, .turns = -1};
}

bool platform_process_read_again(const struct platform_process_files *files, pid_t pid,
                                 struct platform_process *process) {
  char text[1024];
  return parse_stat(text, read_open(files->stat, text, sizeof text), pid, process);
}

bool platform_bytes_moved_again(const struct platform_process_files *files, uint64_t *read_bytes,
                                uint64_t *written_bytes) {
  char text[512];
  return read_open(files->io, text, sizeof text) > 0 &&
         parse_bytes_moved(text, read_bytes, written_bytes);
}

bool platform_process_turns(const struct platform_process_files *files, uint64_t *turns) {
  // Nanoseconds on a processor, nanoseconds of waiting for one, and turns.
  char text[128];
  if (read_open(files->turns, text, sizeof text) <= 0) return false;
  const char *rest = text;
  uint64_t sum = 0;
  for (int field = 0; field < 3; field++) {
    while (*rest == ' ') rest++;
    uint64_t value = 0;
    for (; *rest >= '0' && *rest <= '9'; rest++) value = value * 10 + (uint64_t)(*rest - '0');
    sum += value;
  }
  *turns = sum;
  return sum > 0;
}

/// The value behind a key such as "Private_Dirty:"; 0 where it is missing.
static uint64_t value_of(const char *text, const char *key) {
  const char *found = strstr(text, key);
  return found == NULL ? 0 : strtoull(found + strlen(key), NULL, 10);
}

struct switches {
  pid_t pid;
  struct platform_process_detail *detail;
};

static int add_switches(const char *thread, void *context) {
  struct switches *switches = context;
  char path[96], text[2048];
  snprintf(path, sizeof path, "/proc/%d/task/%s/status", (int)switches->pid, thread);
  if (read_text(path, text, sizeof text) <= 0) return 0;
  if (strstr(text, "\nvoluntary_ctxt_switches:") == NULL) return 0;
  switches->detail->voluntary_switches += value_of(text, "\nvoluntary_ctxt_switches:");
  switches->detail->involuntary_switches += value_of(text, "nonvoluntary_ctxt_switches:");
  return 1;
}

static int count_one(const char *name, void *context) {
  (void)name;
  (void)context;
  return 1;
}

bool platform_process_read_detail(pid_t pid, struct platform_process_detail *detail) {
  char path[64], text[2048];
  *detail = (struct platform_process_detail){.unique = UINT64_MAX, .open_files = UINT64_MAX};
  snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
  struct switches switches = {.pid = pid, .detail = detail};
  int threads = each_number(path, add_switches, &switches);
  if (threads < 0) return false;
  if (threads == 0) detail->voluntary_switches = detail->involuntary_switches = UINT64_MAX;
  // Since Linux 4.14; kernel threads have none.
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
  if (read_text(path, text, sizeof text) > 0) {
    detail->unique =
        1024 * (value_of(text, "Private_Clean:") + value_of(text, "Private_Dirty:"));
  }
  snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
  int files = each_number(path, count_one, NULL);
  if (files >= 0) detail->open_files = (uint64_t)files;
  return true;
}

struct process_list {
  pid_t *pids;
  int capacity, count;
};

static int add_process(const char *name, void *context) {
  struct process_list *list = context;
  if (list->count < list->capacity) list->pids[list->count++] = (pid_t)number_at(&name);
  return 1;
}

int platform_process_list(pid_t *pids, int capacity) {
  struct process_list list = {.pids = pids, .capacity = capacity};
  return each_number("/proc", add_process, &list) < 0 ? -1 : list.count;
}

bool platform_process_newest(pid_t *pid) {
  char text[128];
  if (read_text("/proc/loadavg", text, sizeof text) <= 0) return false;
  const char *last = strrchr(text, ' ');
  if (last == NULL) return false;
  last++;
  *pid = (pid_t)number_at(&last);
  return *pid > 0;
}

#endif
