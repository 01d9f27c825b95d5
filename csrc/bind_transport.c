/* SPDX-License-Identifier: MIT */
/* The transport as Lua sees it: submit, step, and what other loops need to wait for it. */
#include "bind.h"

#include <poll.h>
#include <string.h>

#define TRANSPORT "pts.transport"
#define US 1000000
#define MAX_WAIT 64
#define BLIND_WAIT_US 5000
#define MAX_WAIT_US ((int64_t)60 * US)
#define DEFAULT_MAX_RESPONSE ((int64_t)64 * 1024 * 1024 - 1)
#define LONGEST_RESPONSE ((int64_t)1024 * 1024 * 1024)

static pts_transport *check_open(lua_State *L, int arg, pts_transport **t)
{
    if (!*t || pts_transport_is_closed(*t)) luaL_argerror(L, arg, "the transport is closed");
    return *t;
}

/* Open or closed. */
static pts_transport *check_present(lua_State *L)
{
    pts_transport **t = pts_check_self(L, TRANSPORT);
    if (!*t) luaL_argerror(L, 1, "the transport is gone");
    return *t;
}

static pts_transport *check_transport(lua_State *L)
{
    return check_open(L, 1, pts_check_self(L, TRANSPORT));
}

/* A field as a C string for libcurl, or NULL. */
static const char *text_field(lua_State *L, int table, const char *name)
{
    pts_slice s = pts_field(L, table, name, false);
    if (s.len && memchr(s.data, '\0', s.len)) luaL_error(L, "field '%s' holds a NUL byte", name);
    return s.len ? s.data : NULL;
}

/* transport(options) -> transport, or nil and a message [-0, +1|2, raises] */
static int new_transport(lua_State *L)
{
    const char *error = NULL;
    luaL_checktype(L, 1, LUA_TTABLE);
    pts_transport_options o = {
        .max_response_bytes = (size_t)pts_integer_field(L, 1, "max_response_bytes", 1,
                                                        LONGEST_RESPONSE, DEFAULT_MAX_RESPONSE),
        .max_connections = (long)pts_integer_field(L, 1, "max_connections", 0, 100000, 0),
        .max_host_connections = (long)pts_integer_field(L, 1, "max_host_connections", 0, 100000, 0),
        .proxy = text_field(L, 1, "proxy"),
        .no_proxy = text_field(L, 1, "no_proxy"),
        .ca_file = text_field(L, 1, "ca_file"),
    };
    pts_transport **t = lua_newuserdata(L, sizeof *t);
    *t = NULL;
    luaL_setmetatable(L, TRANSPORT);
    *t = pts_transport_new(&o, &error);
    if (*t) return 1;
    lua_pushnil(L);
    lua_pushstring(L, error);
    return 2;
}

int pts_submit(lua_State *L, pts_transport *t, const pts_origin *origin)
{
    pts_description d;
    pts_message_input *in = &d.in;
    /* Not a mistake: another coroutine may have closed it meanwhile. */
    if (pts_transport_is_closed(t)) {
        lua_pushnil(L);
        lua_pushliteral(L, "the client is closed");
        lua_pushliteral(L, "interrupted");
        return 3;
    }
    pts_read_message(L, origin, 2, &d);
    pts_exchange_options o = {
        .get = in->method.len == 3 && memcmp(in->method.data, "GET", 3) == 0,
        .post = in->method.len == 4 && memcmp(in->method.data, "POST", 4) == 0,
        .method = in->method.data,
        .timeout_us = pts_seconds_field(L, 2, "timeout", origin->timeout_us),
        .connect_timeout_us =
            pts_seconds_field(L, 2, "connect_timeout", origin->connect_timeout_us),
        .direct = origin->direct,
        .forwarded = !origin->direct && origin->scheme.len == 4, /* https goes through a tunnel */
        .fresh = pts_flag_field(L, 2, "fresh"),
    };
    int64_t id = pts_integer_field(L, 2, "id", 0, INT64_C(1) << 53, 0);
    if (o.get && in->body.len) luaL_error(L, "a GET request has no body");

    pts_exchange **r = pts_new_request(L);
    pts_exchange *x = pts_transport_acquire(t);
    if (!x) return luaL_error(L, "not enough memory");
    pts_transport_retain(t);
    *r = x;
    x->id = id;
    pts_check_signed(L, pts_message_build(&x->message, pts_state_signer(L), in));
    pts_buffer_add_slice(&x->body, in->body);
    if (x->body.state != PTS_BUFFER_OK)
        return luaL_error(L, "the body is too long, or memory is short");
    if (pts_transport_start(x, &o)) return 1;
    lua_pushnil(L);
    lua_pushstring(L, x->error);
    lua_pushliteral(L, "network");
    return 3;
}

/* transport:submit(description) -> request, or nil, a message and its kind [-0, +1|3, raises]
 * Signs and starts; never waits. The description is a request and its origin in one table. */
static int transport_submit(lua_State *L)
{
    pts_origin origin;
    pts_transport *t = check_present(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    pts_read_origin(L, 2, &origin);
    return pts_submit(L, t, &origin);
}

/* transport:origin { scheme, authority, method, path, user_agent, version, timeout,
 * connect_timeout, direct } -> origin, to which requests are submitted that leave those out [-0,
 * +1, raises] */
static int transport_origin(lua_State *L)
{
    pts_transport *t = check_present(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    pts_push_origin(L, t, 2);
    return 1;
}

int pts_push_step_failure(lua_State *L)
{
    lua_pushnil(L);
    lua_pushliteral(L, "libcurl could not go on: out of memory or of file descriptors");
    return 2;
}

/* transport:step(seconds) -> true; "interrupted" when a signal came; or nil and a message
 * Drives all requests until one has finished or the time is over. */
static int transport_step(lua_State *L)
{
    pts_transport *t = check_transport(L);
    switch (pts_transport_step(t, pts_check_seconds(L, 2))) {
    case PTS_STEP_OK:
        lua_pushboolean(L, 1);
        return 1;
    case PTS_STEP_INTERRUPTED:
        lua_pushliteral(L, "interrupted");
        return 1;
    default:
        return pts_push_step_failure(L);
    }
}

/* transport:finished() -> the id of the request that finished first, or nil */
static int transport_finished(lua_State *L)
{
    pts_exchange *x = pts_transport_pop_finished(check_transport(L));
    if (x)
        pts_push_integer(L, x->id);
    else
        lua_pushnil(L);
    return 1;
}

/* transport:active() -> how many requests are under way; none once it is closed */
static int transport_active(lua_State *L)
{
    pts_transport **t = pts_check_self(L, TRANSPORT);
    pts_push_integer(L, *t ? (int64_t)pts_transport_active(*t) : 0);
    return 1;
}

/* transport:timeout() -> seconds until a step is due without any event, or nil */
static int transport_timeout(lua_State *L)
{
    int64_t us = pts_transport_timeout_us(check_transport(L));
    if (us < 0)
        lua_pushnil(L);
    else
        lua_pushnumber(L, (lua_Number)us / US);
    return 1;
}

/* transport:pollfd() -> a descriptor that is readable when a step is due, or nil where there is
 * none */
static int transport_pollfd(lua_State *L)
{
    int fd = pts_transport_fd(check_transport(L));
    if (fd < 0)
        lua_pushnil(L);
    else
        pts_push_integer(L, fd);
    return 1;
}

/* wait(list of transports, seconds): until one of them has to be stepped, at most that long. [-0,
 * +0, raises] */
static int wait_for_any(lua_State *L)
{
    struct pollfd fds[MAX_WAIT];
    nfds_t count = 0;
    luaL_checktype(L, 1, LUA_TTABLE);
    int64_t us = pts_check_seconds(L, 2);
    lua_settop(L, 2);
    for (;;) {
        lua_rawgeti(L, 1, (int)count + 1);
        if (lua_isnil(L, -1)) break;
        if (count == MAX_WAIT) return luaL_argerror(L, 1, "more than 64 transports");
        lua_replace(L, 2);
        pts_transport *t = check_open(L, 2, luaL_checkudata(L, 2, TRANSPORT));
        fds[count++] = (struct pollfd){.fd = pts_transport_fd(t), .events = POLLIN};
    }
    if (us > MAX_WAIT_US) us = MAX_WAIT_US;
    for (nfds_t i = 0; i < count; i++)
        if (fds[i].fd < 0 && us > BLIND_WAIT_US)
            us = BLIND_WAIT_US;                       /* the portable poller has no descriptor */
    (void)poll(fds, count, (int)((us + 999) / 1000)); /* a signal is one more reason to come back */
    return 0;
}

/* transport:events() -> "r": cqueues asks */
static int transport_events(lua_State *L)
{
    (void)check_transport(L);
    lua_pushliteral(L, "r");
    return 1;
}

/* transport:close(): ends everything under way. */
static int transport_close(lua_State *L)
{
    pts_transport **t = pts_check_self(L, TRANSPORT);
    if (*t) pts_transport_close(*t);
    return 0;
}

static int transport_gc(lua_State *L)
{
    pts_transport **t = pts_check_self(L, TRANSPORT);
    pts_transport *owned = *t;
    *t = NULL;
    if (owned) {
        pts_transport_close(owned);
        pts_transport_release(owned);
    }
    return 0;
}

static const luaL_Reg methods[] = {{"submit", transport_submit}, {"origin", transport_origin},
                                   {"step", transport_step},     {"finished", transport_finished},
                                   {"active", transport_active}, {"timeout", transport_timeout},
                                   {"pollfd", transport_pollfd}, {"events", transport_events},
                                   {"close", transport_close},   {NULL, NULL}};

static const luaL_Reg metamethods[] = {
    {"__gc", transport_gc}, {"__close", transport_close}, {NULL, NULL}};

/* Adds to the module table at the top. */
void pts_open_transport(lua_State *L)
{
    pts_new_class(L, TRANSPORT, metamethods, methods);
    lua_pushcfunction(L, new_transport);
    lua_setfield(L, -2, "transport");
    lua_pushcfunction(L, wait_for_any);
    lua_setfield(L, -2, "wait");
}
