-- SPDX-License-Identifier: MIT
-- `client:each` against the emulator: what a loop over a paged operation asks for.
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"

describe("client:each", function()
  local instance, client

  setup(function()
    instance = emulator.start {}
    client = clients.of(instance)
  end)

  teardown(function()
    client:close()
    instance.stop()
  end)

  before_each(function()
    instance.reset()
    for i = 1, 24 do
      instance.scene { id = ("SCENE%02d"):format(i), name = ("shop %d"):format(i) }
    end
  end)

  local function pages_asked()
    local count = 0
    for _, request in ipairs(instance.requests()) do
      if request.operation == "ListPtsScene" then count = count + 1 end
    end
    return count
  end

  it("gives every scene, page by page", function()
    local seen = {}
    for scene in client:each("ListPtsScene", { PageSize = 10, KeyWord = "shop" }) do
      assert.is_nil(seen[scene.SceneId])
      seen[scene.SceneId] = true
    end
    for i = 1, 24 do
      assert.is_true(seen[("SCENE%02d"):format(i)])
    end
    assert.equal(3, pages_asked())
  end)

  it("asks for no page that is not needed", function()
    local scenes = client:each("ListPtsScene", { PageSize = 10 })
    assert.equal(0, pages_asked())
    for _ = 1, 10 do
      assert.is_string(scenes().SceneId)
    end
    assert.equal(1, pages_asked())
    scenes()
    assert.equal(2, pages_asked())
  end)

  it("raises the service's error as what it is", function()
    instance.fault { kind = "success_false", operation = "ListPtsScene", code = "4001", times = 1 }
    local ok, err = pcall(function()
      for _ in client:each "ListPtsScene" do
        error "there is no item"
      end
    end)
    assert.is_false(ok)
    assert.equal("4001", err.Code)
  end)

  for _, case in ipairs {
    { "an operation that has no pages", "GetPtsScene", { SceneId = "x" }, "has no pages" },
    { "no operation", "ListPtsScenes", {}, "did you mean 'ListPtsScene'" },
    { "an unknown parameter", "ListPtsScene", { Keyword = "x" }, "did you mean 'KeyWord'" },
    {
      "a page that is too small",
      "ListPtsScene",
      { PageSize = 5 },
      "'PageSize' must be from 10 to 1000, not 5",
    },
    { "parameters that are no table", "ListPtsScene", "checkout", "parameters must be a table" },
  } do
    it("refuses " .. case[1] .. " before anything is sent, at the caller's line", function()
      local ok, message = pcall(function() client:each(case[2], case[3]) end)
      assert.is_false(ok)
      assert.is_truthy(message:find(case[4], 1, true), message)
      assert.matches("each_spec%.lua:%d+: ", message)
      assert.equal(0, pages_asked())
    end)
  end
end)
