-- SPDX-License-Identifier: MIT
--- Hands out temporary credentials and knows them again: for STS, metadata, CloudSSO, OAuth and the credentials URI.
-- @module pts.emulator.issuer

---@class pts.emulator.Issuer
---@field skew number  how wrong the clock is that the current answer goes by
local Issuer = {}
local issuer_meta = { __index = Issuer, __name = "pts.emulator.issuer" }

local LIFETIME = 3600 -- seconds

-- What a test may say about them, and how each is checked.
local FIELDS = {
  lifetime = "number", -- seconds; negative: expired before they are handed out
  expiration = "string", -- in place of the right time, whatever it says
  role = "string", -- of the instance; empty: it has none
  v1 = "boolean", -- metadata without a session token
  v2 = "boolean", -- metadata with one
}

--- What holds unless a test says otherwise.
Issuer.DEFAULTS = { role = "PtsEmulatorRole", v1 = true, v2 = true }

--- Changes how credentials are handed out.
---@param changes any
---@return boolean|nil
---@return string|nil message
function Issuer:configure(changes)
  if type(changes) ~= "table" then return nil, "an object expected" end
  local settings = self:settings()
  for name, value in pairs(changes) do
    local wanted = FIELDS[name]
    if not wanted then return nil, ("identity has no %q"):format(tostring(name)) end
    if type(value) ~= wanted then return nil, ("%s: expected a %s"):format(name, wanted) end
    settings[name] = value
  end
  self.store:set("identity", settings)
  return true
end

---@return table
function Issuer:settings()
  local settings = self.store:get "identity" or {}
  for name, value in pairs(Issuer.DEFAULTS) do
    if settings[name] == nil then settings[name] = value end
  end
  return settings
end

local function remember(self, kind, name, value)
  local names = self.store:get "issued" or {}
  names[#names + 1] = kind .. ":" .. name
  self.store:set("issued", names)
  self.store:set(kind .. ":" .. name, value)
end

--- New credentials.
---@param identity string  whose they are
---@param seconds number|nil  how long they live
---@return { AccessKeyId: string, AccessKeySecret: string, SecurityToken: string, Expiration: string }
function Issuer:issue(identity, seconds)
  local settings, serial = self:settings(), self.new_id()
  local expires = math.floor(self.now() + self.skew) + (settings.lifetime or seconds or LIFETIME)
  local id = "STS.emulator" .. serial
  local secret = ("emulator-issued-%s-not-a-secret"):format(serial)
  local token = ("emulator-issued-token-%s-not-a-secret"):format(serial)
  remember(self, "issued_key", id, { secret = secret, token = token, expires = expires, identity = identity })
  return {
    AccessKeyId = id,
    AccessKeySecret = secret,
    SecurityToken = token,
    Expiration = settings.expiration or os.date("!%Y-%m-%dT%H:%M:%SZ", expires),
  }
end

--- The key with that id, as the gateway wants it.
---@param id string
---@return { secret: string, token: string, expires: number, identity: string }|nil
function Issuer:find(id) return self.store:get("issued_key:" .. id) end

--- A new token of some kind: of metadata, of OAuth.
---@param kind string
---@return string
function Issuer:issue_token(kind)
  local token = ("emulator-%s-%s-not-a-secret"):format(kind, self.new_id())
  remember(self, kind, token, true)
  return token
end

---@param kind string
---@param token string|nil
---@return boolean
function Issuer:knows_token(kind, token) return token ~= nil and self.store:get(kind .. ":" .. token) == true end

---@param kind string
---@param token string
function Issuer:forget_token(kind, token) remember(self, kind, token, false) end

--- Ends everything handed out so far, before its time.
---@return integer how many
function Issuer:expire()
  local count = 0
  for _, name in ipairs(self.store:get "issued" or {}) do
    local key = self.store:get(name)
    if type(key) == "table" then
      key.expires, count = 0, count + 1
      self.store:set(name, key)
    end
  end
  return count
end

--- Forgets everything.
function Issuer:clear()
  for _, name in ipairs(self.store:get "issued" or {}) do
    self.store:delete(name)
  end
  self.store:delete "issued"
  self.store:delete "identity"
end

local issuer = {}

---@param options { store: pts.emulator.Store, new_id: (fun(): string), now: (fun(): number) }
---@return pts.emulator.Issuer
function issuer.new(options)
  return setmetatable(
    { store = options.store, new_id = options.new_id, now = options.now, skew = 0 },
    issuer_meta
  )
end

return issuer
