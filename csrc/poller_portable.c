/* SPDX-License-Identifier: MIT */
/* For systems without epoll: libcurl waits by itself. Costs grow with the number of connections,
 * and there is no descriptor that other loops could wait on. */
#include "poller.h"

#include "clock.h"

#include <errno.h>
#include <stdlib.h>

#define MAX_WAIT_MS 60000

const char pts_poller_name[] = "portable";

struct pts_poller {
    CURLM *multi;
};

pts_poller *pts_poller_new(CURLM *multi)
{
    pts_poller *p = malloc(sizeof *p);
    if (p) p->multi = multi;
    return p;
}

void pts_poller_free(pts_poller *p)
{
    free(p);
}

pts_poller *pts_poller_retire(pts_poller *p)
{
    pts_poller_free(p);
    return NULL;
}

void pts_poller_abandon(pts_poller *p)
{
    pts_poller_free(p);
}

pts_step_status pts_poller_step(pts_poller *p, int64_t timeout_us, int *running)
{
    int before = *running;
    if (curl_multi_perform(p->multi, running) != CURLM_OK) return PTS_STEP_FAILED;
    if (timeout_us <= 0 || *running == 0 || *running < before) return PTS_STEP_OK;
    int64_t ms = (timeout_us + 999) / 1000;
    errno = 0;
    if (curl_multi_poll(p->multi, NULL, 0, ms > MAX_WAIT_MS ? MAX_WAIT_MS : (int)ms, NULL) !=
        CURLM_OK)
        return errno == EINTR ? PTS_STEP_INTERRUPTED : PTS_STEP_FAILED;
    return curl_multi_perform(p->multi, running) == CURLM_OK ? PTS_STEP_OK : PTS_STEP_FAILED;
}

int64_t pts_poller_timeout_us(const pts_poller *p)
{
    long ms = -1;
    if (curl_multi_timeout(p->multi, &ms) != CURLM_OK || ms < 0) return -1;
    return (int64_t)ms * 1000;
}

int pts_poller_fd(pts_poller *p)
{
    (void)p;
    return -1;
}

void pts_poller_arm(pts_poller *p)
{
    (void)p;
}

void pts_poller_socket_opened(pts_poller *p, curl_socket_t fd)
{
    (void)p;
    (void)fd;
}

void pts_poller_socket_closed(pts_poller *p, curl_socket_t fd)
{
    (void)p;
    (void)fd;
}
