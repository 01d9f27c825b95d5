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

  local function write(text)
    local path = process.temporary_name()
    local file = assert(io.open(path, "w"))
    file:write(text)
    file:close()
    return path
  end

  local function output(command)
    local pipe = assert(io.popen(command .. " 2>&1; echo exit=$?"))
    local said = pipe:read "*a"
    pipe:close()
    return said
  end

  local function look(...)
    local words = { process.interpreter(), "spec/support/secrets.lua" }
    for _, text in ipairs { ... } do
      words[#words + 1] = write(text)
    end
    return output(table.concat(words, " "))
  end

  it("tells the lines, not what they hold", function()
    local said = look(("fine\n%s\nfine\nkey=%s1\n"):format(OURS, THEIRS), "fine\n", THEIRS .. "\n")
    assert.equal(
      "secrets are shown, line 2: <SECRET>; line 4: key=<SECRET>1; line 1: <SECRET>\nexit=1\n",
      said
    )
    assert.equal("exit=0\n", look("fine\nfine\n", ""))
  end)

  it("gets what the programs of specs print on either stream, and what they are called with", function()
    local collected = write ""
    local script = write(([[
        local process = require "spec.support.process"
        local running = process.start { "sh", "-c", "echo %s; echo two >&2", "three" }
        assert(running.wait(20), "it does not end")
      ]]):format("one" .. OURS))
    local said = output(("PTS_SPEC_COLLECTED='%s' %s '%s'"):format(collected, process.interpreter(), script))
    assert.equal("exit=0\n", said)
    local text = ""
    for line in io.lines(collected) do
      text = text .. secrets.hide(line) .. "\n"
    end
    for _, part in ipairs { "\none<SECRET>\n", "\ntwo\n", "echo one<SECRET>; echo two >&2 three\n" } do
      assert.is_truthy(text:find(part, 1, true), text)
    end
    assert.matches(
      "^secrets are shown, ",
      output(process.interpreter() .. " spec/support/secrets.lua " .. collected)
    )
  end)
end)
