-- SPDX-License-Identifier: MIT
--- Certificates for specs, made by the openssl command and removed at the end of the process.
-- @module spec.support.certificates

local M = {}

-- Collected, and so removed, when the state closes. Lua 5.1 has no __gc for tables, hence the proxy.
local rubbish = {}
local function remove_all()
  for _, path in ipairs(rubbish) do
    os.remove(path)
  end
end
if newproxy then
  local proxy = newproxy(true) -- luacheck: ignore 113
  getmetatable(proxy).__gc = remove_all
  rubbish.keeper = proxy
  M.keeper = proxy
else
  M.keeper = setmetatable({}, { __gc = remove_all })
end

local function temporary()
  local path = os.tmpname()
  rubbish[#rubbish + 1] = path
  return path
end

local function openssl(arguments)
  local pipe = assert(io.popen("openssl " .. arguments .. " 2>&1 && echo made"))
  local said = pipe:read "*a"
  pipe:close()
  if not said:find "made\n$" then error("openssl " .. arguments:match "^%S+" .. ": " .. said, 3) end
end

local serial = 0

local KEY = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"

--- A new authority.
---@return { certificate: string, key: string } paths
function M.authority()
  local made = { certificate = temporary(), key = temporary() }
  openssl(
    ("req -x509 %s -days 2 -subj /CN=pts-spec-authority -keyout '%s' -out '%s'"):format(
      KEY,
      made.key,
      made.certificate
    )
  )
  return made
end

--- A server's certificate.
---@param authority { certificate: string, key: string }
---@param options { names: string, days?: integer } `names` as in subjectAltName; negative `days`: expired
---@return { certificate: string, key: string } paths
function M.server(authority, options)
  local request, extensions = temporary(), temporary()
  local made = { certificate = temporary(), key = temporary() }
  openssl(("req %s -subj /CN=pts-spec -keyout '%s' -out '%s'"):format(KEY, made.key, request))
  local file = assert(io.open(extensions, "w"))
  file:write("subjectAltName=", options.names, "\n")
  file:close()
  serial = serial + 1
  openssl(
    ("x509 -req -in '%s' -CA '%s' -CAkey '%s' -set_serial %d -days %d -extfile '%s' -out '%s'"):format(
      request,
      authority.certificate,
      authority.key,
      serial,
      options.days or 2,
      extensions,
      made.certificate
    )
  )
  return made
end

return M
