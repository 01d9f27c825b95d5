/* SPDX-License-Identifier: MIT */
#include "bind.h"
#include "encode.h"

#include <string.h>

#define MAX_SECONDS (10.0 * 366 * 86400)

/* Raw, so that a string found stays the table's own and cannot be collected while we hold its
 * bytes. */
static int push_field(lua_State *L, int table, const char *name)
{
    lua_pushstring(L, name);
    lua_rawget(L, table);
    return lua_type(L, -1);
}

static void wrong_type(lua_State *L, const char *name, const char *wanted)
{
    luaL_error(L, "field '%s' must be %s, not a %s", name, wanted, luaL_typename(L, -1));
}

pts_slice pts_field(lua_State *L, int table, const char *name, bool required)
{
    pts_slice s = PTS_LITERAL("");
    int type = push_field(L, table, name);
    if (type == LUA_TSTRING)
        s.data = lua_tolstring(L, -1, &s.len);
    else if (type != LUA_TNIL)
        wrong_type(L, name, "a string");
    lua_pop(L, 1);
    if (required && s.len == 0) luaL_error(L, "field '%s' is missing or empty", name);
    return s;
}

static void check_header_value(lua_State *L, const char *name, pts_slice s)
{
    long at = pts_bad_header_byte(s);
    /* The value may be a secret: only the offending byte is shown. */
    if (at >= 0)
        luaL_error(L, "field '%s' has byte %d at position %d: a header takes printable ASCII only",
                   name, (int)(unsigned char)s.data[at], (int)at + 1);
}

pts_slice pts_header_field(lua_State *L, int table, const char *name, bool required)
{
    pts_slice s = pts_field(L, table, name, required);
    check_header_value(L, name, s);
    return s;
}

bool pts_flag_field(lua_State *L, int table, const char *name)
{
    bool flag = push_field(L, table, name) != LUA_TNIL && lua_toboolean(L, -1);
    lua_pop(L, 1);
    return flag;
}

static int64_t to_us(double seconds)
{
    return (int64_t)(seconds * 1e6);
}

int64_t pts_check_seconds(lua_State *L, int arg)
{
    double s = luaL_checknumber(L, arg);
    if (!(s >= 0 && s <= MAX_SECONDS))
        luaL_argerror(L, arg, "a number of seconds from 0 on expected");
    return to_us(s);
}

int64_t pts_seconds_field(lua_State *L, int table, const char *name, int64_t fallback_us)
{
    int64_t us = fallback_us;
    int type = push_field(L, table, name);
    if (type == LUA_TNUMBER) {
        double s = lua_tonumber(L, -1);
        if (!(s >= 0 && s <= MAX_SECONDS))
            luaL_error(L, "field '%s' is no number of seconds from 0 on", name);
        us = to_us(s);
    } else if (type != LUA_TNIL) {
        wrong_type(L, name, "a number of seconds");
    }
    lua_pop(L, 1);
    return us;
}

int64_t pts_integer_field(lua_State *L, int table, const char *name, int64_t low, int64_t high,
                          int64_t fallback)
{
    int64_t n = fallback;
    int type = push_field(L, table, name);
    if (type == LUA_TNUMBER) {
        double number = lua_tonumber(L, -1);
        if (!(number >= (double)low && number <= (double)high) || number != (double)(int64_t)number)
            luaL_error(L, "field '%s' must be a whole number from %f to %f", name, (double)low,
                       (double)high);
        n = (int64_t)number;
    } else if (type != LUA_TNIL) {
        wrong_type(L, name, "a whole number");
    }
    lua_pop(L, 1);
    return n;
}

/* Pairs of the table at the top, which is replaced by what keeps their memory. */
static void read_pairs(lua_State *L, const char *field, pts_pair_list *list,
                       void (*check)(lua_State *, pts_pair))
{
    int table = lua_gettop(L);
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "field '%s' must hold strings by name, not a %s by %s", field,
                       luaL_typename(L, -1), luaL_typename(L, -2));
        n++;
    }
    if (n > PTS_FEW_PAIRS)
        list->pairs = lua_newuserdata(L, n * sizeof *list->pairs);
    else
        lua_pushnil(L);
    for (lua_pushnil(L); list->count < n && lua_next(L, table); lua_pop(L, 1)) {
        pts_pair *p = &list->pairs[list->count++];
        p->name.data = lua_tolstring(L, -2, &p->name.len);
        p->value.data = lua_tolstring(L, -1, &p->value.len);
        check(L, *p);
    }
    lua_settop(L, table + 1);
    lua_remove(L, table); /* it stays in its parent */
}

static void check_parameter(lua_State *L, pts_pair p)
{
    if (!pts_is_unreserved(p.name))
        luaL_error(
            L, "parameter name '%s': only letters, digits and - _ . ~ can be signed without doubt",
            p.name.data);
    long at = pts_bad_utf8(p.value);
    if (at >= 0)
        luaL_error(L, "parameter '%s' is not UTF-8 from byte %d on", p.name.data, (int)at + 1);
}

static void check_header(lua_State *L, pts_pair p)
{
    if (!pts_is_token(p.name)) luaL_error(L, "'%s' cannot be the name of a header", p.name.data);
    check_header_value(L, p.name.data, p.value);
}

static void pairs_field(lua_State *L, int table, const char *name, pts_pair_list *list,
                        void (*check)(lua_State *, pts_pair))
{
    list->pairs = list->few;
    list->count = 0;
    int type = push_field(L, table, name);
    if (type == LUA_TNIL) return;
    if (type != LUA_TTABLE) wrong_type(L, name, "a table");
    read_pairs(L, name, list, check);
}

void pts_query_field(lua_State *L, int table, const char *name, pts_pair_list *list)
{
    pairs_field(L, table, name, list, check_parameter);
}

void pts_headers_field(lua_State *L, int table, const char *name, pts_pair_list *list)
{
    pairs_field(L, table, name, list, check_header);
}

void pts_push_slice(lua_State *L, pts_slice s)
{
    lua_pushlstring(L, s.data, s.len);
}

void pts_push_integer(lua_State *L, int64_t n)
{
#if PTS_LUA_INTEGERS
    lua_pushinteger(L, (lua_Integer)n);
#else
    lua_pushnumber(L, (lua_Number)n);
#endif
}

void pts_set_slice(lua_State *L, const char *field, pts_slice s)
{
    pts_push_slice(L, s);
    lua_setfield(L, -2, field);
}
