-- SPDX-License-Identifier: MIT
--- A credentials URI: `GET /credentials-uri`.
-- @module pts.emulator.places.uri

local PATH = "/credentials-uri"

local uri = {}

local PLACE = {
  name = "credentials_uri",
  answer = function(emulator)
    local body = emulator.issuer:issue "uri"
    body.Code = "Success"
    return 200, body
  end,
}

---@param request pts.emulator.Request
---@return table|nil place
function uri.find(request) return request.method == "GET" and request.path == PATH and PLACE or nil end

return uri
