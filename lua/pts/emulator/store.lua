-- SPDX-License-Identifier: MIT
--- Named values kept as JSON, in an nginx shared dictionary or (for specs) in a table. Reading gives a fresh
-- copy, so nothing changes until it is set.
-- @module pts.emulator.store

---@class pts.emulator.Store
---@field changes integer counts what was set or deleted
local Store = {}
local store_meta = { __index = Store, __name = "pts.emulator.store" }

---@param key string
---@return any
function Store:get(key)
  local text = self.dict:get(key)
  if text == nil then return nil end
  return self.json.decode(text)[1]
end

--- Whether there is a value, without reading it.
---@param key string
---@return boolean
function Store:has(key) return self.dict:get(key) ~= nil end

---@param key string
---@param value any  anything JSON can hold
function Store:set(key, value) self:set_text(key, self.json.encode { value }) end

--- A value as it is kept.
---@param key string
---@return string|nil
function Store:text(key) return self.dict:get(key) end

--- Keeps what `text` gave.
---@param key string
---@param text string
function Store:set_text(key, text)
  -- A shared dictionary's plain set would make room by dropping something else.
  local ok, message = self.dict:safe_set(key, text)
  if not ok then
    error("the emulator's memory is full (" .. tostring(message) .. "); POST /_emulator/reset", 0)
  end
  self.changes = self.changes + 1
end

---@param key string
function Store:delete(key)
  self.dict:delete(key)
  self.changes = self.changes + 1
end

--- All keys there are.
---@return string[]
function Store:keys() return self.dict:get_keys(0) end

local store = {}

---@param dict table  an `ngx.shared` dictionary, or anything with its get, safe_set and delete
---@param json { encode: (fun(value: any): string), decode: (fun(text: string): any) }
---@return pts.emulator.Store
function store.new(dict, json) return setmetatable({ dict = dict, json = json, changes = 0 }, store_meta) end

return store
