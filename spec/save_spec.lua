-- SPDX-License-Identifier: MIT
local Error = require "pts.error"
local save = require "pts.save"

--- A client with these scenes. `lose` says what becomes of the first save: "before" it arrived, or "after".
local function client_with(scenes, lose)
  local client = { scenes = scenes, saved = {}, asked = {} }
  function client:list(operation, params)
    assert(operation == "ListPtsScene" or operation == "ListOpenJMeterScenes")
    self.asked[#self.asked + 1] = params
    if self.list_error then return nil, Error.new(self.list_error) end
    local found = {}
    for id, name in pairs(self.scenes) do
      found[#found + 1] = { SceneId = id, SceneName = name }
    end
    return found
  end
  function client:call(operation, params)
    self.saved[#self.saved + 1] = { operation = operation, params = params }
    local document = params.Scene or params.OpenJMeterScene
    local id = document.SceneId
    if not id and lose ~= "before" then
      id = "NEW" .. #self.saved
      self.scenes[id] = document.SceneName
    end
    if lose then
      lose = nil
      return nil, Error.new { kind = "network", message = "reset", maybe_applied = true, sent = true }
    end
    return { SceneId = id, Success = true }
  end
  return client
end

describe("pts.save", function()
  it("creates a scene when no other has its name", function()
    local client = client_with { A = "shop", B = "checkout 2" }
    local id, created = save.run(client, save.NATIVE, { SceneName = "checkout" })
    assert.equal("NEW1", id)
    assert.is_true(created)
    assert.same({ { KeyWord = "checkout" } }, client.asked)
    assert.equal("SavePtsScene", client.saved[1].operation)
  end)

  it("changes the one that has its name", function()
    local client = client_with { A = "checkout", B = "checkout 2" }
    local document = { SceneName = "checkout", LoadConfig = {} }
    local id, created = save.run(client, save.NATIVE, document)
    assert.equal("A", id)
    assert.is_false(created)
    assert.same({ SceneName = "checkout", LoadConfig = {}, SceneId = "A" }, client.saved[1].params.Scene)
    assert.is_nil(document.SceneId)
  end)

  it("changes the one that the document names, and looks for no name", function()
    local client = client_with { A = "checkout" }
    local id, created = save.run(client, save.NATIVE, { SceneId = "Z", SceneName = "checkout" })
    assert.equal("Z", id)
    assert.is_false(created)
    assert.same({}, client.asked)
  end)

  it("refuses to choose among several", function()
    local client = client_with { A = "checkout", B = "checkout" }
    local id, err = save.run(client, save.NATIVE, { SceneName = "checkout" })
    assert.is_nil(id)
    assert.equal("refused", err.kind)
    assert.equal("ambiguous", err.reason)
    assert.matches("2 scenes have the name 'checkout': ", err.message)
    assert.same({}, client.saved)
  end)

  it("finds the scene whose creation had no answer instead of making a second", function()
    local client = client_with({ B = "shop" }, "after")
    local id, created = save.run(client, save.NATIVE, { SceneName = "checkout" })
    assert.equal("NEW1", id)
    assert.is_true(created)
    assert.equal(1, #client.saved)
  end)

  it("says that nobody knows when the scene is not there after a lost answer", function()
    local client = client_with({}, "before")
    local id, err = save.run(client, save.NATIVE, { SceneName = "checkout" })
    assert.is_nil(id)
    assert.is_true(err.maybe_applied)
    assert.equal(1, #client.saved)
  end)

  it("looks for thirty characters of a longer name, and compares the whole", function()
    local name = ("压测"):rep(20)
    local client = client_with { A = name, B = ("压测"):rep(21) }
    local id = save.run(client, save.NATIVE, { SceneName = name })
    assert.equal("A", id)
    assert.same({ { KeyWord = ("压测"):rep(15) } }, client.asked)
  end)

  it("does the same for JMeter scenes, whose list may answer that there is none", function()
    local client = client_with {}
    client.list_error = { kind = "api", Code = "SceneNotExist", message = "no" }
    local id, created = save.run(client, save.JMETER, { SceneName = "checkout" })
    assert.equal("NEW1", id)
    assert.is_true(created)
    assert.equal("SaveOpenJMeterScene", client.saved[1].operation)
  end)

  it("saves nothing when it cannot look", function()
    local client = client_with {}
    client.list_error = { kind = "api", Code = "Forbidden.RAM", message = "no" }
    local id, err = save.run(client, save.NATIVE, { SceneName = "checkout" })
    assert.is_nil(id)
    assert.equal("Forbidden.RAM", err.Code)
    assert.same({}, client.saved)
  end)

  it("takes an answer without an id for one that says too little", function()
    local client = client_with {}
    function client:call() return { Success = true } end
    local id, err = save.run(client, save.NATIVE, { SceneName = "checkout" })
    assert.is_nil(id)
    assert.equal("protocol", err.kind)
    assert.is_true(err.maybe_applied)
  end)

  for _, case in ipairs {
    { "no table", "{}", "a scene is a table" },
    { "no name", { RelationList = {} }, "needs a SceneName" },
    { "an empty name", { SceneName = "" }, "needs a SceneName" },
  } do
    it("refuses " .. case[1], function()
      local _, _, mistake = save.run(client_with {}, save.NATIVE, case[2])
      assert.matches(case[3], mistake)
    end)
  end
end)
