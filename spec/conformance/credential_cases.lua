-- SPDX-License-Identifier: MIT
-- What the official credentials client and ours are both shown. `differs` says why we mean to give another answer;
-- such a case fails as soon as the two agree.
local emulator_credentials = require "pts.emulator.credentials"

local ROLE = "acs:ram::1234567890123456:role/pts"
local OFF = { ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true" }

local function env(changes)
  local all = {}
  for name, value in pairs(OFF) do
    all[name] = value
  end
  for name, value in pairs(changes or {}) do
    all[name] = value
  end
  return all
end

local function config(profiles, current)
  return { [".aliyun/config.json"] = ('{"current": "%s", "profiles": [%s]}'):format(current or "p", profiles) }
end

local function profile(members) return '{"name": "p", ' .. members .. "}" end

local KEYS = '"access_key_id": "${ID}", "access_key_secret": "${SECRET}"'
local OIDC = ('"oidc_provider_arn": "acs:ram::1:oidc-provider/x", "ram_role_arn": "%s"'):format(ROLE)
local TOKEN = emulator_credentials.OIDC_TOKEN .. "\n"

local PRINTS = [[echo '{\"mode\":\"AK\",\"access_key_id\":\"LTAIext\",\"access_key_secret\":\"S3CR3T\"}']]
local SHARED = "[default]\ntype = access_key\naccess_key_id = ${ID}\naccess_key_secret = ${SECRET}\n"
local SHARED_OIDC = "[default]\ntype = oidc_role_arn\noidc_provider_arn = acs:ram::1:oidc-provider/x\n"
  .. "oidc_token_file_path = ${HOME}/token\nrole_arn = "
  .. ROLE
  .. "\n"

local function with_token(files)
  files.token = TOKEN
  return files
end

local SSO = (
  '"mode": "CloudSSO", "cloud_sso_sign_in_url": "${EMULATOR}/login", "cloud_sso_account_id": "1", '
  .. '"cloud_sso_access_config": "a", "access_token": "%s", "cloud_sso_access_token_expire": 4000000000'
):format(emulator_credentials.SSO_ACCESS_TOKEN)
local OAUTH = (
  '"mode": "OAuth", "oauth_site_type": "CN", "oauth_access_token": "%s", "oauth_refresh_token": "%s", '
  .. '"oauth_access_token_expire": '
):format(emulator_credentials.OAUTH_ACCESS_TOKEN, emulator_credentials.OAUTH_REFRESH_TOKEN)
local STORED = '"access_key_id": "LTAIstored", "access_key_secret": "S3CR3T", "sts_token": "S3CR3T", '
  .. '"sts_expiration": 4000000000'

return {
  {
    name = "environment",
    env = env { ALIBABA_CLOUD_ACCESS_KEY_ID = "${ID}", ALIBABA_CLOUD_ACCESS_KEY_SECRET = "${SECRET}" },
  },
  {
    name = "environment with a token",
    env = env {
      ALIBABA_CLOUD_ACCESS_KEY_ID = "${ID}",
      ALIBABA_CLOUD_ACCESS_KEY_SECRET = "${SECRET}",
      ALIBABA_CLOUD_SECURITY_TOKEN = "S3CR3T",
    },
  },
  {
    name = "half an environment, and a profile",
    env = env { ALIBABA_CLOUD_ACCESS_KEY_ID = "half" },
    files = config(profile('"mode": "AK", ' .. KEYS)),
  },
  {
    name = "OIDC by variables",
    env = env {
      ALIBABA_CLOUD_ROLE_ARN = ROLE,
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN = "acs:ram::1:oidc-provider/x",
      ALIBABA_CLOUD_OIDC_TOKEN_FILE = "${HOME}/token",
    },
    files = { token = TOKEN },
  },
  {
    name = "nothing at all",
    env = env(),
    all_requests = true,
    differs = "without its variable theirs asks https://undefined/ for credentials once everything else has failed",
  },
  { name = "profile AK", env = env(), files = config(profile('"mode": "AK", ' .. KEYS)) },
  {
    name = "profile StsToken",
    env = env(),
    files = config(profile('"mode": "StsToken", "sts_token": "S3CR3T", ' .. KEYS)),
  },
  {
    name = "profile RamRoleArn",
    env = env(),
    files = config(
      profile(('"mode": "RamRoleArn", "ram_role_arn": "%s", "ram_session_name": "s1", '):format(ROLE) .. KEYS)
    ),
  },
  {
    name = "profile EcsRamRole",
    files = config(profile '"mode": "EcsRamRole", "ram_role_name": "PtsEmulatorRole"'),
  },
  {
    name = "profile OIDC",
    env = env(),
    files = with_token(config(profile('"mode": "OIDC", "oidc_token_file": "${HOME}/token", ' .. OIDC))),
  },
  {
    name = "profile ChainableRamRoleArn",
    env = env(),
    files = config(
      profile(('"mode": "ChainableRamRoleArn", "ram_role_arn": "%s", "source_profile": "k"'):format(ROLE))
        .. ', {"name": "k", "mode": "AK", '
        .. KEYS
        .. "}"
    ),
  },
  {
    name = "profile ChainableRamRoleArn in a circle",
    env = env(),
    files = config(
      profile(('"mode": "ChainableRamRoleArn", "ram_role_arn": "%s", "source_profile": "p"'):format(ROLE))
    ),
  },
  {
    name = "profile External",
    env = env(),
    files = config(profile('"mode": "External", "process_command": "' .. PRINTS .. '"')),
  },
  {
    name = "profile External that exits with 1",
    env = env(),
    files = config(profile '"mode": "External", "process_command": "false"'),
  },
  {
    name = "profile CloudSSO",
    env = env(),
    files = config(profile(SSO)),
    differs = "theirs builds the body of the request and does not send it, so that the service refuses",
  },
  { name = "profile OAuth", env = env(), files = config(profile(OAUTH .. "4000000000")) },
  {
    name = "profile OAuth whose token has ended",
    env = env(),
    files = config(profile(OAUTH .. "1700000000")),
  },
  {
    name = "profile OAuth with stored credentials that are good",
    env = env(),
    files = config(profile(OAUTH .. "4000000000, " .. STORED)),
    differs = "ours uses them, as the CLI and Python do; theirs exchanges again in each process",
  },
  {
    name = "profile CredentialsURI",
    env = env(),
    files = config(profile '"mode": "CredentialsURI", "credentials_uri": "${EMULATOR}/credentials-uri"'),
    differs = "theirs does not know this mode of the CLI's file",
  },
  {
    name = "profile mode in another case",
    env = env(),
    files = config(profile('"mode": "ak", ' .. KEYS)),
    differs = "the CLI, whose file it is, compares modes without regard to case",
  },
  {
    name = "configuration with a byte order mark",
    env = env(),
    files = {
      [".aliyun/config.json"] = "\239\187\191"
        .. config(profile('"mode": "AK", ' .. KEYS))[".aliyun/config.json"],
    },
    differs = "editors on Windows write one, and it changes nothing",
  },
  {
    name = "configuration in another place",
    env = env { ALIBABA_CLOUD_CONFIG_FILE = "${HOME}/elsewhere.json" },
    files = { ["elsewhere.json"] = config(profile('"mode": "AK", ' .. KEYS))[".aliyun/config.json"] },
    differs = "the Go client knows this variable; theirs (Node) does not",
  },
  {
    name = "configuration disabled",
    env = env { ALIBABA_CLOUD_CLI_PROFILE_DISABLED = "True" },
    files = config(profile('"mode": "AK", ' .. KEYS)),
  },
  {
    name = "profile named by the variable",
    env = env { ALIBABA_CLOUD_PROFILE = "q" },
    files = config(profile '"mode": "AK"' .. ', {"name": "q", "mode": "AK", ' .. KEYS .. "}"),
  },
  {
    name = "shared file, access_key",
    env = env(),
    files = {
      [".alibabacloud/credentials"] = SHARED,
    },
  },
  {
    name = "shared file, ram_role_arn",
    env = env(),
    files = {
      [".alibabacloud/credentials"] = "[default]\ntype = ram_role_arn\naccess_key_id = ${ID}\n"
        .. "access_key_secret = ${SECRET}\nrole_arn = "
        .. ROLE
        .. "\nrole_session_name = s1\n",
    },
  },
  {
    name = "shared file, by Python's name",
    env = env(),
    files = {
      [".alibabacloud/credentials.ini"] = SHARED,
    },
    differs = "Python and Java write credentials.ini; ours reads both names",
  },
  {
    name = "shared file, oidc_role_arn",
    env = env(),
    files = {
      token = TOKEN,
      [".alibabacloud/credentials"] = SHARED_OIDC,
    },
    differs = "a type of Python and Java",
  },
  {
    name = "metadata, the role named",
    env = { ALIBABA_CLOUD_ECS_METADATA = "PtsEmulatorRole" },
  },
  {
    name = "metadata, the role not named",
    differs = "theirs fetches a session token for each step; ours fetches one for both",
  },
  {
    name = "metadata without session tokens",
    env = { ALIBABA_CLOUD_ECS_METADATA = "PtsEmulatorRole" },
    identity = { v2 = false },
  },
  {
    name = "metadata without session tokens, and none is not allowed",
    env = { ALIBABA_CLOUD_ECS_METADATA = "PtsEmulatorRole", ALIBABA_CLOUD_IMDSV1_DISABLED = "true" },
    identity = { v2 = false },
  },
  {
    name = "credentials URI",
    env = env { ALIBABA_CLOUD_CREDENTIALS_URI = "${EMULATOR}/credentials-uri" },
  },
  {
    name = "credentials URI that gives what has expired",
    env = env { ALIBABA_CLOUD_CREDENTIALS_URI = "${EMULATOR}/credentials-uri" },
    identity = { lifetime = -60 },
    differs = "what has expired is never used",
  },
  {
    name = "nothing, and then keys in the environment",
    env = env(),
    times = 3,
    ["then"] = { ALIBABA_CLOUD_ACCESS_KEY_ID = "${ID}", ALIBABA_CLOUD_ACCESS_KEY_SECRET = "${SECRET}" },
    differs = "theirs remembers the provider that was tried last even though it failed, and asks no other again",
  },
  {
    name = "twenty calls at once",
    env = env(),
    times = 20,
    together = true,
    files = config(
      profile(('"mode": "RamRoleArn", "ram_role_arn": "%s", "ram_session_name": "s1", '):format(ROLE) .. KEYS)
    ),
    differs = "theirs takes a provider that is only being tried for one that answered, so that all but the first fail",
  },
}
