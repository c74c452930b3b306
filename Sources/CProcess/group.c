#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "CProcess.h"
#include "start.h"

/// The group that children join: its folder, and its open list of processes.
static char folder[PATH_MAX];
static atomic_int joined = -1;

int cprocess_group_make(const char *path) {
  if (atomic_load(&joined) >= 0) return EBUSY;
  if (strlen(path) >= sizeof folder) return ENAMETOOLONG;
  if (mkdir(path, 0755) != 0) return errno;
  char list[PATH_MAX + 16];
  snprintf(list, sizeof list, "%s/cgroup.procs", path);
  int file = open(list, O_WRONLY | O_CLOEXEC);
  if (file < 0) {
    int error = errno;
    rmdir(path);
    return error;
  }
  strcpy(folder, path);
  atomic_store(&joined, file);
  return 0;
}

void cprocess_group_end(void) {
  int file = atomic_exchange(&joined, -1);
  if (file < 0) return;
  close(file);
  rmdir(folder);
}

bool cprocess_group_remove(const char *path) { return rmdir(path) == 0; }

void cprocess_join_group(void) {
  int file = atomic_load(&joined);
  if (file < 0) return;
  // 0 is the process that writes. If that is refused, it runs where it is.
  ssize_t written = write(file, "0", 1);
  (void)written;
}
