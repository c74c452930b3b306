#ifndef PERF_CHECK_START_H
#define PERF_CHECK_START_H

#include "CProcess.h"

/// Starts a program in a process group of its own; if this process dies, so does the program.
///
/// It first uses up `delay` nanoseconds of a CPU. Returns its id when exec has succeeded or failed,
/// the latter told by `run->error`.
pid_t cprocess_start(const struct cprocess_program *program, uint64_t delay,
                     struct cprocess_run *run, int nothing, int output);

/// Keeps this process on the CPU it is on, where its parent is, too: waking an idle CPU takes longer
/// than everything else around a run. What it starts runs anywhere it could before.
void cprocess_stay_on_this_cpu(void);

/// Keeps this process on some CPUs, with what it starts.
void cprocess_stay_on(const int *cpus, int cpu_count);

/// Makes this process get a signal when its parent ends.
void cprocess_die_with(pid_t parent, int signal);

#endif
