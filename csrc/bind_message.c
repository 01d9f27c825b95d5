/* SPDX-License-Identifier: MIT */
/* The description of a request, read from a Lua table; and the dry run, which shows what would be
 * sent. */
#include "bind.h"
#include "encode.h"

#include <string.h>
#include <strings.h>

#define DRY_RUN "pts.dry_run"
#define HIDDEN "***"
#define MAX_OFFSET 315360000 /* ten years in seconds */

static pts_slice text_slice(const char *text)
{
    return (pts_slice){text, strlen(text)};
}

static void make_stamp(lua_State *L, int table, pts_message_input *in, pts_stamp *stamp)
{
    pts_stamper *stamper = pts_state_stamper(L);
    double offset = (double)pts_integer_field(L, table, "clock_offset", -MAX_OFFSET, MAX_OFFSET, 0);
    if (!pts_stamp_date(stamper, offset, stamp->date)) luaL_error(L, "the system clock is wrong");
    if (!pts_stamp_nonce(stamper, stamp->nonce)) luaL_error(L, "OpenSSL has no random bytes");
    in->date = text_slice(stamp->date);
    in->nonce = text_slice(stamp->nonce);
}

/* Signed if there are credentials. */
static void read_credentials(lua_State *L, int table, pts_message_input *in)
{
    lua_pushliteral(L, "credentials");
    lua_rawget(L, table);
    if (lua_type(L, -1) == LUA_TTABLE) {
        int credentials = lua_gettop(L);
        in->sign = true;
        in->access_key_id = pts_header_field(L, credentials, "access_key_id", true);
        in->access_key_secret = pts_field(L, credentials, "access_key_secret", true);
        in->security_token = pts_header_field(L, credentials, "security_token", false);
        in->provider = pts_header_field(L, credentials, "provider", false);
    } else if (lua_type(L, -1) != LUA_TNIL) {
        luaL_error(L, "field 'credentials' must be a table");
    }
    lua_pop(L, 1); /* stays in the description */
}

/* A signed request owns its Authorization. An unsigned one may prove in its own way whom it is
 * from.
 */
static bool may_be_given(const pts_message_input *in, pts_slice name)
{
    static const char authorization[] = "authorization";
    if (!pts_message_owns(name)) return true;
    return !in->sign && name.len == sizeof authorization - 1 &&
           strncasecmp(name.data, authorization, name.len) == 0;
}

void pts_read_message(lua_State *L, const pts_origin *o, int table, pts_description *d)
{
    pts_message_input *in = &d->in;
    *in = (pts_message_input){
        .scheme = o->scheme,
        .authority = o->authority,
        .path = o->path,
        .method = o->method,
        .user_agent = o->user_agent,
        .version = o->version,
        .action = pts_header_field(L, table, "action", false),
        .body = pts_field(L, table, "body", false),
    };
    if (in->body.len) in->content_type = pts_header_field(L, table, "content_type", false);
    read_credentials(L, table, in);
    if (in->sign) make_stamp(L, table, in, &d->stamp);
    if (in->sign && !(in->action.len && in->version.len))
        luaL_error(L, "a signed request needs 'action' and 'version'");
    pts_query_field(L, table, "query", &d->query);
    pts_headers_field(L, table, "headers", &d->headers);
    in->query = d->query.pairs;
    in->query_count = d->query.count;
    in->headers = d->headers.pairs;
    in->header_count = d->headers.count;
    if (in->header_count > PTS_MAX_EXTRA_HEADERS)
        luaL_error(L, "more than %d extra headers", (int)PTS_MAX_EXTRA_HEADERS);
    for (size_t i = 0; i < in->header_count; i++)
        if (!may_be_given(in, in->headers[i].name))
            luaL_error(L, "header '%s' is set by this module and cannot be given",
                       in->headers[i].name.data);
}

static int dry_run_gc(lua_State *L)
{
    pts_message_free(lua_touserdata(L, 1));
    return 0;
}

/* How much of a header line may be shown. */
static size_t shown(pts_slice line, bool is_signed)
{
    static const char start[] = "Authorization: ";
    if (line.len < sizeof start - 1 || strncasecmp(line.data, start, sizeof start - 1) != 0)
        return line.len;
    /* What was computed without the secret is no signature. */
    return is_signed ? line.len - (PTS_SHA256_HEX_SIZE - 1) : sizeof start - 1;
}

static void push_header_line(lua_State *L, pts_slice line, bool is_signed)
{
    size_t len = shown(line, is_signed);
    lua_pushlstring(L, line.data, len);
    if (len < line.len) {
        lua_pushliteral(L, HIDDEN);
        lua_concat(L, 2);
    }
}

static void push_headers(lua_State *L, const pts_message *m, const pts_message_input *in)
{
    int n = 1;
    lua_newtable(L);
    lua_pushliteral(L, "Host: ");
    pts_push_slice(L, in->authority);
    lua_concat(L, 2);
    lua_rawseti(L, -2, n++);
    for (const char *line = m->lines.data; line;) {
        const char *end = strstr(line, "\r\n");
        push_header_line(L, (pts_slice){line, end ? (size_t)(end - line) : strlen(line)}, in->sign);
        lua_rawseti(L, -2, n++);
        line = end ? end + 2 : NULL;
    }
}

/* The same code builds it as builds what is sent. Secret and token are replaced before it runs, not
 * after. */
int pts_push_dry_run(lua_State *L, const pts_origin *o, int table)
{
    pts_description d;
    pts_message_input *in = &d.in;
    pts_read_message(L, o, table, &d);
    in->access_key_secret = text_slice(HIDDEN);
    if (in->security_token.len) in->security_token = text_slice(HIDDEN);

    pts_message *m = lua_newuserdata(L, sizeof *m);
    pts_message_init(m);
    luaL_setmetatable(L, DRY_RUN);
    pts_check_signed(L, pts_message_build(m, pts_state_signer(L), in));

    lua_createtable(L, 0, 5);
    pts_set_slice(L, "method", in->method);
    pts_set_slice(L, "url", pts_buffer_slice(&m->url));
    push_headers(L, m, in);
    lua_setfield(L, -2, "headers");
    if (in->sign) pts_set_slice(L, "canonical_request", pts_buffer_slice(&m->canonical_request));
    if (in->body.len) pts_set_slice(L, "body", in->body);
    return 1;
}

/* prepare(description) -> { method, url, headers, canonical_request, body } [-0, +1, raises] */
static int prepare(lua_State *L)
{
    pts_origin origin;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    pts_read_origin(L, 1, &origin);
    return pts_push_dry_run(L, &origin, 1);
}

static const luaL_Reg metamethods[] = {{"__gc", dry_run_gc}, {NULL, NULL}};

/* Adds to the module table at the top. */
void pts_open_message(lua_State *L)
{
    pts_new_class(L, DRY_RUN, metamethods, NULL);
    lua_pushcfunction(L, prepare);
    lua_setfield(L, -2, "prepare");
}
