/* SPDX-License-Identifier: MIT */
/* Signing for Lua: pure functions over strings. */
#include "bind.h"
#include "encode.h"

#include <openssl/crypto.h>
#include <string.h>

#define SIGNER "pts.signer"
#define WORK "pts.work"
#define MAX_TEXT ((size_t)256 * 1024 * 1024)

static char signer_key;

/* What this Lua state signs with. */
typedef struct {
    pts_signer *signer;
    pts_stamper stamper;
} tools;

static int signer_gc(lua_State *L)
{
    tools *t = lua_touserdata(L, 1);
    pts_signer_free(t->signer);
    t->signer = NULL;
    OPENSSL_cleanse(&t->stamper, sizeof t->stamper);
    return 0;
}

static tools *state_tools(lua_State *L)
{
    lua_pushlightuserdata(L, &signer_key);
    lua_rawget(L, LUA_REGISTRYINDEX);
    tools *t = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return t;
}

pts_signer *pts_state_signer(lua_State *L)
{
    return state_tools(L)->signer;
}

pts_stamper *pts_state_stamper(lua_State *L)
{
    return &state_tools(L)->stamper;
}

void pts_check_signed(lua_State *L, pts_sign_status status)
{
    static const char *const reasons[] = {
        [PTS_SIGN_NO_MEMORY] = "not enough memory",
        [PTS_SIGN_TOO_LONG] =
            "the request is too long: its URL may take 1 MiB, its headers 128 KiB",
        [PTS_SIGN_CRYPTO] = "OpenSSL could not compute the signature",
    };
    if (status != PTS_SIGN_OK) luaL_error(L, "%s", reasons[status]);
}

/* Buffers that outlive an error raised between filling and reading them. */
typedef struct {
    pts_buffer query, canonical_request, authorization, string_to_sign;
} work;

static int work_gc(lua_State *L)
{
    work *w = lua_touserdata(L, 1);
    pts_buffer_free(&w->query);
    pts_buffer_free(&w->canonical_request);
    pts_buffer_free(&w->authorization);
    pts_buffer_free(&w->string_to_sign);
    return 0;
}

static work *new_work(lua_State *L)
{
    work *w = lua_newuserdata(L, sizeof *w);
    pts_buffer_init(&w->query, MAX_TEXT);
    pts_buffer_init(&w->canonical_request, MAX_TEXT);
    pts_buffer_init(&w->authorization, MAX_TEXT);
    pts_buffer_init(&w->string_to_sign, MAX_TEXT);
    luaL_setmetatable(L, WORK);
    return w;
}

static pts_slice check_method(lua_State *L, int table)
{
    pts_slice method = pts_field(L, table, "method", true);
    for (size_t i = 0; i < method.len; i++)
        if (method.data[i] < 'A' || method.data[i] > 'Z')
            luaL_error(L, "field 'method' must be in upper case, like POST");
    return method;
}

static void check_names(lua_State *L, const pts_pair *headers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (pts_compare_names(headers[i].name, headers[j].name) == 0)
                luaL_error(L, "header '%s' is there twice: clients disagree on how that is signed",
                           headers[i].name.data);
}

static size_t only_signed(pts_pair *headers, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (pts_acs3_signs(headers[i].name)) headers[kept++] = headers[i];
    return kept;
}

/* sign_acs3 { method, path, query, headers, body, access_key_id, access_key_secret } -> table [-0,
 * +1, raises] */
static int sign_acs3(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    char body_hash[PTS_SHA256_HEX_SIZE];
    pts_pair_list query;
    pts_pair_list headers;
    pts_signer *signer = pts_state_signer(L);
    pts_acs3_input in = {
        .method = check_method(L, 1),
        .path = pts_header_field(L, 1, "path", false),
        .access_key_id = pts_header_field(L, 1, "access_key_id", true),
        .access_key_secret = pts_field(L, 1, "access_key_secret", true),
    };
    pts_slice body = pts_field(L, 1, "body", false);
    pts_query_field(L, 1, "query", &query);
    pts_headers_field(L, 1, "headers", &headers);
    check_names(L, headers.pairs, headers.count);
    in.headers = headers.pairs;
    in.header_count = only_signed(headers.pairs, headers.count);

    work *w = new_work(L);
    pts_acs3_output out = {
        .canonical_request = &w->canonical_request,
        .authorization = &w->authorization,
    };
    pts_sort_parameters(query.pairs, query.count);
    pts_add_query(&w->query, query.pairs, query.count);
    in.query = pts_buffer_slice(&w->query);
    if (w->query.state != PTS_BUFFER_OK) pts_check_signed(L, PTS_SIGN_TOO_LONG);
    pts_check_signed(L, pts_sha256_hex(signer, body, body_hash));
    in.body_hash = body_hash;
    pts_check_signed(L, pts_sign_acs3(signer, &in, &out));

    lua_createtable(L, 0, 7);
    pts_set_slice(L, "canonical_query", in.query);
    pts_set_slice(L, "canonical_request", pts_buffer_slice(&w->canonical_request));
    pts_set_slice(L, "signed_headers", out.signed_headers);
    pts_set_slice(L, "string_to_sign",
                  (pts_slice){out.string_to_sign, sizeof out.string_to_sign - 1});
    pts_set_slice(L, "signature", (pts_slice){out.signature, sizeof out.signature - 1});
    pts_set_slice(L, "authorization", pts_buffer_slice(&w->authorization));
    return 1;
}

/* sign_legacy { method, query, access_key_secret } -> table [-0, +1, raises] */
static int sign_legacy(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    char signature[PTS_SHA1_BASE64_SIZE];
    pts_pair_list query;
    pts_slice method = check_method(L, 1);
    pts_slice secret = pts_field(L, 1, "access_key_secret", true);
    pts_query_field(L, 1, "query", &query);
    work *w = new_work(L);
    pts_sort_parameters(query.pairs, query.count);
    pts_add_query(&w->query, query.pairs, query.count);
    if (w->query.state != PTS_BUFFER_OK) pts_check_signed(L, PTS_SIGN_TOO_LONG);
    pts_slice canonical = pts_buffer_slice(&w->query);
    pts_check_signed(L, pts_sign_legacy(pts_state_signer(L), method, canonical, secret,
                                        &w->string_to_sign, signature));
    lua_createtable(L, 0, 4);
    pts_set_slice(L, "canonical_query", canonical);
    pts_set_slice(L, "string_to_sign", pts_buffer_slice(&w->string_to_sign));
    pts_set_slice(L, "signature", (pts_slice){signature, sizeof signature - 1});
    return 1;
}

/* sha256(text) -> hexadecimal digits [-0, +1, raises] */
static int sha256(lua_State *L)
{
    char hex[PTS_SHA256_HEX_SIZE];
    pts_slice text;
    text.data = luaL_checklstring(L, 1, &text.len);
    pts_check_signed(L, pts_sha256_hex(pts_state_signer(L), text, hex));
    lua_pushlstring(L, hex, sizeof hex - 1);
    return 1;
}

/* nonce() -> 32 hexadecimal digits that nobody can guess [-0, +1, raises] */
static int nonce(lua_State *L)
{
    char hex[PTS_NONCE_SIZE];
    if (!pts_stamp_nonce(pts_state_stamper(L), hex))
        return luaL_error(L, "OpenSSL has no random bytes");
    lua_pushlstring(L, hex, sizeof hex - 1);
    return 1;
}

/* date([offset in seconds]) -> the wall clock as YYYY-MM-DDThh:mm:ssZ */
static int date(lua_State *L)
{
    char text[PTS_DATE_SIZE];
    if (!pts_stamp_date(pts_state_stamper(L), luaL_optnumber(L, 1, 0), text))
        return luaL_argerror(L, 1, "the time has no four-digit year");
    lua_pushlstring(L, text, sizeof text - 1);
    return 1;
}

static const luaL_Reg functions[] = {{"sign_acs3", sign_acs3}, {"sign_legacy", sign_legacy},
                                     {"sha256", sha256},       {"nonce", nonce},
                                     {"date", date},           {NULL, NULL}};

static const luaL_Reg signer_metamethods[] = {{"__gc", signer_gc}, {NULL, NULL}};
static const luaL_Reg work_metamethods[] = {{"__gc", work_gc}, {NULL, NULL}};

/* Adds to the module table at the top. */
void pts_open_sign(lua_State *L)
{
    pts_new_class(L, SIGNER, signer_metamethods, NULL);
    pts_new_class(L, WORK, work_metamethods, NULL);
    lua_pushlightuserdata(L, &signer_key);
    tools *t = lua_newuserdata(L, sizeof *t);
    memset(t, 0, sizeof *t);
    luaL_setmetatable(L, SIGNER);
    t->signer = pts_signer_new();
    if (!t->signer) luaL_error(L, "OpenSSL offers no SHA-256 and HMAC, or memory is short");
    lua_rawset(L, LUA_REGISTRYINDEX);
    luaL_setfuncs(L, functions, 0);
}
