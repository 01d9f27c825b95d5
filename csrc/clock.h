/* SPDX-License-Identifier: MIT */
/* Two clocks: one that only goes forward, for time-outs, and the wall clock, for signing. */
#ifndef PTS_CLOCK_H
#define PTS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t pts_monotonic_us(void);

/* Seconds since 1970, UTC. */
double pts_wall_seconds(void);

#define PTS_DATE_SIZE 21 /* YYYY-MM-DDThh:mm:ssZ and the NUL */

/* False for a time that has no four-digit year. */
bool pts_format_date(double seconds, char out[PTS_DATE_SIZE]);

/* Returns early when a signal came, so that an interpreter can run its handler. */
void pts_sleep_us(int64_t us);

#endif
