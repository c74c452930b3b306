#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#else
#include <sys/event.h>
#endif

uint64_t cprocess_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/// The child's side. It may share the parent's memory (vfork), so it calls only what is safe there;
/// it reports through `child`, which is shared in any case.
__attribute__((noreturn)) static void become(const struct cprocess_request *request,
                                             volatile struct cprocess_child *child,
                                             int nothing, pid_t parent) {
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
#else
  (void)parent;
#endif
  static const int reset[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT};
  for (size_t i = 0; i < sizeof reset / sizeof *reset; i++) signal(reset[i], SIG_DFL);
  dup2(nothing, STDIN_FILENO);
  dup2(request->output, STDOUT_FILENO);
  dup2(request->output, STDERR_FILENO);
  if (chdir(request->directory) != 0) {
    child->error = errno;
    child->bad_directory = true;
    _exit(127);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  child->started = cprocess_now();
  execve(request->program, request->arguments, request->environment);
  child->error = errno;
  _exit(127);
}

/// vfork makes the parent wait for exec by itself; after fork it waits for the closing of this.
static void wait_for_exec(int pipe) {
  char byte;
  while (read(pipe, &byte, 1) < 0 && errno == EINTR) {
  }
}

struct cprocess_child cprocess_start(const struct cprocess_request *request) {
  struct cprocess_child failed = {0};
  volatile struct cprocess_child *child =
      mmap(NULL, sizeof *child, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  int running[2] = {-1, -1};
  if (child == MAP_FAILED || nothing < 0 || (request->copies_memory && pipe(running) != 0)) {
    failed.error = errno;
    if (child != MAP_FAILED) munmap((void *)child, sizeof *child);
    if (nothing >= 0) close(nothing);
    return failed;
  }
  for (int i = 0; request->copies_memory && i < 2; i++) fcntl(running[i], F_SETFD, FD_CLOEXEC);
  // A handler must not run in the child while it shares this memory.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pid_t parent = getpid();
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  pid_t pid = request->copies_memory ? fork() : vfork();
#pragma clang diagnostic pop
  if (pid == 0) become(request, child, nothing, parent);
  if (pid < 0) child->error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (request->copies_memory) {
    close(running[1]);
    if (pid > 0) wait_for_exec(running[0]);
    close(running[0]);
  }
  close(nothing);
  if (child->error != 0 && pid > 0) waitpid(pid, NULL, 0);
  child->pid = child->error == 0 ? pid : 0;
  struct cprocess_child result = *child;
  munmap((void *)child, sizeof *child);
  return result;
}

int cprocess_exit_descriptor(pid_t child) {
#ifdef __linux__
  return (int)syscall(SYS_pidfd_open, child, 0);
#else
  int queue = kqueue();
  if (queue < 0) return -1;
  struct kevent change;
  EV_SET(&change, child, EVFILT_PROC, EV_ADD | EV_ONESHOT, NOTE_EXIT, 0, NULL);
  // ESRCH: it ended already, so wake at once.
  if (kevent(queue, &change, 1, NULL, 0, NULL) != 0) {
    EV_SET(&change, 1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0, NULL);
    kevent(queue, &change, 1, NULL, 0, NULL);
  }
  return queue;
#endif
}

static atomic_bool adopts_orphans = false;

void cprocess_adopt_orphans(void) {
#ifdef __linux__
  atomic_store(&adopts_orphans, prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
#endif
}

bool cprocess_adopts_orphans(void) { return atomic_load(&adopts_orphans); }
