-- SPDX-License-Identifier: MIT
local core = require "pts.core"
local emulator = require "spec.support.emulator"
local nginx = require "spec.support.nginx"
local uv = require "luv"

local instance = emulator.shared()

local function description(changes)
  local all = {
    scheme = "http",
    authority = instance.host,
    method = "POST",
    path = "/",
    action = "GetPtsSceneRunningStatus",
    version = "2020-10-20",
    query = { SceneId = "NHBG6V" },
    credentials = { access_key_id = instance.access_key_id, access_key_secret = instance.access_key_secret },
  }
  for name, value in pairs(changes or {}) do
    all[name] = value ~= "absent" and value or nil
  end
  return all
end

local function pack(...) return { n = select("#", ...), ... } end

local function descriptors()
  local count = 0
  local scan = assert(uv.fs_scandir "/proc/self/fd")
  while uv.fs_scandir_next(scan) do
    count = count + 1
  end
  return count
end

describe("a transport", function()
  local transport

  before_each(function()
    instance.reset()
    transport = assert(core.transport { no_proxy = "*" })
  end)
  after_each(function() transport:close() end)

  local function finish(request)
    while not request:done() do
      assert(transport:step(1))
    end
    return request:result()
  end

  it("gives status, body, headers and text of an answer", function()
    local request = assert(transport:submit(description { id = 7 }))
    assert.are.equal(7, request:id())
    assert.is_false(request:done())
    local status, body = finish(request)
    assert.are.equal(200, status)
    assert.are.equal("CREATED", body.Status)
    assert.are.equal(body.RequestId, request:header "X-ACS-Request-Id")
    assert.is_nil(request:header "x-no-such-header")
    assert.is_truthy(request:body():find '"CREATED"')
    assert.are.equal(5, #request:body(5))
    request:close()
  end)

  it("has many requests in flight at once", function()
    instance.fault { kind = "delay", seconds = 0.3 }
    local requests = {}
    local started = core.now()
    for i = 1, 40 do
      requests[i] = assert(transport:submit(description { id = i }))
    end
    assert.are.equal(40, transport:active())
    local seen = {}
    while transport:active() > 0 do
      assert(transport:step(1))
      local id = transport:finished()
      while id do
        seen[id] = true
        id = transport:finished()
      end
    end
    assert.is_true(core.now() - started < 3, "not one after the other")
    for i = 1, 40 do
      assert.is_true(seen[i])
      assert.are.equal(200, (requests[i]:result()))
    end
  end)

  it("is waited for in slices by a request of it", function()
    instance.fault { kind = "delay", seconds = 0.3 }
    local slow = assert(transport:submit(description { id = 1 }))
    assert.is_false(slow:wait(0.1))
    instance.reset()
    local other = assert(transport:submit(description { id = 2 }))
    local slices = 0
    while not slow:wait(0.05) do
      slices = slices + 1
      assert.is_true(slices < 100, "a finished neighbour does not end each wait at once")
    end
    assert.is_true(slow:wait(1), "at once")
    assert.is_true(other:done())
    assert.is_nil(transport:finished())
    assert.has_error(function() slow:wait(-1) end)
  end)

  it("goes past its proxy only when told to, on the same handle too", function()
    local behind = assert(core.transport { proxy = "http://127.0.0.1:" .. nginx.free_port() })
    for _, direct in ipairs { true, false, true } do
      local request = assert(behind:submit(description { direct = direct }))
      while not request:wait(1) do
      end
      assert.are.equal(direct and 200 or nil, (request:result()))
      request:close()
    end
    behind:close()
  end)

  it("asks a proxy that passes requests on for the whole URL, and a server for its path", function()
    local behind = assert(core.transport { proxy = "http://" .. instance.host })
    for _, direct in ipairs { false, true, false } do
      local request = assert(behind:submit(description { direct = direct }))
      while not request:wait(1) do
      end
      assert.are.equal(200, (request:result()))
      request:close()
    end
    behind:close()
    local whole = "POST http://" .. instance.host .. "/?SceneId=NHBG6V "
    for i, start in ipairs { whole, "POST /?SceneId=NHBG6V ", whole } do
      assert.are.equal(start, instance.requests()[i].head:sub(1, #start))
    end
  end)

  it("sends headers without a value as well, in the middle and at the end", function()
    for _, name in ipairs { "x-acs-empty", "zz-empty" } do
      local request = assert(transport:submit(description {
        headers = { [name] = "", ["x-acs-full"] = " padded " },
      }))
      assert.are.equal(200, (finish(request)))
    end
  end)

  it("does not wait when told not to", function()
    instance.fault { kind = "delay", seconds = 5 }
    local request = assert(transport:submit(description()))
    local started = core.now()
    for _ = 1, 10 do
      assert(transport:step(0))
    end
    assert.is_true(core.now() - started < 0.5)
    assert.is_false(request:done())
    request:close()
    assert.are.equal(0, transport:active())
  end)

  it("ends what is cancelled, as interrupted", function()
    instance.fault { kind = "delay", seconds = 5 }
    local request = assert(transport:submit(description()))
    assert(transport:step(0))
    request:cancel()
    request:cancel()
    assert.is_true(request:done())
    local status, failure = request:result()
    assert.is_nil(status)
    assert.are.equal("interrupted", failure.kind)
    assert.are.equal(0, transport:active())
  end)

  it("ends a request that the collector takes", function()
    instance.fault { kind = "delay", seconds = 5 }
    assert(transport:submit(description()))
    assert.are.equal(1, transport:active())
    collectgarbage()
    collectgarbage()
    assert.are.equal(0, transport:active())
  end)

  it("ends all requests when it closes, and each says so", function()
    instance.fault { kind = "delay", seconds = 5 }
    local request = assert(transport:submit(description()))
    assert(transport:step(0))
    transport:close()
    transport:close()
    local _, failure = request:result()
    assert.are.equal("interrupted", failure.kind)
    assert.are.equal("the client was closed", failure.message)
    request:close()
    assert.has_error(function() transport:step(0) end)
    assert.are.same(
      { n = 3, nil, "the client is closed", "interrupted" },
      pack(transport:submit(description()))
    )
  end)

  it("may be collected before its requests", function()
    local request = assert(assert(core.transport {}):submit(description()))
    collectgarbage()
    collectgarbage()
    assert.is_true(request:done())
    request:close()
  end)

  it("raises for the use of a closed or unfinished request", function()
    local request = assert(transport:submit(description()))
    assert.has_error(function() request:result() end)
    finish(request)
    request:close()
    request:close()
    assert.has_error(function() request:done() end)
  end)

  it("says by a descriptor when it has to be stepped", function()
    local fd = transport:pollfd()
    if core.versions().poller == "portable" then
      assert.is_nil(fd)
      return
    end
    assert.are.equal("r", transport:events())
    instance.fault { kind = "delay", seconds = 0.1, times = 1 }
    local poll = uv.new_poll(fd)
    for _ = 1, 3 do
      local request = assert(transport:submit(description()))
      local steps = 0
      uv.poll_start(poll, "r", function()
        steps = steps + 1
        assert(transport:step(0))
        if request:done() then uv.poll_stop(poll) end
      end)
      uv.run()
      assert.is_true(request:done())
      assert.are.equal(200, (request:result()))
      assert.is_true(steps < 30, "wakes only when there is something to do")
      request:close()
    end
    uv.close(poll)
    uv.run "nowait"
  end)

  it("lets a time-out pass through its descriptor too", function()
    local fd = transport:pollfd()
    if not fd then return end
    instance.fault { kind = "delay", seconds = 5 }
    local request = assert(transport:submit(description { timeout = 0.1 }))
    local poll = uv.new_poll(fd)
    uv.poll_start(poll, "r", function()
      assert(transport:step(0))
      if request:done() then uv.poll_stop(poll) end
    end)
    uv.run()
    uv.close(poll)
    uv.run "nowait"
    local _, failure = request:result()
    assert.are.equal("timeout", failure.kind)
  end)

  it("notices a kept connection that was closed, without spinning on it", function()
    instance.fault { kind = "close_after", announce = false, times = 1 }
    finish(assert(transport:submit(description())))
    transport:finished()
    -- The close is an event that nobody waits for: it is taken out once, then there is silence.
    for _ = 1, 5 do
      assert(transport:step(0.01))
    end
    local started = core.now()
    assert(transport:step(0.05))
    if core.versions().poller == "epoll" then assert.is_true(core.now() - started >= 0.045) end
    assert.are.equal(200, (finish(assert(transport:submit(description())))))
  end)

  it("means the same URL when libcurl repeats a request whose kept connection broke", function()
    local first = assert(transport:submit(description()))
    finish(first)
    first:close() -- so that the next one has its handle
    instance.fault { kind = "reset", times = 1 }
    local status, body = finish(assert(transport:submit(description { query = { SceneId = "OTHER" } })))
    assert.are.same({ 400, "SignatureNonceUsed" }, { status, body.Code }) -- it had arrived before
    local recorded = instance.requests()
    assert.are.equal(3, #recorded)
    assert.matches("SceneId=NHBG6V ", recorded[1].head)
    for i = 2, 3 do
      assert.matches("SceneId=OTHER ", recorded[i].head)
    end
  end)

  it("keeps to its limit of connections", function()
    local narrow = assert(core.transport { max_host_connections = 2, no_proxy = "*" })
    local requests = {}
    for i = 1, 10 do
      requests[i] = assert(narrow:submit(description()))
    end
    while narrow:active() > 0 do
      assert(narrow:step(1))
      while narrow:finished() do
      end
    end
    local connections = {}
    local count = 0
    for _, recorded in ipairs(instance.requests()) do
      if not connections[recorded.connection] then count = count + 1 end
      connections[recorded.connection] = true
    end
    assert.are.equal(10, #requests)
    assert.is_true(count <= 2, count .. " connections")
    narrow:close()
  end)

  it("gives back its descriptors and memory", function()
    finish(assert(transport:submit(description())))
    local before = descriptors()
    for _ = 1, 20 do
      local other = assert(core.transport { no_proxy = "*" })
      local request = assert(other:submit(description()))
      while not request:done() do
        assert(other:step(1))
      end
      other:pollfd()
      request:close()
      other:close()
    end
    assert.are.equal(before, descriptors())
  end)

  it("sends plain exchanges too: no signature without credentials", function()
    local request = assert(transport:submit {
      scheme = "http",
      authority = instance.host,
      method = "GET",
      path = "/_emulator/health",
    })
    local status, body = finish(request)
    assert.are.equal(200, status)
    assert.is_true(body.ok)
  end)

  it("sends other methods, and bodies with their type", function()
    for _, method in ipairs { "POST", "PUT" } do
      finish(assert(transport:submit(description {
        method = method,
        body = "a=1",
        content_type = "application/x-www-form-urlencoded",
      })))
    end
    local recorded = instance.requests()
    for i, method in ipairs { "POST", "PUT" } do
      assert.matches("^" .. method .. " /", recorded[i].head)
      assert.matches("\ncontent%-type: application/x%-www%-form%-urlencoded\r?\n", recorded[i].head)
      assert.are.equal("a=1", recorded[i].body)
      assert.matches("[Cc]ontent%-[Ll]ength: 3\r?\n", recorded[i].head)
    end
  end)

  local mistakes = {
    { "no scheme", { scheme = "absent" }, "'scheme' is missing" },
    { "a host with a path", { authority = "host/path?x" }, "would change the URL" },
    { "a path without a slash", { path = "x" }, "must begin with /" },
    { "a line break in the host", { authority = "host\r\nX: y" }, "'authority' has byte 13" },
    { "a line break in the action", { action = "A\nB" }, "'action' has byte 10" },
    { "a NUL byte in a header", { headers = { ["x-a"] = "a\0b" } }, "'x-a' has byte 0" },
    { "non-ASCII in a header", { headers = { ["x-a"] = "ä" } }, "printable ASCII only" },
    { "a header of ours", { headers = { ["X-Acs-Date"] = "x" } }, "is set by this module" },
    { "a parameter name to encode", { query = { ["a b"] = "x" } }, "parameter name 'a b'" },
    { "a parameter that is a number", { query = { A = 1 } }, "must hold strings by name" },
    { "a negative time-out", { timeout = -1 }, "'timeout' is no number of seconds" },
    { "a time-out that is text", { timeout = "1" }, "'timeout' must be a number of seconds" },
    { "a GET with a body", { method = "GET", body = "x" }, "has no body" },
    { "a megabyte in the URL", { query = { A = ("x"):rep(1100000) } }, "too long" },
    {
      "credentials without a secret",
      { credentials = { access_key_id = "x" } },
      "'access_key_secret' is missing",
    },
    { "a signed request without action", { action = "absent" }, "needs 'action' and 'version'" },
  }
  for _, case in ipairs(mistakes) do
    it("refuses " .. case[1], function()
      local ok, message = pcall(transport.submit, transport, description(case[2]))
      assert.is_false(ok)
      assert.is_truthy(message:find(case[3], 1, true), message)
      collectgarbage()
      assert.are.equal(0, transport:active())
      assert.are.equal(200, (finish(assert(transport:submit(description())))))
    end)
  end

  describe("with an origin", function()
    local function origin_of(changes)
      local common = description(changes)
      common.action, common.query, common.credentials = nil, nil, nil
      return transport:origin(common)
    end
    local function own(changes)
      local all = description(changes)
      all.scheme, all.authority, all.method, all.path, all.version = nil, nil, nil, nil, nil
      return all
    end

    it("is told by each request only what is its own", function()
      local origin = origin_of { user_agent = "spec/1", path = "/a" }
      for _, scene in ipairs { "NHBG6V", "OTHER" } do
        finish(assert(origin:submit(own { query = { SceneId = scene } })))
      end
      local recorded = instance.requests()
      for i, scene in ipairs { "NHBG6V", "OTHER" } do
        assert.matches("^POST /a%?SceneId=" .. scene .. " HTTP/1.1", recorded[i].head)
        assert.matches("\nuser%-agent: spec/1\r?\n", recorded[i].head)
      end
      assert.are.same(core.prepare(description()).headers[2], origin:prepare(own()).headers[2])
    end)

    it("takes its time-outs unless a request has others", function()
      instance.fault { kind = "delay", seconds = 5 }
      for _, pair in ipairs { { 0.1, nil }, { 30, 0.1 } } do
        local origin = origin_of { timeout = pair[1] }
        local request = assert(origin:submit(own { timeout = pair[2] }))
        local _, failure = finish(request)
        assert.are.equal("timeout", failure.kind)
        request:close()
      end
    end)

    it("outlives the table it was made of, and is let go of with it", function()
      local origin = origin_of()
      collectgarbage()
      collectgarbage()
      assert.are.equal(200, (finish(assert(origin:submit(own())))))
      transport:close()
      local request, message, kind = origin:submit(own())
      assert.is_nil(request)
      assert.are.equal("the client is closed", message)
      assert.are.equal("interrupted", kind)
      assert.is_nil((origin_of():submit(own())))
    end)

    it("refuses one that nothing can be sent to, and what is none", function()
      assert.has_error(function() origin_of { authority = "absent" } end)
      assert.has_error(function() origin_of { path = "x" } end)
      local origin = origin_of()
      for _, none in ipairs { {}, transport, io.stdout } do
        local ok, message = pcall(origin.submit, none, own())
        assert.is_false(ok)
        assert.matches("pts.origin expected", message)
      end
      assert.has_error(function() origin:submit() end)
    end)
  end)

  it("refuses more headers than it has room for", function()
    local headers = {}
    for i = 1, 60 do
      headers["x-a" .. i] = "x"
    end
    assert.has_error(function() transport:submit(description { headers = headers }) end)
  end)
end)
