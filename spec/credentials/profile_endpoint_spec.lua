-- SPDX-License-Identifier: MIT
-- The endpoint of the profile that gave the credentials: for every call, also those that waited for them together.
local emulator = require "spec.support.emulator"
local keys = require "spec.support.keys"
local pts = require "pts"

describe("the endpoint of a profile", function()
  local instance = emulator.shared()
  local home

  before_each(function()
    instance.reset()
    home = keys.home()
  end)
  after_each(keys.clean)

  local function client_with(endpoint)
    local profile = [[{"current":"u","profiles":[
      {"name":"u","mode":"CredentialsURI","credentials_uri":"%s/credentials-uri","endpoint":"%s"}]}]]
    keys.write(home .. "/.aliyun/config.json", profile:format(instance.endpoint, endpoint))
    return pts.new { getenv = function(name) return name == "HOME" and home or nil end, retry = false }
  end

  it("is where all calls of a gather go", function()
    local client = client_with(instance.endpoint)
    local results, errors = pts.gather({ 1, 2, 3, 4, 5 }, function()
      local res, err = client:GetPtsSceneRunningStatus({ SceneId = "NHBG6V" }, { timeout = 5 })
      return res and res.Status, err
    end)
    client:close()
    assert.same({}, errors)
    assert.same({ "CREATED", "CREATED", "CREATED", "CREATED", "CREATED", n = 5 }, results)
  end)

  it("is an error for every call when it is none, and none goes elsewhere", function()
    local client = client_with "http://example.invalid"
    for _ = 1, 3 do
      local res, err = client:GetPtsSceneRunningStatus({ SceneId = "NHBG6V" }, { timeout = 5 })
      assert.is_nil(res)
      assert.equal("credentials", err.kind)
      assert.matches("endpoint of profile 'u': ", err.message)
    end
    client:close()
  end)
end)
