#define _GNU_SOURCE
#include "CPlatform.h"

#ifdef PLATFORM_USES_POSIX

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix.h"

enum platform_kind platform_kind(void) { return PLATFORM_PORTABLE; }

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
  struct stat status;
  if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return -1;
  if (!S_ISDIR(status.st_mode)) {
    errno = ENOTDIR;
    return -1;
  }
  return fchmodat(folder, name, 0700, 0);
}

int platform_order_writes(int file) { return fsync(file); }
int platform_flush(int file) { return fsync(file); }

bool platform_limit_value(enum platform_limit limit, uint64_t *value) { return posix_limit(limit, value); }

int platform_pipe(int ends[2]) { return posix_pipe(ends); }

/// The interval between checks of the parent, in milliseconds.
enum { patience = 100 };

/// Becomes readable when the state of a child changes; -1 if no parent is followed.
static int wake[2] = {-1, -1};
static pid_t followed;
/// The signal sent to this process when the parent exits; 0 once it was sent.
static int signal_of_end;

static void note_child(int signal) {
  (void)signal;
  int error = errno;
  ssize_t written = write(wake[1], "!", 1);
  (void)written;  // A full pipe is readable already.
  errno = error;
}

bool platform_follow_parent(pid_t parent, int signal_number) {
  // Nothing ends children automatically; whoever waits for them does.
  if (signal_number == SIGKILL) return true;
  if (posix_pipe(wake) != 0) return true;
  for (int i = 0; i < 2; i++) fcntl(wake[i], F_SETFL, O_NONBLOCK);
  struct sigaction noting;
  memset(&noting, 0, sizeof noting);
  noting.sa_handler = note_child;
  noting.sa_flags = SA_RESTART;
  sigaction(SIGCHLD, &noting, NULL);
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigprocmask(SIG_UNBLOCK, &awaited, NULL);
  signal_of_end = signal_number;
  followed = parent;
  return getppid() == parent;
}

int platform_wait(idtype_t type, id_t id, siginfo_t *change, int options) {
  if (wake[0] < 0 || options & WNOHANG) return waitid(type, id, change, options);
  for (;;) {
    char bytes[64];
    while (read(wake[0], bytes, sizeof bytes) > 0) {
    }
    siginfo_t found;
    memset(&found, 0, sizeof found);
    if (waitid(type, id, &found, options | WNOHANG) != 0) return -1;
    if (found.si_pid != 0) {
      if (change != NULL) *change = found;
      return 0;
    }
    struct pollfd wait = {.fd = wake[0], .events = POLLIN, .revents = 0};
    if (poll(&wait, 1, patience) < 0) return -1;
    if (signal_of_end != 0 && getppid() != followed) {
      int number = signal_of_end;
      signal_of_end = 0;
      raise(number);
    }
  }
}

int platform_each_child(bool (*visit)(pid_t child)) {
  (void)visit;
  return 0;
}

// POSIX doesn't define the unit; all relevant systems except Darwin use kilobytes.
double platform_peak_memory(const struct rusage *usage) { return (double)usage->ru_maxrss * 1024; }

void platform_release_code(void) {}

int platform_counter_open(struct platform_counter *counter, int events) {
  *counter = (struct platform_counter){.file = -1, .events = events};
  return ENOTSUP;
}

void platform_counter_note_end(struct platform_counter *counter, pid_t pid) {
  (void)counter;
  (void)pid;
}

bool platform_counter_close(struct platform_counter *counter, double *value) {
  (void)counter;
  (void)value;
  return false;
}

bool platform_process_read(pid_t pid, struct platform_process *process) {
  (void)pid;
  (void)process;
  errno = ENOTSUP;
  return false;
}

bool platform_process_read_detail(pid_t pid, struct platform_process_detail *detail) {
  (void)pid;
  (void)detail;
  errno = ENOTSUP;
  return false;
}

int platform_process_list(pid_t *pids, int capacity) {
  (void)pids;
  (void)capacity;
  errno = ENOTSUP;
  return -1;
}

#endif
