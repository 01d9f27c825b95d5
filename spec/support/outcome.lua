-- SPDX-License-Identifier: MIT
--- What came of a call, as a flat table that can be compared, and sent from nginx.
-- @module spec.support.outcome

local FIELDS = { "kind", "Code", "http_status", "sent", "maybe_applied" }

---@param response table|nil
---@param err table|nil
---@return table
return function(response, err)
  if response then return { Status = response.Status } end
  local outcome = {}
  for _, name in ipairs(FIELDS) do
    outcome[name] = err[name]
  end
  return outcome
end
