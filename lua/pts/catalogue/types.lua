-- SPDX-License-Identifier: MIT
--- The notation of the catalogue: types of parameters and answers, and what many operations share. Pure data.
--
-- A type is "string", "integer", "number", "boolean" or "any", or a table whose `type` is one of these, "object",
-- "array" or "map", and that says more:
--
-- * `fields`, `required`  of an object: member name to type; the members that the service documents as required
-- * `answers_only`        of an object: members that answers have and that are left out when it is sent
-- * `items`, `values`     of an array, of a map
-- * `minimum`, `maximum`, `multiple_of`, `max_length` (characters), `enum`
-- * `aliases`             other spellings of an enum's values, as answers have them, to the one to send
-- * `unit`, `about`       for people
-- @module pts.catalogue.types

---@alias pts.TypeName "string"|"integer"|"number"|"boolean"|"any"|"object"|"array"|"map"

---@class pts.Type
---@field type pts.TypeName
---@field fields? table<string, pts.TypeName|pts.Type>
---@field required? string[]
---@field answers_only? table<string, boolean>
---@field items? pts.TypeName|pts.Type
---@field values? pts.TypeName|pts.Type
---@field minimum? number
---@field maximum? number
---@field multiple_of? integer
---@field max_length? integer
---@field enum? (string|integer)[]
---@field aliases? table<string, string>
---@field unit? string
---@field about? string

local M = {}

--- An object with these members.
---@param fields table<string, pts.TypeName|pts.Type>
---@param required? string[]
---@return pts.Type
function M.object(fields, required) return { type = "object", fields = fields, required = required } end

---@param items pts.TypeName|pts.Type
---@return pts.Type
function M.list(items) return { type = "array", items = items } end

---@param values pts.TypeName|pts.Type
---@return pts.Type
function M.map(values) return { type = "map", values = values } end

---@param values (string|integer)[]
---@return pts.Type
function M.one_of(values)
  return { type = type(values[1]) == "string" and "string" or "integer", enum = values }
end

--- A whole number between two limits; either may be nil.
---@return pts.Type
function M.between(minimum, maximum, unit)
  return { type = "integer", minimum = minimum, maximum = maximum, unit = unit }
end

--- Times of answers have no zone; what they say agrees with stamps beside them when it is read as UTC+8.
M.time = { type = "string", unit = "YYYY-MM-DD hh:mm:ss, UTC+8" }
M.epoch_ms = { type = "integer", unit = "ms since 1970" }
M.ms = { type = "number", unit = "ms" }
M.whole_ms = { type = "integer", unit = "ms" }
M.per_second = { type = "number", unit = "per second" }
M.ratio = { type = "number", unit = "0 to 1" }
M.percent = { type = "number", unit = "0 to 100" }
M.vum = { type = "integer", unit = "virtual user minutes" }

local ENVELOPE = {
  Code = "string",
  HttpStatusCode = "integer",
  Message = "string",
  RequestId = "string",
  Success = "boolean",
}

--- An answer: these fields and the ones that nearly every answer may carry. On success `Code`, `Message` and
-- `HttpStatusCode` may be absent, empty, or 200.
---@param fields table<string, pts.TypeName|pts.Type>
---@param lacking? string[] the common ones that it does not have
---@return table<string, pts.TypeName|pts.Type>
function M.answer(fields, lacking)
  for name, kind in pairs(ENVELOPE) do
    fields[name] = kind
  end
  for _, name in ipairs(lacking or {}) do
    fields[name] = nil
  end
  return fields
end

--- A parameter; `change` adds or replaces what differs from operation to operation.
---@return pts.Parameter
local function parameter(name, about, kind)
  return function(change)
    local made = { name = name, type = kind or "string", place = "query", required = true, about = about }
    for key, value in pairs(change or {}) do
      made[key] = value
    end
    return made
  end
end

M.parameter = parameter

M.scene_id = parameter("SceneId", "id of the scene")
M.plan_id = parameter("PlanId", "id of one run, as its start answered")
M.report_id = parameter("ReportId", "id of the report")
M.region_id = parameter("RegionId", "region")
M.vpc_id = parameter("VpcId", "id of the VPC")
M.env_id = parameter("EnvId", "id of the environment")
M.begin_time = parameter("BeginTime", "from this moment on", M.epoch_ms)
M.end_time = parameter("EndTime", "until this moment", M.epoch_ms)
M.keyword = parameter("Keyword", "text to look for")

--- The two parameters of a page: the highest number, the least and the most items. nil where none is known.
---@return pts.Parameter number
---@return pts.Parameter size
function M.page(last, least, most, change)
  local number = parameter("PageNumber", "which page, from 1", M.between(last and 1, last))
  local size = parameter("PageSize", "items on a page", M.between(least, most))
  return number(change), size(change)
end

return M
