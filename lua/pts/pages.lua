-- SPDX-License-Identifier: MIT
--- The items of a paged operation, one after the other; no page is asked for before its first item is needed.
--
-- Knows no client: whoever uses it says how a page is fetched.
-- @module pts.pages

local Error = require "pts.error"

local M = {}

-- What is asked for when neither the caller nor the service has a say.
local PAGE_SIZE = 100

local function limits_of(operation)
  local size, last
  for _, parameter in ipairs(operation.parameters) do
    local kind = type(parameter.type) == "table" and parameter.type or {}
    if parameter.name == "PageSize" then
      size = math.min(kind.maximum or PAGE_SIZE, PAGE_SIZE)
    elseif parameter.name == "PageNumber" then
      last = kind.maximum
    end
  end
  return size, last
end

--- What to send for the first page: the caller's own choice of number and size stays.
---@param operation pts.Operation a paged one
---@param params? table
---@return table
function M.first(operation, params)
  local made = { PageNumber = 1, PageSize = (limits_of(operation)) }
  for name, value in pairs(params or {}) do
    made[name] = value
  end
  return made
end

local function out_of_reach(operation, params)
  return Error.new {
    kind = "api",
    operation = operation.name,
    message = ("the service shows the first %d items only, and there are more; narrow the request"):format(
      params.PageNumber * params.PageSize
    ),
  }
end

--- Whether there is a page after this one. A total that the service gives decides; without one a page that is not full
-- is the last.
local function is_last(paging, response, count, seen, size)
  if count == 0 then return true end
  local total = paging.total and response[paging.total]
  if type(total) == "number" then return seen >= total end
  return count < size
end

--- New scenes come first in a list, and push others from the page that was read onto the next: these are not given
-- twice.
local function fresh(items, id, before)
  local list, ids = {}, {}
  for _, item in ipairs(items) do
    local key = type(item) == "table" and item[id]
    if key ~= nil then ids[key] = true end
    if not before[key] then list[#list + 1] = item end
  end
  return list, ids
end

--- A function that returns one page's items after the other; nil at the end; nil and an error when a page cannot be
-- had, after which it tries the same page again.
---@param operation pts.Operation a paged one
---@param params table from `first`; changed
---@param fetch fun(params: table): table?, pts.Error?
---@return fun(): table[]?, pts.Error?
function M.pages(operation, params, fetch)
  local paging = operation.paging
  local _, last = limits_of(operation)
  local seen = (params.PageNumber - 1) * params.PageSize
  local ids, over = {}, false
  return function()
    if over then return nil end
    if last and params.PageNumber > last then
      params.PageNumber = last
      return nil, out_of_reach(operation, params)
    end
    local response, err = fetch(params)
    if not response then return nil, err end
    local items = response[paging.items]
    if type(items) ~= "table" then items = {} end
    seen = seen + #items
    over = is_last(paging, response, #items, seen, params.PageSize)
    params.PageNumber = params.PageNumber + 1
    if paging.id then
      items, ids = fresh(items, paging.id, ids)
    end
    return items
  end
end

--- A function for `for`: one item after the other. An error is raised as the table it is, since a loop that ended
-- early without a word would look like a short list.
---@param pages fun(): table[]?, pts.Error?
---@return fun(): any
function M.items(pages)
  local items, position = {}, 0
  return function()
    position = position + 1
    while items[position] == nil do
      local err
      items, err = pages()
      if err then
        items, position = {}, 0
        error(err, 0)
      end
      if not items then
        items, position = {}, 0
        return nil
      end
      position = 1
    end
    return items[position]
  end
end

return M
