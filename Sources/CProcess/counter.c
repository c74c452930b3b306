#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/perf_event.h>
#include <sys/syscall.h>

int cprocess_counter_open(int extras) {
  struct perf_event_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.size = sizeof attributes;
  attributes.disabled = 1;
  attributes.inherit = 1;
  attributes.enable_on_exec = 1;
  attributes.exclude_hv = 1;
  attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  // One counter a run: where both are asked for, instructions.
  if (extras & CPROCESS_INSTRUCTIONS) {
    attributes.type = PERF_TYPE_HARDWARE;
    attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
    attributes.exclude_kernel = 1;
  } else if (extras & CPROCESS_TASK_CLOCK) {
    attributes.type = PERF_TYPE_SOFTWARE;
    attributes.config = PERF_COUNT_SW_TASK_CLOCK;
  } else {
    errno = EINVAL;
    return -1;
  }
  return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

bool cprocess_counter_value(int counter, double *value) {
  uint64_t read_format[3];  // value, time enabled, time running
  if (read(counter, read_format, sizeof read_format) != sizeof read_format) return false;
  double enabled = (double)read_format[1], running = (double)read_format[2];
  if (running <= 0 || running < 0.9 * enabled) return false;
  *value = (double)read_format[0] * enabled / running;
  return true;
}

#else

int cprocess_counter_open(int extras) {
  (void)extras;
  errno = ENOTSUP;
  return -1;
}

bool cprocess_counter_value(int counter, double *value) {
  (void)counter;
  (void)value;
  return false;
}

#endif
