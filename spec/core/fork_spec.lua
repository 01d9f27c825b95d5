-- SPDX-License-Identifier: MIT
-- nginx forks its workers after init: what the parent opened must keep working there, and the child starts afresh.
-- Only LuaJIT can fork without a further library; the code under test is the same C for all.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"

local has_ffi, ffi = pcall(require, "ffi")

if has_ffi then
  ffi.cdef [[
    int fork(void);
    int waitpid(int pid, int *status, int options);
    void _exit(int status);
  ]]

  local instance = emulator.shared()

  --- Runs `body` in a child; true if it returned true.
  local function in_child(body)
    local pid = ffi.C.fork()
    if pid == 0 then
      local ok, result = pcall(body)
      ffi.C._exit(ok and result and 0 or 1)
    end
    local status = ffi.new "int[1]"
    assert(ffi.C.waitpid(pid, status, 0) == pid)
    return status[0] == 0
  end

  local function status(client) return client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" } end

  describe("after a fork", function()
    before_each(function() instance.reset() end)

    it("parent and child both go on, each on its own connection", function()
      local client = clients.of(instance)
      assert(status(client))
      assert.is_true(
        in_child(
          function() return status(client).Status == "CREATED" and status(client).Status == "CREATED" end
        )
      )
      assert.are.equal("CREATED", status(client).Status)
      local recorded = instance.requests()
      assert.are.equal(4, #recorded)
      assert.are.equal(recorded[2].connection, recorded[3].connection)
      assert.are_not.equal(recorded[1].connection, recorded[2].connection)
      assert.are.equal(recorded[1].connection, recorded[4].connection)
      client:close()
    end)

    it("a request in flight belongs to the parent", function()
      local core = require "pts.core"
      instance.fault { kind = "delay", seconds = 0.2, times = 1 }
      local transport = assert(core.transport { no_proxy = "*" })
      local request = assert(transport:submit {
        scheme = "http",
        authority = instance.host,
        method = "POST",
        query = { SceneId = "NHBG6V" },
        action = "GetPtsSceneRunningStatus",
        version = "2020-10-20",
        credentials = {
          access_key_id = instance.access_key_id,
          access_key_secret = instance.access_key_secret,
        },
      })
      assert(transport:step(0))
      assert(transport:step(0.05))
      assert.is_true(in_child(function()
        transport:step(0)
        local _, failure = request:result()
        return failure.kind == "interrupted" and failure.message:find "forked" ~= nil
      end))
      while not request:done() do
        assert(transport:step(1))
      end
      assert.is_number((request:result()))
      transport:close()
    end)

    it("nonces differ", function()
      local client = clients.of(instance)
      assert(status(client))
      for _ = 1, 4 do
        assert.is_true(in_child(function() return status(client) ~= nil end))
      end
      local seen = {}
      for _, recorded in ipairs(instance.requests()) do
        local nonce = recorded.head:match "nonce: (%x+)"
        assert.is_nil(seen[nonce])
        seen[nonce] = true
      end
      client:close()
    end)
  end)
end
