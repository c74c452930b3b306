/// Nothing to call: see libgit2.c.

#ifndef PERF_CHECK_LAZY_LIBGIT2_H
#define PERF_CHECK_LAZY_LIBGIT2_H
#endif
