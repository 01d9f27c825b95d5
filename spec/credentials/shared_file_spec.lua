-- SPDX-License-Identifier: MIT
-- Sections of ~/.alibabacloud/credentials and credentials.ini.
local emulator = require "spec.support.emulator"
local emulator_credentials = require "pts.emulator.credentials"
local keys = require "spec.support.keys"
local shared_file = require "pts.credentials.shared_file"

local ROLE = "acs:ram::1234567890123456:role/pts"

describe("the shared credentials file", function()
  local instance, home, values

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    home = keys.home()
    values = { HOME = home }
  end)
  after_each(keys.clean)

  local function provider(options)
    local all =
      { getenv = keys.getenv(values), sts_endpoint = instance.endpoint, metadata_base = instance.endpoint }
    for name, value in pairs(options or {}) do
      all[name] = value
    end
    return shared_file.new(all)
  end

  local function write(text, name, mode)
    return keys.write(home .. "/.alibabacloud/" .. (name or "credentials"), text, mode)
  end

  local KEYS = "[default]\ntype = access_key\naccess_key_id = LTAIshared\naccess_key_secret = S3CR3T\n"

  it("may have either name", function()
    for _, name in ipairs { "credentials", "credentials.ini" } do
      write(KEYS, name)
      local made = provider()
      local found = keys.found(made)
      assert.are.equal("profile/static_ak", found.provider)
      assert.are.equal("default", made:settings().profile)
      os.remove(home .. "/.alibabacloud/" .. name)
    end
  end)

  it("is looked for under both names until one has the section", function()
    write(KEYS)
    write(
      "[other]\ntype = access_key\naccess_key_id = LTAIini\naccess_key_secret = S3CR3T\n",
      "credentials.ini"
    )
    values.ALIBABA_CLOUD_PROFILE = "other"
    assert.are.equal("LTAIini", keys.found(provider()).access_key_id)
    local message = keys.failed(provider { profile = "none" })
    keys.holds(message, "/credentials has no section 'none'")
    keys.holds(message, "/credentials.ini has no section 'none'")
  end)

  it("may be elsewhere", function()
    values.ALIBABA_CLOUD_CREDENTIALS_FILE = keys.write(home .. "/elsewhere", KEYS)
    values.HOME = nil
    keys.found(provider())
  end)

  it("is read again when it has changed", function()
    write(KEYS)
    local made = provider()
    keys.found(made)
    write((KEYS:gsub("LTAIshared", "LTAIchanged")))
    assert.are.equal("LTAIchanged", keys.found(made).access_key_id)
  end)

  it("is warned of when others may read it", function()
    write(KEYS, nil, 416)
    local context = keys.context()
    keys.found(provider(), context)
    keys.holds(context.logged[1], "mode 0640")
  end)

  local function types()
    return {
      ecs_ram_role = { "role_name =\n", "profile/ecs_ram_role" },
      ram_role_arn = {
        ("access_key_id = %s\naccess_key_secret = %s\nrole_arn = %s\nrole_session_name = spec\npolicy = {}\n"):format(
          instance.access_key_id,
          instance.access_key_secret,
          ROLE
        ),
        "profile/ram_role_arn/static_ak",
      },
      oidc_role_arn = {
        ("role_arn = %s\noidc_provider_arn = acs:ram::1:oidc-provider/x\noidc_token_file_path = %s\n"):format(
          ROLE,
          keys.write(home .. "/token", emulator_credentials.OIDC_TOKEN)
        ),
        "profile/oidc_role_arn",
      },
    }
  end
  for _, name in ipairs { "ecs_ram_role", "ram_role_arn", "oidc_role_arn" } do
    it("has the type " .. name, function()
      local case = types()[name]
      write(("[default]\r\ntype = %s\r\n%s"):format(name, case[1]))
      local made = provider()
      assert.are.equal(case[2], keys.found(made).provider)
      assert.is_true(made:invalidate(nil))
    end)
  end

  it("may begin with a byte order mark", function()
    write("\239\187\191" .. KEYS)
    assert.are.equal("LTAIshared", keys.found(provider()).access_key_id)
  end)

  it("that is a folder is a reason", function()
    values.ALIBABA_CLOUD_CREDENTIALS_FILE = home
    keys.holds(keys.failed(provider()), home .. " is a directory, not a file")
  end)

  local bad = {
    { nil, "does not exist" },
    { "", "is empty" },
    { "\239\187\191\r\n", "is empty" },
    { ("#"):rep(1024 * 1024 + 1), "longer than 1 MiB" },
    { "S3CR3T", "line 1 is neither" },
    { "[other]\n", "has no section 'default'" },
    { "[defualt]\n", "did you mean" },
    { "[default]\n", "it has no type" },
    { "[default]\ntype = \n", "it has no type" },
    { "[default]\ntype = acess_key\n", "its type 'acess_key' is unknown; did you mean" },
    { "[default]\ntype = rsa_key_pair\n", "rsa_key_pair cannot sign" },
    { "[default]\nenable = false\ntype = access_key\n", "it is not enabled" },
    { "[default]\ntype = access_key\naccess_key_id = x\n", "access_key_secret is missing" },
    { "[default]\ntype = access_key\naccess_key_secret = S3CR3T\n", "access_key_id is missing" },
    { "[default]\ntype = access_key\naccess_key_id = x\naccess_key_secret = S3CR3T S3CR3T\n", "has a blank" },
    {
      "[default]\ntype = ram_role_arn\naccess_key_id = x\naccess_key_secret = S3CR3T\n",
      "role_arn is missing",
    },
    { "[default]\ntype = oidc_role_arn\nrole_arn = x\n", "oidc_provider_arn is missing" },
  }
  for _, case in ipairs(bad) do
    it(("is a reason: %s"):format(case[2]), function()
      if case[1] then write(case[1]) end
      keys.holds(keys.failed(provider()), case[2])
    end)
  end
end)
