internal import CPlatform

/// Whether perf-check uses what only Linux's kernel has, so that it can be expected.
package let usesLinux = platform_kind() == PLATFORM_LINUX
