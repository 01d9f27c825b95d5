-- SPDX-License-Identifier: MIT
local plain_http = require "pts.emulator.plain_http"

describe("pts.emulator.plain_http", function()
  it("reads a body of a given length, once it is all there", function()
    local text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A:  b\r\n\r\n"
    assert.is_nil(plain_http.parse(text .. "ab", true))
    local response = plain_http.parse(text .. "abc", false)
    assert.same({ 200, "abc", "b" }, { response.status, response.body, response.headers["x-a"] })
  end)

  it("reads chunks, once the last is there", function()
    local text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n"
    assert.is_nil(plain_http.parse(text, true))
    assert.is_nil(plain_http.parse(text .. "5\r\nab", true))
    assert.equal("abc0123456789", plain_http.parse(text .. "0\r\n\r\n", false).body)
  end)

  it("reads to the end of the connection where no length is given", function()
    local text = "HTTP/1.1 500 Oh\r\nA: b\r\n\r\nabc"
    assert.is_nil(plain_http.parse(text, false))
    assert.equal("abc", plain_http.parse(text, true).body)
  end)

  it(
    "reads no half head",
    function() assert.is_nil(plain_http.parse("HTTP/1.1 200 OK\r\nA: b\r\n", true)) end
  )

  it("says why there is no answer", function()
    local uv = require "luv"
    local socket = uv.new_tcp()
    assert(uv.tcp_bind(socket, "127.0.0.1", 0))
    local port = uv.tcp_getsockname(socket).port
    local response, message =
      plain_http.request { host = "127.0.0.1", port = port, method = "GET", path = "/" }
    uv.close(socket)
    uv.run "nowait"
    assert.is_nil(response)
    assert.truthy(message:find "ECONNREFUSED")
  end)
end)
