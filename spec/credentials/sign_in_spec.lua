-- SPDX-License-Identifier: MIT
-- The modes for which people sign in: CloudSSO and OAuth.
local cjson = require "cjson"
local cli_file = require "pts.credentials.cli_file"
local emulator = require "spec.support.emulator"
local emulator_credentials = require "pts.emulator.credentials"
local keys = require "spec.support.keys"
local uv = require "luv"

describe("signing in", function()
  local instance, home, path

  before_each(function()
    instance = emulator.shared()
    instance.reset()
    home = keys.home()
    path = home .. "/.aliyun/config.json"
  end)
  after_each(keys.clean)

  local function provider(options)
    local all = { getenv = keys.getenv { HOME = home }, oauth_base = instance.endpoint }
    for name, value in pairs(options or {}) do
      all[name] = value
    end
    return cli_file.new(all)
  end

  local function operations()
    local list = {}
    for i, request in ipairs(instance.requests()) do
      list[i] = request.operation
    end
    return list
  end

  local function write(profile)
    return keys.write(path, cjson.encode { current = profile.name, profiles = { profile } })
  end

  describe("at CloudSSO", function()
    local function profile(changes)
      local all = {
        name = "sso",
        mode = "CloudSSO",
        cloud_sso_sign_in_url = instance.endpoint .. "/sso/login",
        cloud_sso_account_id = "1234567890123456",
        cloud_sso_access_config = "ac-00000000000000000001",
        access_token = emulator_credentials.SSO_ACCESS_TOKEN,
        cloud_sso_access_token_expire = os.time() + 3600,
      }
      for name, value in pairs(changes or {}) do
        all[name] = value ~= false and value or nil
      end
      return all
    end

    it("gives credentials for the token, and really sends the account", function()
      write(profile())
      assert.are.equal("cli_profile/cloud_sso", keys.found(provider()).provider)
      local body = cjson.decode(instance.requests()[1].body)
      assert.are.same(
        { AccountId = "1234567890123456", AccessConfigurationId = "ac-00000000000000000001" },
        body
      )
      keys.check(instance.requests()[1].head)
    end)

    local bad = {
      { { cloud_sso_access_token_expire = 1700000000 }, "expired at 2023-11-14 22:13:20 UTC; log in again" },
      { { access_token = false }, "access_token is missing; log in again" },
      { { access_token = "S3CR3T S3CR3T" }, "access_token is no token" },
      { { access_token = "S3CR3T" }, "it answered HTTP 401 InvalidAccessToken" },
      { { cloud_sso_account_id = false }, "cloud_sso_account_id is missing" },
      { { cloud_sso_sign_in_url = "signin.example.com" }, "cloud_sso_sign_in_url: it is no URL" },
      { { cloud_sso_sign_in_url = "http://signin.example.com/x" }, "unprotected" },
    }
    for _, case in ipairs(bad) do
      it("fails: " .. case[2], function()
        write(profile(case[1]))
        keys.holds(keys.failed(provider()), case[2])
      end)
    end

    it("suffers what services do", function()
      write(profile())
      for _, fault in ipairs {
        { kind = "html" },
        { kind = "html", status = 200 },
        { kind = "body", text = "{}" },
      } do
        fault.operation = "cloud_sso"
        instance.reset()
        instance.fault(fault)
        keys.holds(keys.failed(provider()), "CloudSSO at 127.0.0.1")
      end
    end)
  end)

  describe("by OAuth", function()
    -- Written by hand: what is not ours must come out as it went in.
    local TEXT = [[
{
	"current": "o",
	"meta_path": "", "numbers": [1.0, 12345678901234567890], "empty": [],
	"profiles": [
		{"name": "first", "mode": "EcsRamRole"},
		{
			"name": "o",
			"mode": "OAuth",
			"oauth_site_type": "CN",
			"oauth_access_token": "%s",
			"oauth_refresh_token": "%s",
			"oauth_access_token_expire": %d,
			"sts_expiration": %d,
			"access_key_id": "LTAIstored", "access_key_secret": "S3CR3T", "sts_token": "S3CR3T",
			"unknown": {"kept": [null, {}]}
		}
	]
}
]]

    local function put(access_left, sts_left, access, refresh)
      local now = os.time()
      return keys.write(
        path,
        TEXT:format(
          access or emulator_credentials.OAUTH_ACCESS_TOKEN,
          refresh or emulator_credentials.OAUTH_REFRESH_TOKEN,
          now + access_left,
          sts_left and now + sts_left or 0
        )
      )
    end

    it("exchanges a token that is good for a while, and writes nothing", function()
      put(3600)
      local before = keys.read(path)
      local made = provider()
      assert.are.equal("cli_profile/oauth", keys.found(made).provider)
      keys.found(made)
      assert.are.same({ "oauth:exchange" }, operations())
      assert.are.equal(before, keys.read(path))
    end)

    it("takes what another program stored, while it is good", function()
      put(3600, 3600)
      local made = provider()
      local found = keys.found(made)
      assert.are.equal("LTAIstored", found.access_key_id)
      assert.are.same({}, operations())
      made:invalidate(found)
      assert.is_truthy(keys.found(made).access_key_id:find "^STS")
    end)

    it("renews a token that ends soon, and writes that alone, for the owner only", function()
      put(1200)
      assert(uv.fs_chmod(path, 420))
      local before = keys.read(path)
      local made = provider()
      local found = keys.found(made)
      assert.are.same({ "oauth:token", "oauth:exchange" }, operations())
      local after = keys.read(path)
      assert.are.equal(384, keys.mode(path))
      local members = { "oauth_access_token", "oauth_refresh_token", "oauth_access_token_expire" }
      for _, name in ipairs(members) do
        local old = before:match('"' .. name .. '": ([^,\n]+)')
        local new = after:match('"' .. name .. '": ([^,\n]+)')
        assert.is_true(old ~= new, name)
        local first, last = after:find(new, 1, true)
        after = after:sub(1, first - 1) .. old .. after:sub(last + 1)
      end
      assert.are.equal(before, after)
      -- The file has changed, the profile has not.
      assert.are.equal(found, keys.found(made))
    end)

    it("can be renewed again with what was written", function()
      put(0)
      keys.found(provider())
      local second = provider()
      local first_text = keys.read(path)
      keys.write(path, (first_text:gsub('("oauth_access_token_expire": )%d+', "%10")))
      keys.found(second)
      assert.are.same({ "oauth:token", "oauth:exchange", "oauth:token", "oauth:exchange" }, operations())
    end)

    it("writes the new token even when the exchange fails then", function()
      put(0)
      instance.fault { kind = "server_error", operation = "oauth:exchange", times = 1 }
      local made = provider()
      keys.holds(keys.failed(made), "it answered HTTP 500")
      assert.is_nil(keys.read(path):find(emulator_credentials.OAUTH_REFRESH_TOKEN, 1, true))
      keys.found(provider())
    end)

    it("goes on with a token that could not be written, and warns", function()
      put(0)
      local real = require("pts.core").replace_file
      require("pts.core").replace_file = function() return nil, "the disk is full" end
      local context, made = keys.context(), provider()
      local ok, message = pcall(function()
        local found = keys.found(made, context)
        made:invalidate(found)
        keys.found(made, context)
      end)
      require("pts.core").replace_file = real
      assert.is_true(ok, message)
      keys.holds(context.logged[1], "could not be written")
      keys.holds(context.logged[1], "the disk is full")
      assert.are.same({ "oauth:token", "oauth:exchange", "oauth:exchange" }, operations())
    end)

    it("goes on with what a program stored that used the refresh token first", function()
      put(0)
      local config = require "pts.credentials.cli_config"
      local function stored() return config.find(assert(config.load(path)), "o") end
      local before, reads = stored(), 0
      local made = assert(require("pts.credentials.oauth").new {
        site = "CN",
        base = instance.endpoint,
        read = function()
          reads = reads + 1
          if reads > 1 then return stored() end
          keys.found(provider())
          return before
        end,
        write = function() error "there is nothing to write" end,
      })
      assert.is_truthy(keys.found(made).access_key_id:find "^STS")
      assert.are.same({ "oauth:token", "oauth:exchange", "oauth:token", "oauth:exchange" }, operations())
    end)

    it("uses an access token to its end when it cannot be renewed", function()
      put(600, nil, nil, "S3CR3T")
      assert.is_truthy(keys.found(provider()).access_key_id:find "^STS")
      assert.are.same({ "oauth:token", "oauth:exchange" }, operations())
    end)

    it("leaves the file to a program that changed it meanwhile", function()
      put(0)
      local config = require "pts.credentials.cli_config"
      local ok, message = config.write_tokens(path, "o", { oauth_refresh_token = "x" }, "another-one")
      assert.is_nil(ok)
      assert.are.equal("another program has changed them", message)
    end)

    local bad = {
      { { 0, nil, nil, "S3CR3T" }, "it answered HTTP 400 invalid_grant: no such token: ***; log in again" },
      { { 0, nil, nil, "" }, "the OAuth login has expired, and there is no refresh token; log in again" },
      { { 3600, nil, "S3CR3T" }, "it answered HTTP 401 InvalidAccessToken: no such token: ***" },
    }
    for _, case in ipairs(bad) do
      it("fails: " .. case[2], function()
        put((unpack or table.unpack)(case[1], 1, 4)) -- luacheck: ignore
        keys.holds(keys.failed(provider()), case[2])
      end)
    end

    it("suffers what services do", function()
      put(0)
      for _, operation in ipairs { "oauth:token", "oauth:exchange" } do
        for _, fault in ipairs { { kind = "html" }, { kind = "body", text = '{"accessKeyId":"S3CR3T"}' } } do
          instance.reset()
          put(operation == "oauth:token" and 0 or 3600)
          fault.operation = operation
          instance.fault(fault)
          keys.failed(provider())
        end
      end
    end)
  end)
end)
