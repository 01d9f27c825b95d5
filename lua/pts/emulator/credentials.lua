-- SPDX-License-Identifier: MIT
--- The keys the emulator knows: fixed, and plainly worth nothing anywhere else.
-- @module pts.emulator.credentials

local credentials = {
  ACCESS_KEY_ID = "LTAIemulatorKeyId",
  ACCESS_KEY_SECRET = "emulator-secret-not-a-secret",
  STS_ACCESS_KEY_ID = "STS.emulatorKeyId",
  STS_ACCESS_KEY_SECRET = "emulator-sts-secret-not-a-secret",
  STS_SECURITY_TOKEN = "emulator-security-token-not-a-secret",
  -- What a cluster, `aliyun configure --mode CloudSSO` and `--mode OAuth` would have written into files.
  OIDC_TOKEN = "emulator-oidc-token-not-a-secret",
  SSO_ACCESS_TOKEN = "emulator-sso-token-not-a-secret",
  OAUTH_ACCESS_TOKEN = "emulator-oauth-access-not-a-secret",
  OAUTH_REFRESH_TOKEN = "emulator-oauth-refresh-not-a-secret",
}

local function from_environment(name, default)
  local value = os.getenv(name)
  return value ~= nil and value ~= "" and value or default
end

--- The key a user of the emulator signs with.
---@return string id
---@return string secret
function credentials.key()
  return from_environment("PTS_EMULATOR_ACCESS_KEY_ID", credentials.ACCESS_KEY_ID),
    from_environment("PTS_EMULATOR_ACCESS_KEY_SECRET", credentials.ACCESS_KEY_SECRET)
end

--- All keys by id: that one, and a temporary one that needs its security token.
---@return table<string, { secret: string, token: string|nil }>
function credentials.keys()
  local id, secret = credentials.key()
  return {
    [credentials.STS_ACCESS_KEY_ID] = {
      secret = credentials.STS_ACCESS_KEY_SECRET,
      token = credentials.STS_SECURITY_TOKEN,
    },
    [id] = { secret = secret },
  }
end

return credentials
