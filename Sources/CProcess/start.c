#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/personality.h>
#include <sys/prctl.h>
#endif

uint64_t cprocess_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// Nanoseconds that this process has had a CPU.
static uint64_t cpu_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void cprocess_die_with(pid_t parent, int signal) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, signal);
  if (getppid() != parent) _exit(127);
#else
  (void)parent;
  (void)signal;
#endif
}

void cprocess_reset_signals(void) {
  // Those that are caught are reset by exec; those that are ignored would stay so.
  static const int reset[] = {SIGINT, SIGTERM, SIGPIPE, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD, SIGXFSZ};
  for (size_t i = 0; i < sizeof reset / sizeof *reset; i++) signal(reset[i], SIG_DFL);
  // Under nohup, what is started doesn't end when the terminal goes away, either.
  if (!cprocess_ignores_hangups()) signal(SIGHUP, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

#ifdef __linux__
static cpu_set_t anywhere;
static bool is_kept = false;
#endif

void cprocess_stay_on_this_cpu(void) {
#ifdef __linux__
  int cpu = sched_getcpu();
  if (cpu < 0 || sched_getaffinity(0, sizeof anywhere, &anywhere) != 0) return;
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(cpu, &here);
  is_kept = sched_setaffinity(0, sizeof here, &here) == 0;
#endif
}

void cprocess_stay_on(const int *cpus, int cpu_count) {
#ifdef __linux__
  cpu_set_t some;
  CPU_ZERO(&some);
  for (int i = 0; i < cpu_count; i++) CPU_SET(cpus[i], &some);
  sched_setaffinity(0, sizeof some, &some);
#else
  (void)cpus;
  (void)cpu_count;
#endif
}

int cprocess_cpus(int *cpus, int most) {
  int count = 0;
#ifdef __linux__
  cpu_set_t usable;
  if (sched_getaffinity(0, sizeof usable, &usable) != 0) return 0;
  for (int cpu = 0; cpu < CPU_SETSIZE && count < most; cpu++) {
    if (CPU_ISSET(cpu, &usable)) cpus[count++] = cpu;
  }
#else
  (void)cpus;
  (void)most;
#endif
  return count;
}

/// The child's side. It shares the launcher's memory, so it calls only what is safe there.
__attribute__((noreturn)) static void become(const struct cprocess_program *program,
                                             uint64_t delay, struct cprocess_run *run, int nothing, int output,
                                             pid_t parent) {
  setpgid(0, 0);
  cprocess_die_with(parent, SIGKILL);
  cprocess_reset_signals();
  dup2(nothing, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (chdir(program->directory) != 0) {
    run->error = errno;
    run->bad_directory = true;
    _exit(127);
  }
  if (program->output_file != NULL) {
    int file = open(program->output_file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file < 0 || dup2(file, STDOUT_FILENO) < 0) {
      run->error = errno;
      run->bad_output = true;
      _exit(127);
    }
  }
#ifdef __linux__
  if (is_kept) sched_setaffinity(0, sizeof anywhere, &anywhere);
#endif
#ifdef __linux__
  if (program->has_fixed_addresses) personality(ADDR_NO_RANDOMIZE);
#endif
  run->started = cprocess_now();
  if (delay > 0) {
    uint64_t start = cpu_now();
    while (cpu_now() - start < delay) {
    }
  }
  execve(program->path, program->arguments, program->environment);
  run->error = errno;
  _exit(127);
}

pid_t cprocess_start(const struct cprocess_program *program, uint64_t delay,
                     struct cprocess_run *run, int nothing, int output) {
  pid_t parent = getpid();
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  pid_t pid = vfork();
#pragma clang diagnostic pop
  if (pid == 0) become(program, delay, run, nothing, output, parent);
  if (pid < 0) run->error = errno;
  return pid;
}
