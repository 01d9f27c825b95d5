/* SPDX-License-Identifier: MIT */
/* What waits for a libcurl multi handle: one epoll descriptor, or curl_multi_poll where there is no
 * epoll. The build takes one of poller_epoll.c and poller_portable.c. */
#ifndef PTS_POLLER_H
#define PTS_POLLER_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct pts_poller pts_poller;

/* Installs itself in `multi`. NULL when the system has no descriptor or memory left. */
pts_poller *pts_poller_new(CURLM *multi);

/* To be called before the multi handle is freed. */
void pts_poller_free(pts_poller *p);

/* Instead of it when somebody may be waiting for the descriptor: a number that is closed under a
 * waiting loop may come back as another's. It stays, readable, until the result is freed; NULL
 * where none was given out. */
pts_poller *pts_poller_retire(pts_poller *p);

/* In a forked child: lets go of everything shared with the parent without changing it. */
void pts_poller_abandon(pts_poller *p);

typedef enum {
    PTS_STEP_OK,
    PTS_STEP_INTERRUPTED, /* a signal came while waiting */
    PTS_STEP_FAILED
} pts_step_status;

/* Waits at most `timeout_us` for one batch of events, and drives whatever is ready or due.
 * `running` comes in as the number of transfers under way and goes out as what libcurl says is left
 * of them. */
pts_step_status pts_poller_step(pts_poller *p, int64_t timeout_us, int *running);

/* Microseconds until the next step is due without any event, or -1. */
int64_t pts_poller_timeout_us(const pts_poller *p);

/* A descriptor that becomes readable when a step is due, or -1 where there is none. From the first
 * call on it also covers libcurl's timers, which costs a system call now and then; so ask only if
 * you will wait on it. */
int pts_poller_fd(pts_poller *p);

/* To be called after transfers were added from outside a step. */
void pts_poller_arm(pts_poller *p);

/* The transport says which sockets it opened, so that a kept connection can stay registered between
 * transfers. */
void pts_poller_socket_opened(pts_poller *p, curl_socket_t fd);
void pts_poller_socket_closed(pts_poller *p, curl_socket_t fd);

/* "epoll" or "portable" */
extern const char pts_poller_name[];

#endif
