/* SPDX-License-Identifier: MIT */
/* An origin: a server, and what all requests to it have in common, read and checked once. A request
 * to it then says only what is its own. */
#include "bind.h"

#include <string.h>

#define ORIGIN "pts.origin"
#define US 1000000
#define DEFAULT_TIMEOUT_US ((int64_t)10 * US)
#define DEFAULT_CONNECT_TIMEOUT_US ((int64_t)5 * US)

typedef struct {
    pts_origin origin;
    pts_transport *transport;
    char text[]; /* what the slices of `origin` point to */
} owned_origin;

static void check_url_part(lua_State *L, const char *name, pts_slice s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.data[i] == ' ' || s.data[i] == '\t' || s.data[i] == '?' || s.data[i] == '#')
            luaL_error(L, "field '%s' has a character that would change the URL", name);
}

void pts_read_origin(lua_State *L, int table, pts_origin *o)
{
    *o = (pts_origin){
        .scheme = pts_header_field(L, table, "scheme", true),
        .authority = pts_header_field(L, table, "authority", true),
        .path = pts_header_field(L, table, "path", false),
        .method = pts_header_field(L, table, "method", true),
        .user_agent = pts_header_field(L, table, "user_agent", false),
        .version = pts_header_field(L, table, "version", false),
        .timeout_us = pts_seconds_field(L, table, "timeout", DEFAULT_TIMEOUT_US),
        .connect_timeout_us =
            pts_seconds_field(L, table, "connect_timeout", DEFAULT_CONNECT_TIMEOUT_US),
        .direct = pts_flag_field(L, table, "direct"),
    };
    check_url_part(L, "authority", o->authority);
    check_url_part(L, "path", o->path);
    if (o->path.len && o->path.data[0] != '/') luaL_error(L, "field 'path' must begin with /");
}

/* The slices of an origin, one after the other. */
static pts_slice *slice_of(pts_origin *o, size_t i)
{
    pts_slice *all[] = {&o->scheme, &o->authority,  &o->path,
                        &o->method, &o->user_agent, &o->version};
    return i < sizeof all / sizeof *all ? all[i] : NULL;
}

static void keep(pts_slice *s, char **room)
{
    memcpy(*room, s->data, s->len);
    (*room)[s->len] = '\0';
    s->data = *room;
    *room += s->len + 1;
}

void pts_push_origin(lua_State *L, pts_transport *t, int table)
{
    pts_origin read;
    size_t size = sizeof(owned_origin);
    pts_read_origin(L, table, &read);
    for (size_t i = 0; slice_of(&read, i); i++) size += slice_of(&read, i)->len + 1;
    owned_origin *o = lua_newuserdata(L, size);
    o->transport = NULL;
    luaL_setmetatable(L, ORIGIN);
    o->origin = read;
    char *room = o->text;
    for (size_t i = 0; slice_of(&o->origin, i); i++) keep(slice_of(&o->origin, i), &room);
    pts_transport_retain(t);
    o->transport = t;
}

static owned_origin *check_origin(lua_State *L)
{
    owned_origin *o = pts_check_self(L, ORIGIN);
    if (!o->transport) luaL_argerror(L, 1, "the origin is gone");
    return o;
}

/* origin:submit(request) -> as transport:submit, without what the origin knows [-0, +1|3, raises]
 */
static int origin_submit(lua_State *L)
{
    const owned_origin *o = check_origin(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    return pts_submit(L, o->transport, &o->origin);
}

/* origin:prepare(request) -> what would be sent, see core.prepare [-0, +1, raises] */
static int origin_prepare(lua_State *L)
{
    const owned_origin *o = check_origin(L);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    return pts_push_dry_run(L, &o->origin, 2);
}

static int origin_gc(lua_State *L)
{
    owned_origin *o = pts_check_self(L, ORIGIN);
    pts_transport *t = o->transport;
    o->transport = NULL;
    if (t) pts_transport_release(t);
    return 0;
}

static const luaL_Reg methods[] = {
    {"submit", origin_submit}, {"prepare", origin_prepare}, {NULL, NULL}};

static const luaL_Reg metamethods[] = {{"__gc", origin_gc}, {NULL, NULL}};

void pts_open_origin(lua_State *L)
{
    pts_new_class(L, ORIGIN, metamethods, methods);
}
