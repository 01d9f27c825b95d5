-- SPDX-License-Identifier: MIT
-- `pts whoami`, as a process.
local cjson = require "cjson"
local emulator = require "spec.support.emulator"
local keys = require "spec.support.keys"

describe("pts whoami", function()
  local instance, home

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    home = keys.home()
  end)
  after_each(keys.clean)

  -- Whatever the machine that runs the specs has.
  local NOTHING = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "ALIBABA_CLOUD_SECURITY_TOKEN",
    "ALIBABA_CLOUD_ROLE_ARN",
    "ALIBABA_CLOUD_PROFILE",
    "ALIBABA_CLOUD_CONFIG_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_FILE",
    "ALIBABA_CLOUD_CREDENTIALS_URI",
  }

  local function quoted(text) return "'" .. text:gsub("'", "'\\''") .. "'" end

  -- Not by `emulator.spawn`: that keeps a memory checker from the process, and this one loads the native module.
  local function run(words, variables)
    -- A command ends without closing its Lua, and what that leaves is no leak.
    local env = { HOME = home, ALIBABA_CLOUD_ECS_METADATA_DISABLED = "true", ASAN_OPTIONS = "detect_leaks=0" }
    for _, name in ipairs(NOTHING) do
      env[name] = ""
    end
    for name, value in pairs(variables or {}) do
      env[name] = value
    end
    local command = {}
    local sts = env.PTS_ENDPOINT and "" or " --sts-endpoint " .. instance.endpoint
    for name, value in pairs(env) do
      command[#command + 1] = name .. "=" .. quoted(value)
    end
    command[#command + 1] = os.getenv "PTS_LUA" or (jit and "luajit") or "lua" .. _VERSION:match "%d%.%d"
    command[#command + 1] = "bin/pts whoami" .. sts
    for _, word in ipairs(words) do
      command[#command + 1] = quoted(word)
    end
    command[#command + 1] = "2>" .. quoted(home .. "/err") .. "; echo exit=$?"
    local pipe = assert(io.popen(table.concat(command, " ")))
    local out, code = pipe:read("*a"):match "^(.*)exit=(%d+)\n$"
    pipe:close()
    return tonumber(code), keys.check(out), keys.check(keys.read(home .. "/err"))
  end

  local function profiles()
    keys.write(
      home .. "/.aliyun/config.json",
      cjson.encode {
        current = "dev",
        profiles = {
          {
            name = "dev",
            mode = "RamRoleArn",
            access_key_id = instance.access_key_id,
            access_key_secret = instance.access_key_secret,
            ram_role_arn = "acs:ram::1234567890123456:role/pts",
            ram_session_name = "laptop",
            region_id = "cn-shanghai",
          },
          { name = "bad", mode = "AK", access_key_id = "LTAIbad", access_key_secret = " S3CR3T" },
        },
      },
      420
    )
  end

  it("says which provider and profile answered, and when that ends, and warns of an open file", function()
    profiles()
    local code, out, err = run {}
    assert.are.equal(0, code, err)
    assert.are.equal("provider:  default/cli_profile/ram_role_arn/static_ak", out:match "^[^\n]*")
    keys.holds(out, "\nprofile:   dev of " .. home .. "/.aliyun/config.json\n")
    assert.matches("\nkey id:    STS%.%*%*%*%w%w%w%w\n", out)
    assert.matches("\nexpires:   %d+%-%d%d%-%d%d %d%d:%d%d:%d%d UTC %(in %d+ min%)\n", out)
    keys.holds(out, "\nregion:    cn-shanghai\n")
    keys.holds(err, "open to other users (mode 0644)")
  end)

  it("asks STS when told to", function()
    profiles()
    local code, out = run { "--ask" }
    assert.are.equal(0, code)
    keys.holds(out, "identity:  acs:ram::1234567890123456:assumed-role/pts/laptop\n")
  end)

  it("tells that calls go elsewhere, and where the keys of the emulator are known", function()
    local code, out, err = run({ "--ask" }, {
      ALIBABA_CLOUD_ACCESS_KEY_ID = instance.access_key_id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET = instance.access_key_secret,
      PTS_ENDPOINT = instance.endpoint,
      https_proxy = "http://127.0.0.1:9", -- nobody there, so that no request leaves this machine
    })
    assert.are.equal(1, code)
    keys.holds(out, "\nendpoint:  127.0.0.1:" .. instance.port .. " (PTS_ENDPOINT)\n")
    keys.holds(err, "add --sts-endpoint $PTS_ENDPOINT")
  end)

  it("tells keys that never end", function()
    local code, out, err = run({ "--ask" }, {
      ALIBABA_CLOUD_ACCESS_KEY_ID = instance.access_key_id,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET = instance.access_key_secret,
    })
    assert.are.equal(0, code, err)
    keys.holds(out, "provider:  default/env\n")
    keys.holds(out, "expires:   never\n")
    keys.holds(out, "type:      Account\n")
  end)

  it("fails with every place it looked at", function()
    local code, out, err = run {}
    assert.are.equal(1, code)
    assert.are.equal("", out)
    keys.holds(err, "pts whoami: no credentials found. Looked at, in this order:\n  1. environment: ")
    keys.holds(err, "  5. ECS metadata: disabled by ALIBABA_CLOUD_ECS_METADATA_DISABLED\n")
  end)

  it("fails for a profile that is wrong or not there, and for keys that STS does not know", function()
    profiles()
    local code, _, err = run { "--profile", "bad" }
    assert.are.equal(1, code)
    keys.holds(err, "access_key_secret has a blank")
    code, _, err = run { "--profile", "none" }
    assert.are.equal(1, code)
    keys.holds(err, "there is no profile 'none'")
    code, _, err = run({ "--ask" }, {
      ALIBABA_CLOUD_ACCESS_KEY_ID = "LTAInobody",
      ALIBABA_CLOUD_ACCESS_KEY_SECRET = keys.SECRET,
    })
    assert.are.equal(1, code)
    keys.holds(err, "InvalidAccessKeyId.NotFound")
  end)
end)
