-- SPDX-License-Identifier: MIT
-- Credentials in the loops where blocking would hurt others: a luv loop and a worker of nginx.
local emulator = require "spec.support.emulator"
local keys = require "spec.support.keys"
local nginx = require "spec.support.nginx"
local uv = require "luv"

describe("credentials in a loop", function()
  local instance, home

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    home = keys.home()
  end)
  after_each(function()
    nginx.stop_all()
    keys.clean()
  end)

  local function count(operation)
    local n = 0
    for _, request in ipairs(instance.requests()) do
      if request.operation == operation then n = n + 1 end
    end
    return n
  end

  it("of luv are fetched once while the loop goes on", function()
    local uri = require "pts.credentials.uri"
    instance.fault { kind = "delay", seconds = 0.2, operation = "credentials_uri" }
    local context = keys.context { runtime = require "pts.runtime.luv" }
    local provider = uri.new { uri = instance.endpoint .. "/credentials-uri", getenv = keys.getenv {} }
    local found, ticks = 0, 0
    local timer = uv.new_timer()
    uv.timer_start(timer, 1, 1, function()
      ticks = ticks + 1
      if found == 20 then uv.close(timer) end
    end)
    for _ = 1, 20 do
      coroutine.wrap(function()
        if provider:get(context) then found = found + 1 end
      end)()
    end
    uv.run()
    assert.are.equal(20, found)
    assert.is_true(ticks > 20)
    assert.are.equal(1, count "credentials_uri")
  end)

  it("of nginx are fetched once for requests that come together, while others are served", function()
    instance.fault { kind = "delay", seconds = 0.3, operation = "AssumeRole" }
    local server = nginx.start {
      init_worker = ([[
        provider = assert(require("pts.credentials.assume_role").new {
          source = assert(require("pts.credentials.static").new {
            access_key_id = "%s", access_key_secret = "%s" }),
          role_arn = "acs:ram::1234567890123456:role/pts",
          sts = { endpoint = "%s" },
        })
      ]]):format(instance.access_key_id, instance.access_key_secret, instance.endpoint),
      locations = {
        ask = "local found, message = provider:get() ngx.say(found and found.provider or message)",
        quick = 'ngx.say "quick"',
      },
    }
    local asked = {}
    for i = 1, 20 do
      asked[i] = server.send "/ask"
    end
    assert.are.equal("quick\n", server.get("/quick").body)
    assert.is_true(server.finish(asked))
    for i = 1, 20 do
      assert.are.equal("ram_role_arn/static_ak\n", asked[i].response.body)
    end
    assert.are.equal(1, count "AssumeRole")
    assert.are.equal("", server.complaints())
  end)

  it("of nginx come from a command only where that is allowed", function()
    keys.write(home .. "/script", [[echo '{"access_key_id":"LTAIexternal","access_key_secret":"S3CR3T"}']])
    local code = [[
      local made = require("pts.credentials.external").new { command = "sh %s/script"%s }
      local found, message = made:get()
      ngx.say(found and found.access_key_id or message)
    ]]
    local server = nginx.start {
      locations = {
        refused = code:format(home, ""),
        allowed = code:format(home, ", allow_process = true"),
      },
    }
    keys.holds(server.get("/refused").body, "inside nginx an external command is not run")
    assert.are.equal("LTAIexternal\n", server.get("/allowed").body)
    assert.are.equal("", keys.check(server.complaints()))
  end)
end)
