-- SPDX-License-Identifier: MIT
-- What loading the module and making a client touch, as the kernel sees it.
local process = require "spec.support.process"

-- Leaks cannot be looked for in a program that is traced.
local ENVIRONMENT = "PTS_ENDPOINT=http://127.0.0.1:9 HOME=/nonexistent ASAN_OPTIONS=detect_leaks=0"

local PROGRAM = [[
io.open "/marker/begin"
local pts = require "pts"
io.open "/marker/loaded"
local client = pts.new { region = "cn-hangzhou" }
pts.new { access_key_id = "LTAIx", access_key_secret = "y" }
pts.new { profile = "nobody" }
io.open "/marker/made"
client.GetPtsSceneRunningStatus(client, { SceneId = "X" })
io.open "/marker/called"
]]

describe("require 'pts' and pts.new", function()
  local stages = { begin = {}, loaded = {}, made = {} }

  setup(function()
    local script, trace = process.temporary_name(), process.temporary_name()
    local file = assert(io.open(script, "w"))
    file:write(PROGRAM)
    file:close()
    local command = "%s strace -qq -e trace=%%file,%%network,%%process -o %s %s %s 2>&1"
    local pipe = assert(io.popen(command:format(ENVIRONMENT, trace, process.interpreter(), script)))
    local said = pipe:read "*a"
    pipe:close()
    local stage
    for line in io.lines(trace) do
      local marker = line:match '"/marker/(%a+)"'
      if marker then
        stage = stages[marker]
      elseif stage then
        stage[#stage + 1] = line
      end
    end
    assert(#stages.made > 0, "strace saw no call: " .. said)
  end)

  local function is_module(line)
    return line:find '%.lua"' or line:find '%.so"' or line:find '^newfstatat%(%d+, ""'
  end

  it("open nothing but the module's own files", function()
    assert.is_true(#stages.begin > 0)
    for _, line in ipairs(stages.begin) do
      assert.is_truthy(is_module(line), line)
      assert.is_nil(line:find("core.so", 1, true), line)
    end
  end)

  it("look for no credentials and ask nobody when clients are made", function()
    for _, line in ipairs(stages.loaded) do
      assert.is_truthy(is_module(line), line)
      assert.is_nil(line:find("core.so", 1, true), line)
    end
  end)

  it("leave that to the first call", function()
    local text = table.concat(stages.made, "\n")
    assert.is_truthy(text:find("core.so", 1, true))
    assert.is_truthy(text:find("/nonexistent/.aliyun/config.json", 1, true))
  end)
end)
