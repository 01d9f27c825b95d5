-- SPDX-License-Identifier: MIT
--- Clients for specs, and what every failing call must leave behind.
-- @module spec.support.clients

local pts = require "pts"

local clients = {}

--- A client of an emulator, with its keys; `options` are added or replace.
function clients.of(instance, options)
  local all = {
    endpoint = instance.endpoint,
    access_key_id = instance.access_key_id,
    access_key_secret = instance.access_key_secret,
  }
  for name, value in pairs(options or {}) do
    all[name] = value
  end
  return pts.new(all)
end

--- All text an error can give: as it prints, and each of its fields, however deep.
function clients.text_of(value, seen)
  seen = seen or {}
  if type(value) ~= "table" then return tostring(value) end
  if seen[value] then return "" end
  seen[value] = true
  local parts = { tostring(value) }
  for key, member in pairs(value) do
    parts[#parts + 1] = tostring(key) .. "=" .. clients.text_of(member, seen)
  end
  return table.concat(parts, "\n")
end

return clients
