-- SPDX-License-Identifier: MIT
local pts = require "pts"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

describe("the version", function()
  it("is the same everywhere", function()
    assert.are.equal("pts", pts._NAME)
    assert.are.equal(pts._VERSION, pts.versions().pts)
    assert.are.equal(pts._VERSION, read("CMakeLists.txt"):match "project%(pts VERSION ([%d.]+)")
    assert.is_truthy(read("CHANGELOG.md"):find(pts._VERSION, 1, true))
  end)

  it("comes with those of the libraries", function()
    local versions = pts.versions()
    for _, name in ipairs { "curl", "curl_built", "curl_tls", "openssl", "openssl_built", "poller", "platform" } do
      assert.is_string(versions[name])
      assert.are_not.equal("", versions[name])
    end
  end)
end)
