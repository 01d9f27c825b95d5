/* SPDX-License-Identifier: MIT */
/* libcurl's sockets inside one epoll descriptor.
 *
 * Two things make it as cheap as a bare easy handle. libcurl's deadline is kept in memory; a
 * timerfd is armed only once somebody waits on the descriptor from outside. And the socket of a
 * kept connection stays registered between transfers, although libcurl lets go of it each time.
 * What that owes: a connection that its server closes while idle wakes us although nobody waits for
 * it, and is then taken out, or it would spin. */
#include "poller.h"

#include "clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define BATCH 64
#define MAX_WAIT_MS 60000
#define NO_DEADLINE (-1)

const char pts_poller_name[] = "epoll";

typedef struct {
    uint32_t wanted;     /* what libcurl waits for now */
    uint32_t registered; /* what epoll was told */
    bool owned;          /* opened through the transport: it will tell us of the close */
} watch;

struct pts_poller {
    CURLM *multi;
    int epoll_fd, timer_fd;
    int64_t deadline_us; /* monotonic, or NO_DEADLINE */
    int64_t armed_us;    /* what the timerfd is set to */
    watch *watches;      /* by descriptor number */
    size_t watch_count;
    bool failed; /* a callback could not do its work */
};

static watch *watch_of(pts_poller *p, int fd)
{
    return fd >= 0 && (size_t)fd < p->watch_count ? &p->watches[fd] : NULL;
}

static watch *make_watch(pts_poller *p, int fd)
{
    if (fd < 0) return NULL;
    if ((size_t)fd >= p->watch_count) {
        size_t count = p->watch_count ? p->watch_count : 32;
        while (count <= (size_t)fd) count *= 2;
        watch *watches = realloc(p->watches, count * sizeof *watches);
        if (!watches) return NULL;
        memset(watches + p->watch_count, 0, (count - p->watch_count) * sizeof *watches);
        p->watches = watches;
        p->watch_count = count;
    }
    return &p->watches[fd];
}

static void forget(pts_poller *p, int fd, watch *w)
{
    struct epoll_event unused = {0};
    if (w->registered)
        (void)epoll_ctl(p->epoll_fd, EPOLL_CTL_DEL, fd, &unused); /* gone already is as good */
    w->registered = 0;
}

static bool tell_epoll(pts_poller *p, int fd, watch *w)
{
    struct epoll_event event = {.events = w->wanted, .data = {.fd = fd}};
    int operation = w->registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    int result = epoll_ctl(p->epoll_fd, operation, fd, &event);
    /* The number may have come back as another socket behind our back, or still be known. */
    if (result != 0 && operation == EPOLL_CTL_MOD && errno == ENOENT)
        result = epoll_ctl(p->epoll_fd, EPOLL_CTL_ADD, fd, &event);
    else if (result != 0 && operation == EPOLL_CTL_ADD && errno == EEXIST)
        result = epoll_ctl(p->epoll_fd, EPOLL_CTL_MOD, fd, &event);
    if (result != 0) return false;
    w->registered = w->wanted;
    return true;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *per_socket)
{
    (void)easy;
    (void)per_socket;
    pts_poller *p = user;
    watch *w = make_watch(p, fd);
    if (!w) {
        p->failed = true;
        return -1;
    }
    w->wanted = 0;
    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) w->wanted |= EPOLLIN;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) w->wanted |= EPOLLOUT;
    if (!w->wanted) {
        if (!w->owned) forget(p, fd, w); /* the resolver's: closed without a word */
        return 0;
    }
    if (w->wanted != w->registered && !tell_epoll(p, fd, w)) {
        p->failed = true;
        return -1;
    }
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *user)
{
    (void)multi;
    pts_poller *p = user;
    p->deadline_us = timeout_ms < 0 ? NO_DEADLINE : pts_monotonic_us() + (int64_t)timeout_ms * 1000;
    return 0;
}

pts_poller *pts_poller_new(CURLM *multi)
{
    pts_poller *p = calloc(1, sizeof *p);
    if (!p) return NULL;
    p->multi = multi;
    p->timer_fd = -1;
    p->deadline_us = p->armed_us = NO_DEADLINE;
    p->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (p->epoll_fd < 0 ||
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket) != CURLM_OK ||
        curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, p) != CURLM_OK ||
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer) != CURLM_OK ||
        curl_multi_setopt(multi, CURLMOPT_TIMERDATA, p) != CURLM_OK) {
        pts_poller_free(p);
        return NULL;
    }
    return p;
}

static void detach(pts_poller *p)
{
    if (!p->multi) return;
    (void)curl_multi_setopt(p->multi, CURLMOPT_SOCKETFUNCTION, NULL);
    (void)curl_multi_setopt(p->multi, CURLMOPT_TIMERFUNCTION, NULL);
    p->multi = NULL;
}

void pts_poller_free(pts_poller *p)
{
    if (!p) return;
    detach(p);
    if (p->timer_fd >= 0) close(p->timer_fd);
    if (p->epoll_fd >= 0) close(p->epoll_fd);
    free(p->watches);
    free(p);
}

pts_poller *pts_poller_retire(pts_poller *p)
{
    if (p->timer_fd < 0) {
        pts_poller_free(p);
        return NULL;
    }
    detach(p);
    p->deadline_us = 0; /* long ago */
    pts_poller_arm(p);
    return p;
}

void pts_poller_abandon(pts_poller *p)
{
    /* The epoll instance is the parent's as well: a DEL from here would deafen it. Closing our copy
     * does not. */
    pts_poller_free(p);
}

static void dispatch(pts_poller *p, const struct epoll_event *event, int *running)
{
    int fd = event->data.fd;
    if (fd == p->timer_fd) {
        p->armed_us = NO_DEADLINE;
        uint64_t ticks;
        (void)!read(fd, &ticks,
                    sizeof ticks); /* only to make it unreadable; the deadline is in memory */
        return;
    }
    watch *w = watch_of(p, fd);
    if (!w || !w->wanted) {
        if (w) forget(p, fd, w);
        return;
    }
    int mask = 0;
    if (event->events & EPOLLIN) mask |= CURL_CSELECT_IN;
    if (event->events & EPOLLOUT) mask |= CURL_CSELECT_OUT;
    /* With nothing but an error libcurl would not look at the socket, and could not say which error
     * it is. */
    if (event->events & (EPOLLERR | EPOLLHUP))
        mask |= CURL_CSELECT_ERR | (w->wanted & EPOLLIN ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
    if (curl_multi_socket_action(p->multi, fd, mask, running) != CURLM_OK) p->failed = true;
}

static void run_timer(pts_poller *p, int *running)
{
    if (p->deadline_us == NO_DEADLINE || p->deadline_us > pts_monotonic_us()) return;
    p->deadline_us = NO_DEADLINE;
    if (curl_multi_socket_action(p->multi, CURL_SOCKET_TIMEOUT, 0, running) != CURLM_OK)
        p->failed = true;
}

/* Rounded up: waking before the deadline would only mean waiting again. */
static int wait_ms(const pts_poller *p, int64_t timeout_us)
{
    if (p->deadline_us != NO_DEADLINE) {
        int64_t left = p->deadline_us - pts_monotonic_us();
        if (left < timeout_us) timeout_us = left;
    }
    if (timeout_us <= 0) return 0;
    int64_t ms = (timeout_us + 999) / 1000;
    return ms > MAX_WAIT_MS ? MAX_WAIT_MS : (int)ms;
}

pts_step_status pts_poller_step(pts_poller *p, int64_t timeout_us, int *running)
{
    struct epoll_event events[BATCH];
    int before = *running;
    p->failed = false;
    run_timer(
        p,
        running); /* first: what was just submitted starts here, without a look at the descriptor */
    if (*running < before) {
        if (*running == 0)
            return p->failed ? PTS_STEP_FAILED : PTS_STEP_OK; /* nothing left to look at */
        timeout_us = 0;
    }
    int n = epoll_wait(p->epoll_fd, events, BATCH, wait_ms(p, timeout_us));
    if (n < 0 && errno != EINTR) return PTS_STEP_FAILED;
    for (int i = 0; i < n; i++) dispatch(p, &events[i], running);
    run_timer(p, running);
    pts_poller_arm(p);
    if (p->failed) return PTS_STEP_FAILED;
    return n < 0 ? PTS_STEP_INTERRUPTED : PTS_STEP_OK;
}

int64_t pts_poller_timeout_us(const pts_poller *p)
{
    if (p->deadline_us == NO_DEADLINE) return -1;
    int64_t left = p->deadline_us - pts_monotonic_us();
    return left > 0 ? left : 0;
}

int pts_poller_fd(pts_poller *p)
{
    if (p->timer_fd < 0) {
        p->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
        if (p->timer_fd < 0) return -1;
        struct epoll_event event = {.events = EPOLLIN, .data = {.fd = p->timer_fd}};
        if (epoll_ctl(p->epoll_fd, EPOLL_CTL_ADD, p->timer_fd, &event) != 0) {
            close(p->timer_fd);
            p->timer_fd = -1;
            return -1;
        }
        pts_poller_arm(p);
    }
    return p->epoll_fd;
}

void pts_poller_arm(pts_poller *p)
{
    if (p->timer_fd < 0 || p->armed_us == p->deadline_us) return;
    struct itimerspec when = {{0, 0}, {0, 0}};
    if (p->deadline_us != NO_DEADLINE) {
        /* An absolute zero would disarm it. */
        int64_t us = p->deadline_us > 0 ? p->deadline_us : 1;
        when.it_value.tv_sec = (time_t)(us / 1000000);
        when.it_value.tv_nsec = (long)(us % 1000000) * 1000;
    }
    if (timerfd_settime(p->timer_fd, TFD_TIMER_ABSTIME, &when, NULL) == 0)
        p->armed_us = p->deadline_us;
}

void pts_poller_socket_opened(pts_poller *p, curl_socket_t fd)
{
    watch *w = make_watch(p, fd);
    if (!w) return; /* not owned: it is registered anew for each transfer */
    *w = (watch){.owned = true};
}

void pts_poller_socket_closed(pts_poller *p, curl_socket_t fd)
{
    watch *w = watch_of(p, fd);
    if (!w) return;
    forget(p, fd, w);
    *w = (watch){0};
}
