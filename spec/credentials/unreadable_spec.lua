-- SPDX-License-Identifier: MIT
-- Files that this user may not read, whoever runs the specs: root, who may read all, gives that up first.
local cjson = require "cjson"
local keys = require "spec.support.keys"
local process = require "spec.support.process"
local uv = require "luv"

-- What is needed is loaded before: another user may not be able to read the module either.
local PROGRAM = [[
local home = arg[1]
local providers = require "pts.credentials"
local exchange, core = require "pts.credentials.exchange", require "pts.core"
require "pts.credentials.file"
local function getenv(name) return name == "HOME" and home or nil end
local list = {
  require("pts.credentials.cli_file").new { getenv = getenv },
  require("pts.credentials.shared_file").new { getenv = getenv },
  require("pts.credentials.oidc").new {
    getenv = getenv, role_arn = "r", provider_arn = "p", token_file = home .. "/token",
  },
}
local context = assert(exchange.context())
require("pts.credentials.sts")
local uv = require "luv"
if uv.getuid() == 0 then
  uv.setgid(65534)
  uv.setuid(65534)
end
for _, provider in ipairs(list) do
  print((select(2, providers.ask(provider, context))))
end
]]

describe("a file that may not be read", function()
  after_each(keys.clean)

  local function ask(home)
    local script = keys.write(keys.home() .. "/ask.lua", PROGRAM)
    -- Leaks cannot be looked for by another user than began.
    local command = ("ASAN_OPTIONS=detect_leaks=0 %s %s %s 2>&1"):format(process.interpreter(), script, home)
    local pipe = assert(io.popen(command))
    local said = keys.check(pipe:read "*a")
    pipe:close()
    local lines = {}
    for line in said:gmatch "[^\n]+" do
      lines[#lines + 1] = line
    end
    assert.are.equal(3, #lines, said)
    return lines
  end

  local function fill(home, mode)
    local profile = { name = "p", mode = "AK", access_key_id = "LTAI", access_key_secret = keys.SECRET }
    keys.write(home .. "/.aliyun/config.json", cjson.encode { current = "p", profiles = { profile } }, mode)
    keys.write(home .. "/.alibabacloud/credentials", "[default]\n", mode)
    keys.write(home .. "/token", keys.SECRET, mode)
    return home
  end

  it("is a reason, which names it", function()
    local home = fill(keys.home(), 0)
    for _, folder in ipairs { home, home .. "/.aliyun", home .. "/.alibabacloud" } do
      assert(uv.fs_chmod(folder, 493))
    end
    local lines = ask(home)
    assert.are.equal(home .. "/.aliyun/config.json may not be read by this user", lines[1])
    keys.holds(lines[2], home .. "/.alibabacloud/credentials may not be read by this user; ")
    assert.are.equal("the OIDC token file: " .. home .. "/token may not be read by this user", lines[3])
  end)

  it("is a reason, too, when it is the folder around it", function()
    local home = fill(keys.home(), 420)
    assert(uv.fs_chmod(home, 0))
    for _, line in ipairs(ask(home)) do
      keys.holds(line, "may not be read by this user")
    end
    assert(uv.fs_chmod(home, 448))
  end)
end)
