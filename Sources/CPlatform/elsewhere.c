/// Fallbacks for functions that only one system provides.

#include "CPlatform.h"

#include <errno.h>

#ifndef PLATFORM_USES_LINUX

// On Darwin a pipe grows automatically.
void platform_widen_pipe(int end, int bytes) {
  (void)end;
  (void)bytes;
}

bool platform_close_range(unsigned first, unsigned last) {
  (void)first;
  (void)last;
  return false;
}

bool platform_ends_with_parent(void) { return false; }

bool platform_adopt_orphans(void) { return false; }

void platform_name_process(const char *name) { (void)name; }

bool platform_names_processes(void) { return false; }

void platform_stay_here(void) {}

void platform_move_freely(void) {}

void platform_stay_on(const int *cpus, int cpu_count) {
  (void)cpus;
  (void)cpu_count;
}

int platform_cpus(int *cpus, int most) {
  (void)cpus;
  (void)most;
  return 0;
}

// On Darwin only `posix_spawn` has a flag for it, which isn't public.
int platform_fix_addresses(void) { return ENOTSUP; }

int platform_can_fix_addresses(void) { return ENOTSUP; }

bool platform_bytes_moved(pid_t pid, uint64_t *read_bytes, uint64_t *written_bytes) {
  (void)pid;
  (void)read_bytes;
  (void)written_bytes;
  return false;
}

bool platform_process_newest(pid_t *pid) {
  (void)pid;
  return false;
}

// Only Linux shows processes as files.
bool platform_process_open(pid_t pid, struct platform_process_files *files) {
  (void)pid;
  *files = (struct platform_process_files){.stat = -1, .io = -1, .turns = -1};
  return false;
}

void platform_process_close(struct platform_process_files *files) { (void)files; }

bool platform_process_read_again(const struct platform_process_files *files, pid_t pid,
                                 struct platform_process *process) {
  (void)files;
  return platform_process_read(pid, process);
}

bool platform_bytes_moved_again(const struct platform_process_files *files, uint64_t *read_bytes,
                                uint64_t *written_bytes) {
  (void)files;
  (void)read_bytes;
  (void)written_bytes;
  return false;
}

bool platform_process_turns(const struct platform_process_files *files, uint64_t *turns) {
  (void)files;
  (void)turns;
  return false;
}

#endif

#ifndef PLATFORM_USES_DARWIN

void platform_kill_marked(const char *entry) { (void)entry; }

void platform_be_foreground(void) {}

bool platform_system_text(const char *name, char *text, size_t size) {
  (void)name;
  (void)text;
  (void)size;
  return false;
}

bool platform_system_number(const char *name, int64_t *number) {
  (void)name;
  (void)number;
  return false;
}

#endif
