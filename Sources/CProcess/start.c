#define _GNU_SOURCE
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/// The CPU time of this process in nanoseconds.
static uint64_t cpu_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void cprocess_reset_signals(void) {
  // exec resets caught signals; ignored ones would stay ignored.
  static const int reset[] = {SIGINT, SIGTERM, SIGPIPE, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD, SIGXFSZ};
  for (size_t i = 0; i < sizeof reset / sizeof *reset; i++) signal(reset[i], SIG_DFL);
  // Under nohup, child processes also survive the end of the terminal session.
  if (!cprocess_ignores_hangups()) signal(SIGHUP, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/// Runs in the child, which shares the launcher's memory, so it only makes async-signal-safe calls.
__attribute__((noreturn)) static void become(const struct cprocess_program *program,
                                             uint64_t delay, struct cprocess_run *run, int nothing, int output,
                                             pid_t parent) {
  setpgid(0, 0);
  if (!platform_follow_parent(parent, SIGKILL)) _exit(127);
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
  if (program->input_file != NULL) {
    int file = open(program->input_file, O_RDONLY | O_CLOEXEC);
    if (file < 0 || dup2(file, STDIN_FILENO) < 0) {
      run->error = errno;
      run->bad_input = true;
      _exit(127);
    }
  }
  platform_move_freely();
  // If that is refused, the capabilities of the machine report it.
  if (program->has_fixed_addresses) platform_fix_addresses();
  run->started = platform_now();
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
