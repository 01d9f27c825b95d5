/* SPDX-License-Identifier: MIT */
#include "process.h"

#include <pthread.h>
#include <stddef.h>

static unsigned generation;

static void on_fork(void)
{
    generation++;
}

bool pts_watch_forks(void)
{
    static bool watching;
    if (!watching) watching = pthread_atfork(NULL, NULL, on_fork) == 0;
    return watching;
}

unsigned pts_process_generation(void)
{
    return generation;
}
