-- SPDX-License-Identifier: MIT
local nearest = require "pts.nearest"

describe("pts.nearest", function()
  local names = { "SceneId", "PageSize", "PageNumber" }
  local cases = {
    { "SceneID", "SceneId" },
    { "sceneid", "SceneId" },
    { "scene_id", "SceneId" },
    { "PageSizes", "PageSize" },
    { "pagenumer", "PageNumber" },
    { "Colour", nil },
    { "", nil },
    { ("x"):rep(1000), nil },
    { 7, nil },
  }
  for _, case in ipairs(cases) do
    it(
      ("finds %s for %s"):format(tostring(case[2]), tostring(case[1]):sub(1, 20)),
      function() assert.are.equal(case[2], nearest.find(case[1], names)) end
    )
  end

  it("hints only when a name is near", function()
    assert.are.equal("; did you mean 'SceneId'?", nearest.hint("SceneID", names))
    assert.are.equal("", nearest.hint("Colour", names))
  end)
end)
