/// The functions of git2.h are called as usual, once libgit2 was started.

#ifndef PERF_CHECK_LAZY_LIBGIT2_H
#define PERF_CHECK_LAZY_LIBGIT2_H

#include <stddef.h>

/// Loads and starts libgit2, and has it open the repositories of any owner.
///
/// Must be called before any other function, once. Where it fails, `git_error_last` says why.
///
/// @param extensions The repository extensions that it opens although it doesn't know them, in lower
///   case; libgit2 before 1.3 opens none.
/// @param count The number of extensions.
/// @return A negative number where there is no libgit2.
int lazy_libgit2_start(const char *const *extensions, size_t count);

#endif
