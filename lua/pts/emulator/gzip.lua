-- SPDX-License-Identifier: MIT
--- Compression through zlib, which nginx links against. LuaJIT only.
-- @module pts.emulator.gzip

local ffi = require "ffi"

ffi.cdef [[
typedef struct {
  const unsigned char *next_in; unsigned int avail_in; unsigned long total_in;
  unsigned char *next_out; unsigned int avail_out; unsigned long total_out;
  const char *msg; void *state; void *zalloc; void *zfree; void *opaque;
  int data_type; unsigned long adler; unsigned long reserved;
} pts_z_stream;
int deflateInit2_(pts_z_stream *stream, int level, int method, int window_bits, int memory, int strategy,
                  const char *version, int stream_size);
int deflate(pts_z_stream *stream, int flush);
int deflateEnd(pts_z_stream *stream);
const char *zlibVersion(void);
]]

local Z_NO_FLUSH, Z_FINISH, Z_DEFLATED = 0, 4, 8
local GZIP_WINDOW = 15 + 16 -- zlib's way to ask for a gzip header instead of its own
local OUT_SIZE = 64 * 1024

local zlib

local function find_zlib()
  local in_process = pcall(
    function() return ffi.C.deflateInit2_, ffi.C.deflate, ffi.C.deflateEnd, ffi.C.zlibVersion end
  )
  if in_process then return ffi.C end
  for _, name in ipairs { "z", "libz.so.1", "libz.1.dylib" } do
    local ok, library = pcall(ffi.load, name)
    if ok then return library end
  end
  error "the faults gzip and gzip_bomb need zlib: none in nginx's process, none to load"
end

local gzip = {}

--- Compresses a sequence of pieces; equal pieces are not joined first, so a bomb costs little memory.
---@param pieces string[]
---@return string
function gzip.compress(pieces)
  zlib = zlib or find_zlib()
  local stream, out, result = ffi.new "pts_z_stream", ffi.new("unsigned char[?]", OUT_SIZE), {}
  local size = ffi.sizeof(stream)
  if zlib.deflateInit2_(stream, 6, Z_DEFLATED, GZIP_WINDOW, 8, 0, zlib.zlibVersion(), size) ~= 0 then
    error "zlib could not be set up"
  end
  for i, piece in ipairs(pieces) do
    stream.next_in, stream.avail_in = piece, #piece
    repeat
      stream.next_out, stream.avail_out = out, OUT_SIZE
      zlib.deflate(stream, i == #pieces and Z_FINISH or Z_NO_FLUSH)
      result[#result + 1] = ffi.string(out, OUT_SIZE - stream.avail_out)
    until stream.avail_out ~= 0
  end
  zlib.deflateEnd(stream)
  return table.concat(result)
end

return gzip
