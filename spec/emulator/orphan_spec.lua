-- SPDX-License-Identifier: MIT
-- The emulator's own end is in command_spec.lua; here is an nginx with a master and workers.
local process = require "spec.support.process"
local uv = require "luv"

local SCRIPT = [[
  local nginx = require "spec.support.nginx"
  local server = nginx.start { workers = 2, files = { ["some.lua"] = "return 1" } }
  local pids = server.workers()
  pids[#pids + 1] = server.pid
  print(server.folder, table.concat(pids, " "))
  io.stdout:flush()
  io.read()
]]

local function is_there(pid) return uv.kill(pid, 0) == 0 end

describe("pts.emulator.orphan", function()
  it("ends a master and its workers, and removes their files, when who started them is killed", function()
    local environment = uv.os_environ()
    environment.LUA_PATH, environment.LUA_CPATH = package.path, package.cpath
    local parent = process.start({ process.interpreter(), "-e", SCRIPT }, environment)
    parent.wait(30, function() return parent.stdout():find "\n" or parent.exit() end)
    local folder, numbers = parent.stdout():match "^(%S+)%s+(.-)\n"
    assert.is_truthy(folder, parent.stderr())
    local pids = {}
    for pid in numbers:gmatch "%d+" do
      pids[#pids + 1] = tonumber(pid)
    end
    assert.are.equal(3, #pids)
    for _, pid in ipairs(pids) do
      assert.is_true(is_there(pid))
    end
    assert.is_truthy(uv.fs_stat(folder .. "/nginx.conf"))

    parent.kill "sigkill"
    assert.is_true(parent.wait(10))
    assert.is_true(process.run_until(function()
      for _, pid in ipairs(pids) do
        if is_there(pid) then return false end
      end
      return true
    end, 10))
    assert.is_nil(uv.fs_stat(folder))
  end)
end)
