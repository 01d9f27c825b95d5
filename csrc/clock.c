/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <stdio.h>
#include <time.h>

#define US_PER_S 1000000
#define YEAR_9999_END 253402300800.0 /* seconds since 1970 */

int64_t pts_monotonic_us(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_MONOTONIC, &t) != 0) return 0;
    return (int64_t)t.tv_sec * US_PER_S + t.tv_nsec / 1000;
}

double pts_wall_seconds(void)
{
    struct timespec t;
    if (clock_gettime(CLOCK_REALTIME, &t) != 0) return 0;
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

bool pts_format_date(double seconds, char out[PTS_DATE_SIZE])
{
    struct tm parts;
    if (!(seconds >= 0 && seconds < YEAR_9999_END)) return false; /* NaN too */
    time_t whole = (time_t)seconds;
    return gmtime_r(&whole, &parts) &&
           strftime(out, PTS_DATE_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts) == PTS_DATE_SIZE - 1;
}

void pts_sleep_us(int64_t us)
{
    if (us <= 0) return;
    struct timespec t = {.tv_sec = (time_t)(us / US_PER_S),
                         .tv_nsec = (long)(us % US_PER_S) * 1000};
    (void)nanosleep(&t, NULL);
}
