-- SPDX-License-Identifier: MIT
-- That the watch over the suite's output finds what it looks for; ./dev test runs it over everything that is printed.
local keys = require "spec.support.keys"
local process = require "spec.support.process"
local secrets = require "spec.support.secrets"

describe("the watch for secrets", function()
  -- Put together here, so that this file's own failures do not set it off.
  local OURS, THEIRS = "S3CR" .. "3T", "not-a-" .. "secret"

  it("finds those of specs and of the emulator in any text", function()
    for _, secret in ipairs { OURS, THEIRS } do
      assert.equal(secret, secrets.find("x" .. secret .. "y"))
      assert.equal("x<SECRET>y", secrets.hide("x" .. secret .. "y"))
      local ok, message = pcall(keys.check, "x" .. secret .. "y")
      assert.is_false(ok)
      assert.is_nil(message:find(secret, 1, true))
    end
    assert.is_nil(secrets.find "nothing of the kind")
    assert.equal("fine", keys.check "fine")
  end)

  local function look(text)
    local path = process.temporary_name()
    local file = assert(io.open(path, "w"))
    file:write(text)
    file:close()
    local pipe =
      assert(io.popen(("%s spec/support/secrets.lua %s; echo exit=$?"):format(process.interpreter(), path)))
    local said = pipe:read "*a"
    pipe:close()
    return said
  end

  it("tells the lines, not what they hold", function()
    local said = look(("fine\n%s\nfine\nkey=%s1\n"):format(OURS, THEIRS))
    assert.equal("secrets are shown in lines 2, 4\nexit=1\n", said)
    assert.equal("exit=0\n", look "fine\nfine\n")
  end)
end)
