/* SPDX-License-Identifier: MIT */
/* One request under way, as Lua sees it. */
#include "bind.h"
#include "encode.h"

#include <string.h>

#define REQUEST "pts.request"

pts_exchange **pts_new_request(lua_State *L)
{
    pts_exchange **r = lua_newuserdata(L, sizeof *r);
    *r = NULL;
    luaL_setmetatable(L, REQUEST);
    return r;
}

static pts_exchange *check_request(lua_State *L)
{
    pts_exchange **r = pts_check_self(L, REQUEST);
    if (!*r) luaL_argerror(L, 1, "the request is closed");
    return *r;
}

static pts_exchange *check_done(lua_State *L)
{
    pts_exchange *x = check_request(L);
    if (x->state != PTS_EXCHANGE_DONE) luaL_argerror(L, 1, "the request is still under way");
    return x;
}

/* request:done() -> boolean */
static int request_done(lua_State *L)
{
    lua_pushboolean(L, check_request(L)->state == PTS_EXCHANGE_DONE);
    return 1;
}

/* request:wait(seconds) -> true once it is done; false when the time is over or a signal came; or
 * nil and a message. Drives all requests of its transport, and takes every finished one: left in
 * the queue they would end each following wait at once. */
static int request_wait(lua_State *L)
{
    const pts_exchange *x = check_request(L);
    int64_t us = pts_check_seconds(L, 2);
    if (x->state != PTS_EXCHANGE_DONE && pts_transport_step(x->transport, us) == PTS_STEP_FAILED)
        return pts_push_step_failure(L);
    while (pts_transport_pop_finished(x->transport)) {
    }
    lua_pushboolean(L, x->state == PTS_EXCHANGE_DONE);
    return 1;
}

static int request_id(lua_State *L)
{
    pts_push_integer(L, check_request(L)->id);
    return 1;
}

static int push_failure(lua_State *L, const pts_exchange *x)
{
    static const char *const kinds[] = {
        [PTS_FAILURE_NETWORK] = "network",
        [PTS_FAILURE_TIMEOUT] = "timeout",
        [PTS_FAILURE_TLS] = "tls",
        [PTS_FAILURE_PROTOCOL] = "protocol",
        [PTS_FAILURE_INTERRUPTED] = "interrupted",
    };
    lua_pushnil(L);
    lua_createtable(L, 0, 5);
    lua_pushinteger(L, x->code);
    lua_setfield(L, -2, "code");
    lua_pushstring(L, kinds[x->failure]);
    lua_setfield(L, -2, "kind");
    lua_pushstring(L, x->error);
    lua_setfield(L, -2, "message");
    lua_pushboolean(L, x->sent);
    lua_setfield(L, -2, "sent");
    if (x->failure == PTS_FAILURE_PROTOCOL && x->http_status) {
        pts_push_integer(L, x->http_status);
        lua_setfield(L, -2, "http_status");
    }
    return 2;
}

/* request:result() -> HTTP status, body as a table; or HTTP status, nil, what is wrong with the
 * body; or nil, { kind, message, sent, code, http_status } when there is no whole answer; `code` is
 * libcurl's, `http_status` is there when it is the answer that was at fault */
static int request_result(lua_State *L)
{
    const pts_exchange *x = check_done(L);
    if (x->failure) return push_failure(L, x);
    pts_push_integer(L, x->http_status);
    pts_push_slice(L, pts_buffer_slice(&x->response));
    return 1 + pts_decode(L);
}

/* request:status() -> HTTP status; or nil and a table as of result() */
static int request_status(lua_State *L)
{
    const pts_exchange *x = check_done(L);
    if (x->failure) return push_failure(L, x);
    pts_push_integer(L, x->http_status);
    return 1;
}

/* request:headers() -> the header block as it came */
static int request_headers(lua_State *L)
{
    pts_push_slice(L, pts_buffer_slice(&check_done(L)->header));
    return 1;
}

/* request:body([most bytes]) -> the body as it came */
static int request_body(lua_State *L)
{
    const pts_exchange *x = check_done(L);
    pts_slice body = pts_buffer_slice(&x->response);
    lua_Number most = luaL_optnumber(L, 2, (lua_Number)body.len);
    if (most >= 0 && most < (lua_Number)body.len) body.len = (size_t)most;
    pts_push_slice(L, body);
    return 1;
}

/* The value of the last header line of this name, or false. */
static bool find_header(pts_slice block, pts_slice name, pts_slice *value)
{
    bool found = false;
    const char *p = block.data;
    const char *end = block.data + block.len;
    while (p < end) {
        const char *eol = memchr(p, '\n', (size_t)(end - p));
        const char *next = eol ? eol + 1 : end;
        const char *colon = memchr(p, ':', (size_t)(next - p));
        if (colon && pts_compare_names((pts_slice){p, (size_t)(colon - p)}, name) == 0) {
            const char *last = eol ? eol : end;
            if (last > colon + 1 && last[-1] == '\r') last--;
            *value = pts_trim((pts_slice){colon + 1, (size_t)(last - colon - 1)});
            found = true;
        }
        p = next;
    }
    return found;
}

/* request:header(name) -> value, or nil */
static int request_header(lua_State *L)
{
    const pts_exchange *x = check_done(L);
    pts_slice name;
    pts_slice value;
    name.data = luaL_checklstring(L, 2, &name.len);
    if (find_header(pts_buffer_slice(&x->header), name, &value))
        pts_push_slice(L, value);
    else
        lua_pushnil(L);
    return 1;
}

static void set_seconds(lua_State *L, const char *name, CURL *easy, CURLINFO info)
{
    curl_off_t us = 0;
    if (curl_easy_getinfo(easy, info, &us) != CURLE_OK || us <= 0) return;
    lua_pushnumber(L, (lua_Number)us / 1000000);
    lua_setfield(L, -2, name);
}

/* request:timings() -> seconds from the start until each stage was over (those that took place),
 * and `reused` */
static int request_timings(lua_State *L)
{
    const pts_exchange *x = check_done(L);
    long connections = 0;
    lua_createtable(L, 0, 7);
    if (!x->easy) return 1; /* left behind in a fork */
    set_seconds(L, "name_lookup", x->easy, CURLINFO_NAMELOOKUP_TIME_T);
    set_seconds(L, "connect", x->easy, CURLINFO_CONNECT_TIME_T);
    set_seconds(L, "tls", x->easy, CURLINFO_APPCONNECT_TIME_T);
    set_seconds(L, "sent", x->easy, CURLINFO_PRETRANSFER_TIME_T);
    set_seconds(L, "first_byte", x->easy, CURLINFO_STARTTRANSFER_TIME_T);
    set_seconds(L, "total", x->easy, CURLINFO_TOTAL_TIME_T);
    (void)curl_easy_getinfo(x->easy, CURLINFO_NUM_CONNECTS, &connections);
    lua_pushboolean(L, connections == 0);
    lua_setfield(L, -2, "reused");
    return 1;
}

/* request:cancel(): ends it; it is then done, as interrupted. Nothing happens to one that is done.
 */
static int request_cancel(lua_State *L)
{
    pts_exchange_cancel(check_request(L));
    return 0;
}

/* request:close(): ends it and gives its memory back to the transport. Also what the collector
 * does. */
static int request_close(lua_State *L)
{
    pts_exchange **r = pts_check_self(L, REQUEST);
    pts_exchange *x = *r;
    *r = NULL;
    if (x) {
        pts_transport *t = x->transport;
        pts_exchange_free(x);
        pts_transport_release(t);
    }
    return 0;
}

static const luaL_Reg methods[] = {
    {"done", request_done},       {"wait", request_wait},     {"id", request_id},
    {"result", request_result},   {"body", request_body},     {"header", request_header},
    {"cancel", request_cancel},   {"status", request_status}, {"headers", request_headers},
    {"timings", request_timings}, {"close", request_close},   {NULL, NULL}};

static const luaL_Reg metamethods[] = {
    {"__gc", request_close}, {"__close", request_close}, {NULL, NULL}};

void pts_open_request(lua_State *L)
{
    pts_new_class(L, REQUEST, metamethods, methods);
}
