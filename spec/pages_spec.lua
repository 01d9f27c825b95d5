-- SPDX-License-Identifier: MIT
local Error = require "pts.error"
local catalogue = require "pts.catalogue"
local pages = require "pts.pages"

--- A service with that many items; counts how often it is asked.
local function service(operation, count, change)
  local calls = {}
  local function fetch(params)
    calls[#calls + 1] = params.PageNumber
    local items = {}
    for i = (params.PageNumber - 1) * params.PageSize + 1, math.min(count, params.PageNumber * params.PageSize) do
      items[#items + 1] = { [operation.paging.id or "n"] = "id" .. i }
    end
    local response = { [operation.paging.items] = items }
    if operation.paging.total then response[operation.paging.total] = count end
    return change and change(response, params, #calls) or response
  end
  return fetch, calls
end

local function walk(operation, params, fetch)
  local list = {}
  for item in pages.items(pages.pages(operation, pages.first(operation, params), fetch)) do
    list[#list + 1] = item[operation.paging.id or "n"]
  end
  return list
end

describe("pts.pages", function()
  for _, name in ipairs(catalogue.names) do
    local operation = catalogue.find(name)
    if operation.paging then
      it("gives all items of " .. name .. " once, whatever their number", function()
        for _, count in ipairs { 0, 1, 9, 10, 11, 20, 25 } do
          local size = math.max(10, pages.first(operation).PageSize > 10 and 10 or 1)
          local fetch, calls = service(operation, count)
          local list = walk(operation, { PageSize = size }, fetch)
          assert.equal(count, #list)
          if count > 0 then assert.equal("id" .. count, list[count]) end
          -- Without a total, only a page that is not full shows the end.
          local least = math.max(1, math.ceil(count / size))
          local most = operation.paging.total and least or math.floor(count / size) + 1
          assert.is_true(#calls >= least and #calls <= most)
        end
      end)
    end
  end

  local scenes = catalogue.find "ListPtsScene"
  local reports = catalogue.find "ListPtsReports"

  it("asks for pages of a size that the service takes", function()
    assert.same({ PageNumber = 1, PageSize = 100 }, pages.first(scenes))
    assert.same({ PageNumber = 1, PageSize = 20 }, pages.first(reports))
    assert.same(
      { PageNumber = 3, PageSize = 10, KeyWord = "x" },
      pages.first(scenes, { PageNumber = 3, PageSize = 10, KeyWord = "x" })
    )
  end)

  it("begins where it is told to", function()
    local fetch, calls = service(scenes, 25)
    assert.equal(5, #walk(scenes, { PageNumber = 3, PageSize = 10 }, fetch))
    assert.same({ 3 }, calls)
  end)

  it("asks for nothing before it is needed", function()
    local fetch, calls = service(scenes, 25)
    local next_item = pages.items(pages.pages(scenes, pages.first(scenes, { PageSize = 10 }), fetch))
    assert.equal(0, #calls)
    for _ = 1, 10 do
      next_item()
    end
    assert.equal(1, #calls)
    next_item()
    assert.equal(2, #calls)
  end)

  it("gives no item twice that a new one pushed onto the next page", function()
    local fetch = service(scenes, 20, function(response, params)
      if params.PageNumber == 2 then table.insert(response.SceneViewList, 1, { SceneId = "id10" }) end
      return response
    end)
    local list = walk(scenes, { PageSize = 10 }, fetch)
    assert.equal(20, #list)
    assert.equal("id11", list[11])
  end)

  it("raises the error of a page, and asks for that page again when it is asked again", function()
    local failed = Error.new { kind = "throttled", message = "too many" }
    local fetch, calls = service(scenes, 15)
    local fail = true
    local next_item = pages.items(pages.pages(scenes, pages.first(scenes, { PageSize = 10 }), function(params)
      local response = fetch(params)
      if params.PageNumber == 2 and fail then return nil, failed end
      return response
    end))
    for _ = 1, 10 do
      next_item()
    end
    local ok, err = pcall(next_item)
    assert.is_false(ok)
    assert.equal(failed, err)
    fail = false
    assert.equal("id11", next_item().SceneId)
    assert.same({ 1, 2, 2 }, calls)
  end)

  it("ends when there is no item although the total says more", function()
    local fetch = service(reports, 20, function(response)
      response.TotalCount = 50
      return response
    end)
    assert.equal(20, #walk(reports, { PageSize = 10 }, fetch))
  end)

  it("counts by itself when the answer has no total", function()
    local fetch = service(reports, 25, function(response)
      response.TotalCount = nil
      return response
    end)
    assert.equal(25, #walk(reports, { PageSize = 10 }, fetch))
  end)

  it("says when there is more than the service shows", function()
    local fetch, calls = service(reports, 1001)
    local ok, err = pcall(walk, reports, nil, fetch)
    assert.is_false(ok)
    assert.matches("ListPtsReports: the service shows the first 1000 items only", tostring(err))
    assert.equal(50, #calls)
  end)

  it("takes an answer without a list for an empty one", function()
    assert.same({}, walk(scenes, nil, function() return {} end))
  end)

  it("keeps nothing of earlier pages", function()
    local fetch = service(scenes, 100000)
    local next_item = pages.items(pages.pages(scenes, pages.first(scenes), fetch))
    for _ = 1, 1000 do
      next_item()
    end
    local alive = setmetatable({}, { __mode = "k" })
    for _ = 1, 98000 do
      alive[next_item()] = true
    end
    collectgarbage()
    collectgarbage()
    local count = 0
    for _ in pairs(alive) do
      count = count + 1
    end
    assert.is_true(count <= 200) -- the page that is being read, and the one before
  end)
end)
