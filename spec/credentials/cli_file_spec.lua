-- SPDX-License-Identifier: MIT
-- Profiles of ~/.aliyun/config.json: every mode, every way the file can be wrong.
local cjson = require "cjson"
local cli_file = require "pts.credentials.cli_file"
local emulator = require "spec.support.emulator"
local emulator_credentials = require "pts.emulator.credentials"
local keys = require "spec.support.keys"
local uv = require "luv"

local ROLE = "acs:ram::1234567890123456:role/pts"
local AK = { name = "ak", mode = "AK", access_key_id = "LTAIprofile", access_key_secret = keys.SECRET }

describe("the CLI's configuration file", function()
  local instance, home, path, values

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    home = keys.home()
    path = home .. "/.aliyun/config.json"
    values = { HOME = home }
  end)
  after_each(keys.clean)

  local function provider(options)
    local all =
      { getenv = keys.getenv(values), sts_endpoint = instance.endpoint, metadata_base = instance.endpoint }
    for name, value in pairs(options or {}) do
      all[name] = value
    end
    return cli_file.new(all)
  end

  local function with(profile, changes)
    local all = {}
    for name, value in pairs(profile) do
      all[name] = value
    end
    for name, value in pairs(changes) do
      all[name] = value ~= false and value or nil
    end
    return all
  end

  --- Writes a file of these profiles; the first is current.
  local function profiles(...)
    local list = { ... }
    return keys.write(path, cjson.encode { current = list[1].name, profiles = list })
  end

  local function emulator_keys(changes)
    return with({
      name = "keys",
      access_key_id = instance.access_key_id,
      access_key_secret = instance.access_key_secret,
    }, changes)
  end

  describe("has the mode", function()
    it("AK", function()
      profiles(with(AK, { region_id = "cn-shanghai", endpoint = "pts.example.com" }))
      local made = provider()
      local found = keys.found(made)
      assert.are.equal("LTAIprofile", found.access_key_id)
      assert.are.equal("cli_profile/static_ak", found.provider)
      assert.are.same({
        profile = "ak",
        path = path,
        mode = "AK",
        region_id = "cn-shanghai",
        endpoint = "pts.example.com",
      }, made:settings())
      assert.is_false(made:invalidate(found))
    end)

    it("StsToken", function()
      profiles(with(AK, { mode = "StsToken", sts_token = keys.SECRET }))
      local found = keys.found(provider())
      assert.are.equal("cli_profile/static_sts", found.provider)
      assert.are.equal(keys.SECRET, found.security_token)
    end)

    it("RamRoleArn", function()
      profiles(emulator_keys {
        mode = "RamRoleArn",
        ram_role_arn = ROLE,
        ram_session_name = "laptop",
        expired_seconds = 900,
        policy = "{}",
        external_id = "x1",
      })
      assert.are.equal("cli_profile/ram_role_arn/static_ak", keys.found(provider()).provider)
      assert.are.same({
        RoleArn = ROLE,
        RoleSessionName = "laptop",
        DurationSeconds = "900",
        Policy = "{}",
        ExternalId = "x1",
      }, instance.requests()[1].parameters)
    end)

    it("RamRoleArn with a token, at the endpoint it names", function()
      profiles(with(instance.sts, {
        name = "role",
        mode = "RamRoleArn",
        ram_role_arn = ROLE,
        sts_token = instance.sts.security_token,
        sts_endpoint = instance.endpoint,
        security_token = false,
      }))
      assert.are.equal(
        "cli_profile/ram_role_arn/static_sts",
        keys.found(provider { sts_endpoint = "http://127.0.0.1:1" }).provider
      )
    end)

    it("EcsRamRole, with a role or without", function()
      for _, name in ipairs { "", "PtsEmulatorRole" } do
        profiles { name = "ecs", mode = "EcsRamRole", ram_role_name = name }
        assert.are.equal("cli_profile/ecs_ram_role", keys.found(provider()).provider)
      end
    end)

    it("OIDC", function()
      local token = keys.write(home .. "/token", emulator_credentials.OIDC_TOKEN)
      profiles {
        name = "oidc",
        mode = "OIDC",
        oidc_provider_arn = "acs:ram::1234567890123456:oidc-provider/ack",
        oidc_token_file = token,
        ram_role_arn = ROLE,
        role_session_name = "python-says-so",
      }
      assert.are.equal("cli_profile/oidc_role_arn", keys.found(provider()).provider)
      keys.holds(instance.requests()[1].body, "RoleSessionName=python-says-so")
    end)

    it("ChainableRamRoleArn, over as many as it takes", function()
      local link = { mode = "ChainableRamRoleArn", ram_role_arn = ROLE }
      profiles(
        with(link, { name = "top", source_profile = "middle" }),
        with(link, { name = "middle", source_profile = "keys" }),
        emulator_keys { mode = "AK" }
      )
      assert.are.equal("cli_profile/ram_role_arn/ram_role_arn/static_ak", keys.found(provider()).provider)
    end)

    it("CredentialsURI", function()
      profiles {
        name = "uri",
        mode = "CredentialsURI",
        credentials_uri = instance.endpoint .. "/credentials-uri",
      }
      assert.are.equal("cli_profile/credential_uri", keys.found(provider()).provider)
    end)

    it("External", function()
      profiles {
        name = "external",
        mode = "External",
        process_command = [[echo '{"mode":"AK","access_key_id":"LTAIexternal","access_key_secret":"S3CR3T"}']],
      }
      assert.are.equal("cli_profile/external", keys.found(provider()).provider)
    end)

    it("in any case, or leaves it out as the first CLI did", function()
      profiles(with(AK, { mode = "ak" }))
      keys.found(provider())
      profiles(with(AK, { mode = "" }))
      keys.found(provider())
      profiles(with(AK, { mode = false, sts_token = keys.SECRET }))
      assert.are.equal("cli_profile/static_sts", keys.found(provider()).provider)
      profiles(emulator_keys { mode = false, ram_role_arn = ROLE })
      assert.are.equal("cli_profile/ram_role_arn/static_ak", keys.found(provider()).provider)
    end)
  end)

  describe("says which profile:", function()
    before_each(function() profiles(AK, with(AK, { name = "other", access_key_id = "LTAIother" })) end)

    it(
      "its own current one",
      function() assert.are.equal("LTAIprofile", keys.found(provider()).access_key_id) end
    )

    it("the variable's", function()
      values.ALIBABA_CLOUD_PROFILE = "other"
      assert.are.equal("LTAIother", keys.found(provider()).access_key_id)
    end)

    it("the caller's, even where the file is disabled for the chain", function()
      values.ALIBABA_CLOUD_PROFILE = "ak"
      values.ALIBABA_CLOUD_CLI_PROFILE_DISABLED = "TRUE"
      assert.are.equal("LTAIother", keys.found(provider { profile = "other" }).access_key_id)
      assert.are.equal("disabled by ALIBABA_CLOUD_CLI_PROFILE_DISABLED", keys.failed(provider()))
    end)

    it("of the file that the variable names", function()
      values.HOME = nil
      values.ALIBABA_CLOUD_CONFIG_FILE = path
      assert.are.equal("LTAIprofile", keys.found(provider()).access_key_id)
    end)
  end)

  describe("is read again when it has changed,", function()
    it("and only then", function()
      profiles(emulator_keys { mode = "RamRoleArn", ram_role_arn = ROLE })
      local made = provider()
      local first = keys.found(made)
      assert.are.equal(first, keys.found(made))
      profiles(AK)
      assert.are.equal("LTAIprofile", keys.found(made).access_key_id)
    end)

    it("and keeps what it has when the profile is the same", function()
      local role = emulator_keys { mode = "RamRoleArn", ram_role_arn = ROLE }
      profiles(role)
      local made = provider()
      local first = keys.found(made)
      profiles(role, AK)
      assert.are.equal(first, keys.found(made))
      assert.are.equal(1, #instance.requests())
    end)

    it("and given up when it is gone", function()
      profiles(AK)
      local made = provider()
      keys.found(made)
      os.remove(path)
      keys.holds(keys.failed(made), "does not exist")
    end)
  end)

  describe("is read though", function()
    it("it begins with a byte order mark and has Windows line ends", function()
      local text = cjson.encode({ current = "ak", profiles = { AK } }):gsub(",", ",\r\n")
      keys.write(path, "\239\187\191" .. text)
      keys.found(provider())
    end)

    it("others may read it, with a warning, once", function()
      keys.write(path, cjson.encode { current = "ak", profiles = { AK } }, 420)
      local context, made = keys.context(), provider()
      keys.found(made, context)
      keys.found(made, context)
      assert.are.equal(1, #context.logged)
      keys.holds(context.logged[1], "open to other users (mode 0644); run: chmod 600 " .. path)
    end)

    it("others may read it, in silence when there are no keys in it", function()
      keys.write(
        path,
        cjson.encode { current = "e", profiles = { { name = "e", mode = "EcsRamRole" } } },
        420
      )
      local context = keys.context()
      keys.found(provider(), context)
      assert.are.same({}, context.logged)
    end)
  end)

  local files = {
    { "missing", nil, "does not exist" },
    { "empty", "", "is empty" },
    { "blank", "\239\187\191 \r\n", "is empty" },
    {
      "no JSON",
      '{"profiles": [{"name": "a", "access_key_secret": "S3CR3T"',
      "is not the JSON it should be",
    },
    { "a list", "[]", "it is no JSON object" },
    { "not UTF-8", '{"current": "\255"}', "not well-formed UTF-8" },
    { "deeply nested", ('{"a":'):rep(200) .. ("}"):rep(200), "is not the JSON it should be" },
    { "huge", ("x"):rep(1024 * 1024 + 1), "longer than 1 MiB" },
    { "without profiles", "{}", "has no list of profiles" },
    { "with profiles of a wrong type", '{"profiles": "S3CR3T"}', "has no list of profiles" },
    { "with no profile", '{"current": "a", "profiles": []}', "has no list of profiles" },
    { "with a profile that is none", '{"profiles": [7]}', "profile 1 has no name" },
    { "with a nameless profile", '{"profiles": [{"mode": "AK"}]}', "profile 1 has no name" },
    { "without a current profile", '{"profiles": [{"name": "a"}]}', "has no current profile" },
    {
      "with another current profile",
      '{"current": "defualt", "profiles": [{"name": "default"}]}',
      "did you mean",
    },
    {
      "with a current of a wrong type",
      '{"current": 7, "profiles": [{"name": "a"}]}',
      "has no current profile",
    },
  }
  for _, case in ipairs(files) do
    it("that is " .. case[1] .. " is a reason", function()
      if case[2] then keys.write(path, case[2]) end
      local message = keys.failed(provider())
      keys.holds(message, case[3])
      keys.holds(message, path)
    end)
  end

  it("that is a folder is a reason", function()
    assert(uv.fs_mkdir(home .. "/.aliyun", 448))
    assert(uv.fs_mkdir(path, 448))
    keys.holds(keys.failed(provider()), "is a directory")
  end)

  it("without a home is a reason", function()
    values.HOME = nil
    assert.are.equal("HOME is not set, so there is no ~/.aliyun/config.json", keys.failed(provider()))
  end)

  local CHAIN = { name = "a", mode = "ChainableRamRoleArn", ram_role_arn = ROLE }
  local bad_profiles = {
    {
      "an unknown mode",
      { with(AK, { mode = "RamRoleArm" }) },
      "its mode 'RamRoleArm' is unknown; did you mean",
    },
    {
      "a mode that cannot sign",
      { with(AK, { mode = "BearerToken" }) },
      "BearerToken cannot sign requests here",
    },
    { "a mode of a wrong type", { with(AK, { mode = 7 }) }, "its mode must be a text" },
    { "nothing in it", { { name = "a" } }, "it has no mode and no keys" },
    { "no secret", { with(AK, { access_key_secret = false }) }, "access_key_secret is missing" },
    { "an empty secret", { with(AK, { access_key_secret = "" }) }, "access_key_secret is empty" },
    {
      "a secret of a wrong type",
      { with(AK, { access_key_secret = 1234567 }) },
      "access_key_secret is no string",
    },
    {
      "a secret with a leading blank",
      { with(AK, { access_key_secret = " S3CR3T" }) },
      "character at position 1",
    },
    { "no token", { with(AK, { mode = "StsToken" }) }, "sts_token is missing" },
    { "no role", { with(AK, { mode = "RamRoleArn" }) }, "ram_role_arn is missing" },
    {
      "a role of a wrong type",
      { with(AK, { mode = "RamRoleArn", ram_role_arn = { "x" } }) },
      "ram_role_arn must be a text, not a table",
    },
    {
      "a duration of a wrong type",
      { with(AK, { mode = "RamRoleArn", ram_role_arn = ROLE, expired_seconds = "1h" }) },
      "expired_seconds must be a number",
    },
    {
      "a flag of a wrong type",
      { with(AK, { mode = "RamRoleArn", ram_role_arn = ROLE, enable_vpc = "yes" }) },
      "enable_vpc must be true or false",
    },
    {
      "no token file",
      { { name = "a", mode = "OIDC", ram_role_arn = ROLE, oidc_provider_arn = "x" } },
      "oidc_token_file",
    },
    { "no source", { CHAIN }, "profile 'a' has no source_profile" },
    {
      "a source that is not there",
      { with(CHAIN, { source_profile = "b" }) },
      "source_profile of 'a': there is no",
    },
    {
      "a source that is wrong",
      { with(CHAIN, { source_profile = "ak" }), with(AK, { access_key_id = false }) },
      "profile 'ak': access_key_id is missing",
    },
    { "itself as source", { with(CHAIN, { source_profile = "a" }) }, "goes in a circle: a -> a" },
    {
      "a circle of sources",
      {
        with(CHAIN, { source_profile = "b" }),
        with(CHAIN, { name = "b", source_profile = "c" }),
        with(CHAIN, { name = "c", source_profile = "b" }),
      },
      "goes in a circle: a -> b -> c -> b",
    },
    { "no URI", { { name = "a", mode = "CredentialsURI" } }, "credentials_uri is missing" },
    { "no command", { { name = "a", mode = "External" } }, "process_command is missing" },
    { "no site", { { name = "a", mode = "OAuth" } }, "neither CN nor INTL" },
    { "no sign-in URL", { { name = "a", mode = "CloudSSO" } }, "cloud_sso_sign_in_url is missing" },
  }
  for _, case in ipairs(bad_profiles) do
    it("with a profile that has " .. case[1] .. " is a reason", function()
      profiles((unpack or table.unpack)(case[2])) -- luacheck: ignore
      local message = keys.failed(provider())
      keys.holds(message, case[3])
      keys.holds(message, path)
    end)
  end

  it("names profile and mode when its service does not answer", function()
    profiles(emulator_keys { mode = "RamRoleArn", ram_role_arn = ROLE, sts_endpoint = "http://127.0.0.1:1" })
    keys.holds(keys.failed(provider()), "profile 'keys' (RamRoleArn): AssumeRole")
  end)
end)
