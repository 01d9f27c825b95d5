-- SPDX-License-Identifier: MIT
local catalogue = require "pts.catalogue"
local cjson = require("cjson").new()
local process = require "spec.support.process"
local ram = require "pts.ram"

describe("pts.ram", function()
  it("allows the operations that are named, once each, and nothing else", function()
    local policy = cjson.decode(ram.policy { "StopPtsScene", "GetPtsSceneRunningStatus", "StopPtsScene" })
    assert.equal("1", policy.Version)
    assert.same({
      {
        Effect = "Allow",
        Action = { "pts:GetPtsSceneRunningStatus", "pts:StopPtsScene" },
        Resource = "*",
      },
    }, policy.Statement)
  end)

  it(
    "knows every operation",
    function() assert.equal(45, #cjson.decode(ram.policy(catalogue.names)).Statement[1].Action) end
  )

  for _, case in ipairs {
    { "a name that is near one", { "StopPtScene" }, "did you mean 'StopPtsScene'" },
    { "no name", {}, "at least one operation" },
    { "what is no text", { 7 }, "no operation '7'" },
  } do
    it("refuses " .. case[1], function()
      local text, message = ram.policy(case[2])
      assert.is_nil(text)
      assert.matches(case[3], message)
    end)
  end

  it("is what pts ram-policy prints", function()
    local function said(name)
      local words = { os.getenv "PTS_SPAWN_PREFIX" or "", process.interpreter(), "bin/pts ram-policy", name }
      local pipe = assert(io.popen(table.concat(words, " ") .. " 2>&1; echo exit=$?"))
      local text = pipe:read "*a"
      pipe:close()
      return text
    end
    assert.equal(ram.policy { "GetPtsScene" } .. "\nexit=0\n", said "GetPtsScene")
    assert.equal(
      "pts ram-policy: PTS has no operation 'GetPtScene'; did you mean 'GetPtsScene'?\nexit=2\n",
      said "GetPtScene"
    )
  end)
end)
