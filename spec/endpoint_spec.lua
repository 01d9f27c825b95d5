-- SPDX-License-Identifier: MIT
local endpoint = require "pts.endpoint"

describe("pts.endpoint", function()
  local good = {
    { "pts.aliyuncs.com", "https", "pts.aliyuncs.com", false },
    { "PTS.Aliyuncs.COM", "https", "pts.aliyuncs.com", false },
    { "https://pts.aliyuncs.com/", "https", "pts.aliyuncs.com", false },
    { "https://pts.aliyuncs.com:443", "https", "pts.aliyuncs.com", false },
    { "pts.aliyuncs.com:8443", "https", "pts.aliyuncs.com:8443", false },
    { "http://127.0.0.1:8787", "http", "127.0.0.1:8787", true },
    { "http://localhost:80", "http", "localhost", true },
    { "http://[::1]:8787", "http", "[::1]:8787", true },
    { "HTTPS://[2001:DB8::1]", "https", "[2001:db8::1]", false },
  }
  for _, case in ipairs(good) do
    it("reads " .. case[1], function()
      local found = assert(endpoint.parse(case[1]))
      assert.are.same({ scheme = case[2], authority = case[3], loopback = case[4] }, found)
    end)
  end

  local bad = {
    { "an empty text", "", "an endpoint is a host name" },
    { "no text", 7, "an endpoint is a host name" },
    { "another scheme", "ftp://host", "scheme 'ftp' is neither https nor http" },
    { "a path", "https://host/path", "without user, path or query" },
    { "a query", "https://host?x=1", "without user, path or query" },
    { "a user and password", "https://user:hunter2@host", "without user, path or query" },
    { "a line break", "host\r\nX: y", "without user, path or query" },
    { "a blank", "pts aliyuncs.com", "without user, path or query" },
    { "a NUL byte", "host\0.evil", "without user, path or query" },
    { "non-ASCII", "höst", "without user, path or query" },
    { "port zero", "host:0", "port 0 is not 1 to 65535" },
    { "a port above all", "host:65536", "port 65536 is not 1 to 65535" },
    { "no port after the colon", "host:", "without user, path or query" },
    { "http to another host", "http://pts.aliyuncs.com", "unprotected; use https, or set allow_http" },
    { "http to a name that begins like loopback", "http://127.0.0.1.evil.com", "unprotected" },
    { "http to localhost of a domain", "http://localhost.evil.com", "unprotected" },
  }
  for _, case in ipairs(bad) do
    it("refuses " .. case[1], function()
      local found, message = endpoint.parse(case[2])
      assert.is_nil(found)
      assert.matches(case[3], message)
      assert.is_nil(message:find("hunter2", 1, true))
    end)
  end

  it(
    "allows http to other hosts when told to",
    function() assert.are.equal("http", endpoint.parse("http://pts.test", true).scheme) end
  )
end)
