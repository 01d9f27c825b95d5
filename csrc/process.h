/* SPDX-License-Identifier: MIT */
/* Notices forks: a child must not use what it inherited (connections, unused random bytes) as if it
 * were its own. */
#ifndef PTS_PROCESS_H
#define PTS_PROCESS_H

#include <stdbool.h>

/* To be called once, before anything asks for the generation; false when the system cannot. */
bool pts_watch_forks(void);

/* A number that differs between a process and its children. Cheaper than a process id, which takes
 * a system call. */
unsigned pts_process_generation(void);

#endif
