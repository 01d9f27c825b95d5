-- SPDX-License-Identifier: MIT
--- The places that hand out credentials and are no operation of an API: found by method and path.
--
-- A place is `name`, by which faults and the record know it, and `answer(emulator, request, now)`, which returns a
-- status, a body (text or table) and its content type. A new group is a new file and a line here.
-- @module pts.emulator.places

local sts = require "pts.emulator.sts"

local GROUPS = {
  (require "pts.emulator.places.metadata"), -- one value: Lua 5.4 adds where it was found
  (require "pts.emulator.places.sign_in"),
  (require "pts.emulator.places.uri"),
}

local OIDC = { name = "AssumeRoleWithOIDC", answer = sts.assume_role_with_oidc }

local places = {}

---@param request pts.emulator.Request
---@return { name: string, answer: function }|nil
function places.find(request)
  if sts.is_oidc(request) then return OIDC end
  for _, group in ipairs(GROUPS) do
    local place = group.find(request)
    if place then return place end
  end
end

return places
