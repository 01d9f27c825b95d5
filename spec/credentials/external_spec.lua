-- SPDX-License-Identifier: MIT
-- Credentials that a command prints.
local external = require "pts.credentials.external"
local keys = require "spec.support.keys"
local uv = require "luv"

local GOOD = [[{"mode":"AK","access_key_id":"LTAIexternal","access_key_secret":"S3CR3T"}]]

describe("an external command", function()
  local home
  before_each(function() home = keys.home() end)
  after_each(keys.clean)

  --- A provider whose command is this shell script; each run leaves a byte in `runs`.
  local function script(text, changes)
    keys.write(home .. "/get keys", "printf x >>" .. home .. "/runs\n" .. text)
    local options = { command = ("sh '%s/get keys'"):format(home), getenv = keys.getenv {} }
    for name, value in pairs(changes or {}) do
      options[name] = value
    end
    return assert(external.new(options))
  end

  local function runs() return #keys.read(home .. "/runs") end

  local function prints(text, changes) return script(("cat <<'END'\n%s\nEND\n"):format(text), changes) end

  it("gives keys, and is run again for each call when it names no end", function()
    local made = prints(GOOD)
    local found = keys.found(made)
    assert.are.equal("external", found.provider)
    keys.found(made)
    assert.are.equal(2, runs())
  end)

  it("is run again shortly before the end that it names", function()
    local now = 1800000000
    local made = prints(
      [[{"mode":"StsToken","access_key_id":"STS.x","access_key_secret":"S3CR3T","sts_token":"S3CR3T",]]
        .. [["expiration":"2027-01-15T09:00:00Z"}]],
      { clock = function() return now end }
    )
    assert.are.equal(now + 3600, keys.found(made).expiration)
    now = now + 3600 - 181
    keys.found(made)
    assert.are.equal(1, runs())
    now = now + 1
    keys.found(made)
    assert.are.equal(2, runs())
  end)

  it("is run without a shell", function()
    local made = assert(external.new {
      command = "echo " .. "'" .. GOOD:gsub("LTAIexternal", "$(id)`id`") .. "'",
      getenv = keys.getenv {},
    })
    assert.are.equal("$(id)`id`", keys.found(made).access_key_id)
  end)

  it(
    "may write to its error output",
    function() keys.found(script("echo S3CR3T >&2; echo '" .. GOOD .. "'")) end
  )

  local bad = {
    { "exit 3", "ended with exit code 3" },
    { "echo S3CR3T >&2; exit 1", "exit code 1; it wrote to its error output: run it by hand" },
    { "kill -9 $$", "exit code 137" },
    { "true", "printed nothing" },
    { "echo S3CR3T", "printed something that is no JSON object" },
    { "echo '[]'", "no JSON object" },
    { "echo '{}'", "access_key_id is missing" },
    { [[echo '{"access_key_id":"a","access_key_secret":" S3CR3T"}']], "position 1" },
    { [[echo '{"access_key_id":"a","access_key_secret":7}']], "access_key_secret is no string" },
    {
      [[echo '{"mode":"StsToken","access_key_id":"a","access_key_secret":"S3CR3T"}']],
      "sts_token is missing",
    },
    {
      [[echo '{"mode":"S3CR3T","access_key_id":"a","access_key_secret":"S3CR3T"}']],
      "a mode that is neither",
    },
    {
      [[echo '{"access_key_id":"a","access_key_secret":"S3CR3T","expiration":"2020-01-01T00:00:00Z"}']],
      "had expired at 2020-01-01",
    },
    {
      [[echo '{"access_key_id":"a","access_key_secret":"S3CR3T","expiration":"next week"}']],
      "expiration cannot be read",
    },
    { "yes S3CR3T", "printed more than it may" },
  }
  for _, case in ipairs(bad) do
    it("fails: " .. case[2], function()
      local message = keys.failed(script(case[1]))
      keys.holds(message, case[2])
    end)
  end

  it("that hangs is ended, with what it started", function()
    -- The pipe ends when the last of them does that holds it.
    assert(os.execute("mkfifo " .. home .. "/alive"))
    local alive = assert(io.popen("cat " .. home .. "/alive"))
    local made = script("exec 9>" .. home .. "/alive; sleep 1000 & wait", { timeout = 0.5 })
    keys.holds(keys.failed(made), "the command 'sh' was ended because it took longer than 0.5 seconds")
    assert.are.equal("", alive:read "*a")
    alive:close()
  end)

  it("that is missing is a reason", function()
    local made = assert(external.new { command = "/nonexistent/S-command S3CR3T", getenv = keys.getenv {} })
    keys.holds(keys.failed(made), "the command '/nonexistent/S-command' cannot be run")
  end)

  it("that cannot be split is a reason", function()
    local made = assert(external.new { command = "a 'S3CR3T", getenv = keys.getenv {} })
    keys.holds(keys.failed(made), "never closed")
  end)

  it("can be disabled by the variable", function()
    local made = script("true", { getenv = keys.getenv { ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS = "TRUE" } })
    keys.holds(keys.failed(made), "disabled by ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS")
    assert.is_nil(uv.fs_stat(home .. "/runs"))
  end)

  it("is not run inside nginx unless that is allowed", function()
    local made, allowed = prints(GOOD), prints(GOOD, { allow_process = true })
    local context = keys.context()
    _G.ngx = {} -- luacheck: ignore
    local refused = { made:get(context) }
    local found = { allowed:get(context) }
    _G.ngx = nil -- luacheck: ignore
    assert.is_nil(refused[1])
    keys.holds(refused[2], "allow_process = true")
    assert.is_truthy(found[1])
  end)

  it("lets others run meanwhile in a loop", function()
    local turns = 0
    local context = keys.context {
      runtime = {
        name = "loop",
        now = require("pts.core").now,
        sleep = function()
          turns = turns + 1
          coroutine.yield()
        end,
      },
    }
    local made, found = script("read x <" .. home .. "/gate; echo '" .. GOOD .. "'"), nil
    assert(os.execute("mkfifo " .. home .. "/gate"))
    local thread = coroutine.create(function() found = keys.found(made, context) end)
    for _ = 1, 5 do
      assert(coroutine.resume(thread))
    end
    assert.are.equal(5, turns)
    local gate = assert(io.open(home .. "/gate", "w"))
    gate:write "go\n"
    gate:close()
    while coroutine.status(thread) ~= "dead" do
      assert(coroutine.resume(thread))
    end
    assert.are.equal("LTAIexternal", found.access_key_id)
  end)
end)
