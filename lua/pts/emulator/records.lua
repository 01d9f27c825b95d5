-- SPDX-License-Identifier: MIT
--- Records of one kind, each under its id, in the order in which they were made. Neither looking one up nor adding one
-- reads the others.
-- @module pts.emulator.records

---@class pts.emulator.Records
local Records = {}
local records_meta = { __index = Records, __name = "pts.emulator.records" }

---@param id string
---@return table|nil
function Records:get(id) return self.store:get(self.kind .. ":" .. id) end

--- Keeps a record; a new one becomes the newest.
---@param id string
---@param record table
function Records:set(id, record)
  local key = self.kind .. ":" .. id
  if not self.store:has(key) then
    local last = (self.store:get(self.kind .. "#last") or 0) + 1
    self.store:set(self.kind .. "#last", last)
    self.store:set(("%s#%d"):format(self.kind, last), id)
    self.store:set(self.kind .. "@" .. id, last)
  end
  self.store:set(key, record)
end

---@param id string
function Records:delete(id)
  local position = self.store:get(self.kind .. "@" .. id)
  if not position then return end
  self.store:delete(("%s#%d"):format(self.kind, position))
  self.store:delete(self.kind .. "@" .. id)
  self.store:delete(self.kind .. ":" .. id)
end

--- Ids from the newest to the oldest, for a `for` loop.
---@return fun(): string|nil
function Records:newest()
  local position = (self.store:get(self.kind .. "#last") or 0) + 1
  return function()
    while position > 1 do
      position = position - 1
      local id = self.store:get(("%s#%d"):format(self.kind, position))
      if id then return id end
    end
  end
end

--- Ids from the oldest to the newest.
---@return string[]
function Records:ids()
  local ids = {}
  for position = 1, self.store:get(self.kind .. "#last") or 0 do
    ids[#ids + 1] = self.store:get(("%s#%d"):format(self.kind, position))
  end
  return ids
end

--- Forgets all.
function Records:clear()
  for _, id in ipairs(self:ids()) do
    self:delete(id)
  end
  self.store:delete(self.kind .. "#last")
end

--- Where one page of a list begins and ends.
---@param parameters table<string, string> with PageNumber and PageSize
---@return integer first
---@return integer last
---@return integer number
---@return integer size
local function page_of(parameters)
  local number, size = tonumber(parameters.PageNumber) or 1, tonumber(parameters.PageSize) or 10
  return (number - 1) * size + 1, number * size, number, size
end

local records = { page_of = page_of }

--- One page of a list that is there already.
---@param list table[]
---@param parameters table<string, string>
---@return table[] items
---@return integer number
---@return integer size
function records.slice(list, parameters)
  local first, last, number, size = page_of(parameters)
  local items = {}
  -- Some operations have no limits, so that a page may begin far before the first item, or end far after the last.
  for i = math.max(1, first), math.min(last, #list) do
    items[#items + 1] = list[i]
  end
  return items, number, size
end

--- The items of a page, and how many there are in all.
---@param ids fun(): any  an iterator, newest first
---@param parameters table<string, string>
---@param item fun(id: any): any|nil  nil leaves it out
---@return table[] items
---@return integer total
function records.page(ids, parameters, item)
  local first, last = page_of(parameters)
  local items, total = {}, 0
  for id in ids do
    local made = item(id)
    if made then
      total = total + 1
      if total >= first and total <= last then items[#items + 1] = made end
    end
  end
  return items, total
end

---@param store pts.emulator.Store
---@param kind string
---@return pts.emulator.Records
function records.new(store, kind) return setmetatable({ store = store, kind = kind }, records_meta) end

return records
