#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_int arrived = 0;
static int wake[2] = {-1, -1};

static void remember(int signal) {
  int saved = errno;
  atomic_store(&arrived, signal);
  ssize_t written = write(wake[1], "!", 1);
  (void)written;  // A full pipe is readable already.
  errno = saved;
}

int cprocess_catch_interrupts(void) {
  if (wake[0] >= 0) return wake[0];
  if (pipe(wake) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(wake[i], F_SETFD, FD_CLOEXEC);
    fcntl(wake[i], F_SETFL, O_NONBLOCK);
  }
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = remember;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  // Whoever started this process may have had them blocked, as threads of libdispatch do.
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
  signal(SIGPIPE, SIG_IGN);
  return wake[0];
}

int cprocess_interrupt(void) { return atomic_load(&arrived); }

void cprocess_end_by(int number) {
  signal(number, SIG_DFL);
  kill(getpid(), number);
  _exit(128 + number);
}
