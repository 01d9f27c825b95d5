-- SPDX-License-Identifier: MIT
--- SHA-256 and HMAC from the libcrypto that nginx has in its process. LuaJIT only.
--
-- Not from `pts.core`: the emulator judges what the C core signs, and a judge must not share code with the
-- party.
-- @module pts.emulator.digest

local ffi = require "ffi"

ffi.cdef [[
unsigned char *SHA256(const unsigned char *data, size_t size, unsigned char *md);
const void *EVP_sha1(void);
const void *EVP_sha256(void);
unsigned char *HMAC(const void *type, const void *key, int key_size, const unsigned char *data, size_t size,
                    unsigned char *md, unsigned int *md_size);
]]

local function find_libcrypto()
  -- OpenResty's nginx may carry libcrypto without exporting every symbol, so the whole set is asked for.
  local in_process = pcall(function() return ffi.C.SHA256, ffi.C.EVP_sha1, ffi.C.EVP_sha256, ffi.C.HMAC end)
  if in_process then return ffi.C end
  for _, name in ipairs { "crypto", "libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib" } do
    local ok, library = pcall(ffi.load, name)
    if ok then return library end
  end
  error "the emulator needs libcrypto (OpenSSL): none in nginx's process, none to load"
end

local crypto = find_libcrypto()
local buffer = ffi.new "unsigned char[64]"
local size = ffi.new "unsigned int[1]"

local function hmac(type, key, data)
  if crypto.HMAC(type, key, #key, data, #data, buffer, size) == nil then error "HMAC failed" end
  return ffi.string(buffer, size[0])
end

---@class pts.emulator.Digest  each returns raw bytes
local digest = {}

function digest.sha256(data)
  crypto.SHA256(data, #data, buffer)
  return ffi.string(buffer, 32)
end

function digest.hmac_sha256(key, data) return hmac(crypto.EVP_sha256(), key, data) end

function digest.hmac_sha1(key, data) return hmac(crypto.EVP_sha1(), key, data) end

return digest
