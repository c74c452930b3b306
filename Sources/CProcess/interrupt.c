#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "running.h"
#include "start.h"

static atomic_int arrived = 0;
static atomic_int arrival_count = 0;
static atomic_bool ignores_hangups = false;
static int wake[2] = {-1, -1};

static void remember(int signal) {
  int saved = errno;
  atomic_store(&arrived, signal);
  atomic_fetch_add(&arrival_count, 1);
  ssize_t written = write(wake[1], "!", 1);
  (void)written;  // A full pipe is readable already.
  errno = saved;
}

int cprocess_catch_interrupts(void) {
  if (wake[0] >= 0) return wake[0];
  if (platform_pipe(wake) != 0) return -1;
  for (int i = 0; i < 2; i++) fcntl(wake[i], F_SETFL, O_NONBLOCK);
  struct sigaction action, before;
  memset(&action, 0, sizeof action);
  action.sa_handler = remember;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  if (sigaction(SIGHUP, NULL, &before) == 0 && before.sa_handler == SIG_IGN) {
    atomic_store(&ignores_hangups, true);
  } else {
    sigaction(SIGHUP, &action, NULL);
  }
  // They may be blocked by the parent, as in threads of libdispatch.
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, SIGINT);
  sigaddset(&wanted, SIGTERM);
  sigaddset(&wanted, SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
  signal(SIGPIPE, SIG_IGN);
  // A limit on the size of files should be an error of `write` instead of ending the process.
  signal(SIGXFSZ, SIG_IGN);
  return wake[0];
}

int cprocess_interrupt_descriptor(void) { return wake[0]; }

bool cprocess_ignores_hangups(void) { return atomic_load(&ignores_hangups); }

int cprocess_interrupt(void) { return atomic_load(&arrived); }

int cprocess_interrupt_count(void) { return atomic_load(&arrival_count); }

static double patience_of_watch;
static void (*end_of_watch)(int signal);

static void *watch(void *nothing) {
  (void)nothing;
  struct pollfd wait = {.fd = wake[0], .events = POLLIN, .revents = 0};
  while (poll(&wait, 1, -1) < 0 && errno == EINTR) {
  }
  uint64_t start = platform_now(), idle_since = start;
  for (;;) {
    uint64_t now = platform_now();
    // Cleanup follows after the processes have ended.
    if (cprocess_is_busy()) idle_since = now;
    if ((double)(now - start) * 1e-9 > patience_of_watch || cprocess_interrupt_count() > 1 ||
        (double)(now - idle_since) * 1e-9 > 1) {
      break;
    }
    poll(NULL, 0, 20);
  }
  cprocess_end_everything();
  cprocess_terminal_leave();
  end_of_watch(cprocess_interrupt());
  cprocess_end_by(cprocess_interrupt());
}

int cprocess_watch_interrupts(double patience, void (*end)(int signal)) {
  patience_of_watch = patience;
  end_of_watch = end;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 256 * 1024);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, watch, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return error;
}

void cprocess_end_by(int number) {
  cprocess_terminal_leave();
  signal(number, SIG_DFL);
  sigset_t wanted;
  sigemptyset(&wanted);
  sigaddset(&wanted, number);
  pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
  kill(getpid(), number);
  _exit(128 + number);
}
