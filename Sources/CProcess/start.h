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

/// Makes this process get a signal when the thread that started it ends; Linux only.
///
/// That thread may end long before its process: who asks for a signal that can be caught looks
/// whether the parent is another one now, and a thread that starts a program waits for its end.
void cprocess_die_with(pid_t parent, int signal);

/// Makes signals do what they do in a new process, for a program to be started.
void cprocess_reset_signals(void);

/// A pipe that programs don't inherit; 0, or -1 with errno set.
int cprocess_pipe(int ends[2]);

/// Closes all descriptors but the standard ones and some others.
void cprocess_close_others(const int *kept, int count);

/// From now on what loses its parent becomes a child of this process, which therefore can end it;
/// Linux only.
void cprocess_adopt_orphans(void);

/// Ends a process group and all children of this process, adopted ones, too.
///
/// Costs two system calls when there is nothing to end. A signal handler may call it.
void cprocess_end_leftovers(pid_t group);

#endif
