-- SPDX-License-Identifier: MIT
-- What is made from the catalogue is in the repository, so that people can read it there.
local reference = dofile "dev.d/reference.lua"

describe("what ./dev docs writes", function()
  for _, file in ipairs(reference.files) do
    it(file.path .. " is up to date", function()
      local handle = assert(io.open(file.path, "rb"))
      local text = handle:read "*a"
      handle:close()
      assert.is_true(text == file.text(), file.path .. " is out of date; run ./dev docs")
    end)
  end

  it("has a method, and a row, for each operation", function()
    local types, page = reference.types(), reference.page()
    for _, name in ipairs(require("pts.catalogue").names) do
      assert.is_truthy(types:find(("---@field %s fun(self: pts.Client,"):format(name), 1, true))
      assert.is_truthy(page:find(("| `%s` |"):format(name), 1, true))
    end
  end)
end)
