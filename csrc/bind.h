/* SPDX-License-Identifier: MIT */
/* What the files of the Lua binding share. Only these files know both Lua and the rest. */
#ifndef PTS_BIND_H
#define PTS_BIND_H

#include "compat.h"
#include "message.h"
#include "stamp.h"
#include "transport.h"

/* ---- class.c ---- */

/* Makes the metatable of that name; `methods`, if any, are what `__index` finds. [-0, +0, m] */
void pts_new_class(lua_State *L, const char *name, const luaL_Reg *metamethods,
                   const luaL_Reg *methods);

/* What a function of a class is called on, as its first argument. [-0, +0, raises] */
void *pts_check_self(lua_State *L, const char *name);

/* ---- values.c: reading arguments. Strings returned belong to the table they stand in. ---- */

/* A string field, or an empty slice when it is absent (an error if `required`). [-0, +0, raises] */
pts_slice pts_field(lua_State *L, int table, const char *name, bool required);

/* The same for a value that goes into a header: no byte of it may be a control character or
 * non-ASCII. */
pts_slice pts_header_field(lua_State *L, int table, const char *name, bool required);

bool pts_flag_field(lua_State *L, int table, const char *name);

/* A number of seconds as microseconds, between 0 and ten years, or `fallback` when absent. */
int64_t pts_seconds_field(lua_State *L, int table, const char *name, int64_t fallback_us);
int64_t pts_check_seconds(lua_State *L, int arg);

/* A whole number, or `fallback` when absent. */
int64_t pts_integer_field(lua_State *L, int table, const char *name, int64_t low, int64_t high,
                          int64_t fallback);

/* Pairs read from a table; the memory of many is a userdata left on the stack. */
#define PTS_FEW_PAIRS 8
typedef struct {
    pts_pair few[PTS_FEW_PAIRS];
    pts_pair *pairs;
    size_t count;
} pts_pair_list;

/* A table of strings as pairs, in no order. [-0, +1, raises] */
void pts_query_field(lua_State *L, int table, const char *name, pts_pair_list *list);
void pts_headers_field(lua_State *L, int table, const char *name, pts_pair_list *list);

void pts_push_slice(lua_State *L, pts_slice s);
void pts_push_integer(lua_State *L, int64_t n);
void pts_set_slice(lua_State *L, const char *field, pts_slice s);

/* ---- bind_sign.c ---- */

/* This Lua state's signer. [-0, +0, raises] */
pts_signer *pts_state_signer(lua_State *L);

/* Raises for anything but PTS_SIGN_OK. */
void pts_check_signed(lua_State *L, pts_sign_status status);

pts_stamper *pts_state_stamper(lua_State *L);

void pts_open_sign(lua_State *L);

/* ---- bind_origin.c ---- */

/* Where requests go, and what all that go there have in common. */
typedef struct {
    pts_slice scheme, authority, path, method, user_agent, version;
    int64_t timeout_us, connect_timeout_us;
    bool direct; /* past any proxy */
} pts_origin;

/* Reads one from a table, which its slices then point into. [-0, +0, raises] */
void pts_read_origin(lua_State *L, int table, pts_origin *o);

/* Pushes one that keeps what it read, and the transport. [-0, +1, raises] */
void pts_push_origin(lua_State *L, pts_transport *t, int table);

void pts_open_origin(lua_State *L);

/* ---- bind_message.c ---- */

/* What the service wants to see only once. */
typedef struct {
    char date[PTS_DATE_SIZE], nonce[PTS_NONCE_SIZE];
} pts_stamp;

/* A request, read from a Lua table. The input points into the rest, into the table and into the
 * origin. */
typedef struct {
    pts_message_input in;
    pts_stamp stamp;
    pts_pair_list query, headers;
} pts_description;

/* Leaves two values on the stack. [-0, +2, raises] */
void pts_read_message(lua_State *L, const pts_origin *o, int table, pts_description *d);

/* Pushes what would be sent for the request in the table. [-0, +1, raises] */
int pts_push_dry_run(lua_State *L, const pts_origin *o, int table);

void pts_open_message(lua_State *L);

/* ---- decode.c ---- */

/* Replaces the text at the top by the table that it stands for as a JSON object, or by nil and what
 * is wrong with it. [-1, +1|2, m] */
int pts_decode(lua_State *L);

void pts_open_decode(lua_State *L);

/* ---- bind_request.c ---- */

/* Pushes a request that owns nothing yet, so that what it will own is safe from the start. [-0, +1,
 * m] */
pts_exchange **pts_new_request(lua_State *L);

void pts_open_request(lua_State *L);

/* ---- bind_transport.c ---- */

/* Starts the request in the table at index 2, which is the top. [-0, +1|3, raises] */
int pts_submit(lua_State *L, pts_transport *t, const pts_origin *o);

/* Pushes nil and why a step did not work. [-0, +2, m] */
int pts_push_step_failure(lua_State *L);

void pts_open_transport(lua_State *L);

/* ---- bind_file.c, bind_process.c ---- */

void pts_open_file(lua_State *L);

void pts_open_process(lua_State *L);

#endif
