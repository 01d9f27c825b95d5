-- SPDX-License-Identifier: MIT
-- Services that cannot be reached, or cannot prove who they are.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local pts = require "pts"
local uv = require "luv"

local function client_of(endpoint, options)
  local all = { endpoint = endpoint, access_key_id = "LTAIspec", access_key_secret = "unreachable-secret" }
  for name, value in pairs(options or {}) do
    all[name] = value
  end
  return pts.new(all)
end

local function expect(kind, text, client)
  local res, err = client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
  assert.is_nil(res)
  assert.are.equal(kind, err.kind, tostring(err))
  assert.is_truthy(tostring(err):find(text, 1, true), tostring(err))
  assert.is_nil(clients.text_of(err):find("unreachable-secret", 1, true))
  client:close()
  return err
end

--- A port on which nothing listens.
local function free_port()
  local socket = uv.new_tcp()
  assert(uv.tcp_bind(socket, "127.0.0.1", 0))
  local port = uv.tcp_getsockname(socket).port
  uv.close(socket)
  uv.run "nowait"
  return port
end

describe("a service that cannot be reached", function()
  it("refuses the connection", function()
    local err =
      expect("network", "Failed to connect to 127.0.0.1", client_of("http://127.0.0.1:" .. free_port()))
    assert.is_false(err.sent)
  end)

  it("has a name that does not exist", function()
    local err =
      expect("network", "Could not resolve host: no-such-host.invalid", client_of "no-such-host.invalid")
    assert.is_false(err.sent)
  end)

  it("lies behind a proxy that is not there", function()
    local proxy = "http://user:proxy-password@127.0.0.1:" .. free_port()
    local err =
      expect("network", "Failed to connect to 127.0.0.1", client_of("pts.aliyuncs.com", { proxy = proxy }))
    assert.is_false(err.sent)
    assert.is_nil(clients.text_of(err):find("proxy-password", 1, true))
  end)

  it("never accepts", function()
    -- A full queue of connections: the kernel lets further ones wait without an answer.
    local listener = uv.new_tcp()
    assert(uv.tcp_bind(listener, "127.0.0.1", 0))
    local port = uv.tcp_getsockname(listener).port
    assert(uv.listen(listener, 0, function() end))
    local waiting = {}
    for i = 1, 4 do
      waiting[i] = uv.new_tcp()
      uv.tcp_connect(waiting[i], "127.0.0.1", port, function() end) -- begins at once; the loop would accept
    end
    local err =
      expect("timeout", "connect", client_of("http://127.0.0.1:" .. port, { connect_timeout = 0.2 }))
    assert.is_false(err.sent)
    for _, socket in ipairs(waiting) do
      uv.close(socket)
    end
    uv.close(listener)
    uv.run "nowait"
  end)

  it("accepts and says nothing", function()
    local listener = uv.new_tcp()
    assert(uv.tcp_bind(listener, "127.0.0.1", 0))
    assert(uv.listen(listener, 8, function() end))
    local port = uv.tcp_getsockname(listener).port
    local err = expect("timeout", "timed out", client_of("http://127.0.0.1:" .. port, { read_timeout = 0.2 }))
    assert.is_true(err.sent)
    uv.close(listener)
    uv.run "nowait"
  end)

  it("speaks no TLS where TLS is expected", function()
    local plain = emulator.shared()
    local err = expect("tls", "certificate was not accepted", client_of("https://" .. plain.host))
    assert.is_false(err.sent)
  end)
end)

describe("over TLS", function()
  local certificates = require "spec.support.certificates"
  local authority, other = certificates.authority(), certificates.authority()
  local servers = {}

  local function server(name, options)
    if not servers[name] then
      servers[name] = emulator.start { tls = certificates.server(authority, options) }
    end
    servers[name].reset()
    return servers[name]
  end

  teardown(function()
    for _, instance in pairs(servers) do
      instance.stop()
    end
  end)

  it("a certificate of a known authority is accepted", function()
    local instance = server("good", { names = "DNS:localhost,IP:127.0.0.1" })
    local client = clients.of(instance, { ca_file = authority.certificate })
    for _ = 1, 3 do
      assert.are.equal("CREATED", assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }).Status)
    end
    client:close()
  end)

  it("an unknown authority is refused", function()
    local instance = server("good", { names = "DNS:localhost,IP:127.0.0.1" })
    expect("tls", "certificate", client_of(instance.endpoint))
    expect("tls", "certificate", client_of(instance.endpoint, { ca_file = other.certificate }))
    assert.are.equal(0, #instance.requests())
  end)

  it("a certificate for another host is refused", function()
    local instance = server("elsewhere", { names = "DNS:pts.example.com" })
    expect("tls", "127.0.0.1", client_of(instance.endpoint, { ca_file = authority.certificate }))
    assert.are.equal(0, #instance.requests())
  end)

  it("an expired certificate is refused", function()
    local instance = server("expired", { names = "IP:127.0.0.1", days = -1 })
    expect("tls", "expired", client_of(instance.endpoint, { ca_file = authority.certificate }))
    assert.are.equal(0, #instance.requests())
  end)

  it("a file of authorities that is not there is an error of TLS", function()
    local instance = server("good", { names = "DNS:localhost,IP:127.0.0.1" })
    expect("tls", "/no/such/ca.pem", client_of(instance.endpoint, { ca_file = "/no/such/ca.pem" }))
  end)
end)
