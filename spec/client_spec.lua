-- SPDX-License-Identifier: MIT
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local pts = require "pts"

local instance = emulator.shared()

describe("a client", function()
  local client

  before_each(function()
    instance.reset()
    client = clients.of(instance)
  end)
  after_each(function() client:close() end)

  it("mirrors the nine fields of GetPtsSceneRunningStatus", function()
    local res = assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
    local fields = {}
    for name in pairs(res) do
      fields[#fields + 1] = name
    end
    table.sort(fields)
    assert.are.same({
      "Code",
      "CreateTime",
      "HttpStatusCode",
      "Message",
      "ModifiedTime",
      "RequestId",
      "SceneName",
      "Status",
      "Success",
    }, fields)
    assert.are.equal("CREATED", res.Status)
    assert.are.equal("checkout", res.SceneName)
    assert.is_true(res.Success)
    assert.are.equal(200, res.HttpStatusCode)
    if math.type then assert.are.equal("integer", math.type(res.HttpStatusCode)) end
    assert.matches("^%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d$", res.CreateTime)
  end)

  it("starts, watches and stops a scene", function()
    local started = assert(client:StartPtsScene { SceneId = "NHBG6V" })
    assert.is_string(started.PlanId)
    local seen = {}
    for _ = 1, 60 do
      local status = assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }).Status
      seen[status] = true
      if status == pts.status.RUNNING then break end
      instance.advance(1)
    end
    assert.is_true(seen.RUNNING)
    assert(client:StopPtsScene { SceneId = "NHBG6V" })
    assert.are.equal("STOPPING", client:GetPtsSceneRunningStatus({ SceneId = "NHBG6V" }).Status)
    instance.advance(60)
    assert.are.equal("STOPPED", client:GetPtsSceneRunningStatus({ SceneId = "NHBG6V" }).Status)
  end)

  it(
    "calls by name as well",
    function()
      assert.are.equal("CREATED", client:call("GetPtsSceneRunningStatus", { SceneId = "NHBG6V" }).Status)
    end
  )

  it("says when there is no such scene", function()
    local res, err = client:GetPtsSceneRunningStatus { SceneId = "NOSUCH" }
    assert.is_nil(res)
    assert.are.equal("api", err.kind)
    assert.are.equal(403, err.http_status)
    assert.are.equal("GetPtsSceneRunningStatusFail", err.Code)
    assert.are.equal("The scene does not exist", err.Message)
    assert.are.equal("GetPtsSceneRunningStatus", err.operation)
    assert.is_false(err.Success)
    assert.is_string(err.RequestId)
    assert.is_table(err.response)
  end)

  it("sends exactly what the wire format says, in its order", function()
    assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
    local recorded = instance.requests()
    local names = {}
    for name in recorded[#recorded].head:gmatch "\n([^:\r\n]+):" do
      names[#names + 1] = name
    end
    assert.matches("^POST /%?SceneId=NHBG6V HTTP/1%.1\r?\n", recorded[#recorded].head)
    assert.are.same({
      "Host",
      "x-acs-version",
      "x-acs-action",
      "user-agent",
      "x-acs-date",
      "x-acs-signature-nonce",
      "accept",
      "x-acs-content-sha256",
      "x-acs-credentials-provider",
      "Authorization",
      "Connection",
      "Content-Length",
    }, names)
    assert.matches("user%-agent: pts/[%d.]+ %(.+; .+%) Lua[%a/%d.-]+\r?\n", recorded[#recorded].head)
  end)

  it("keeps its connection", function()
    for _ = 1, 3 do
      assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
    end
    local recorded = instance.requests()
    assert.are.equal(3, #recorded)
    assert.are.equal(recorded[1].connection, recorded[3].connection)
  end)

  it(
    "starts on a connection of its own, since libcurl repeats a request on a kept one that was closed",
    function()
      assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
      instance.fault { kind = "close", operation = "StartPtsScene", applied = true }
      local res, err = client:StartPtsScene { SceneId = "NHBG6V" }
      assert.is_nil(res)
      assert.are.equal("network", err.kind)
      local starts = 0
      for _, request in ipairs(instance.requests()) do
        if request.operation == "StartPtsScene" then starts = starts + 1 end
      end
      assert.are.equal(1, starts)
    end
  )

  it("uses temporary credentials", function()
    local temporary = pts.new {
      endpoint = instance.endpoint,
      access_key_id = instance.sts.access_key_id,
      access_key_secret = instance.sts.access_key_secret,
      security_token = instance.sts.security_token,
    }
    assert(temporary:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
    temporary:close()
  end)

  it("adds the caller's text to its user agent", function()
    local named = clients.of(instance, { user_agent = "nightly/7" })
    assert(named:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
    local recorded = instance.requests()
    assert.matches("user%-agent: pts/.- nightly/7\r?\n", recorded[#recorded].head)
    named:close()
  end)

  it("takes scene ids of any text", function()
    local _, err = client:GetPtsSceneRunningStatus { SceneId = "压测 a&b=c/+~" }
    assert.are.equal("GetPtsSceneRunningStatusFail", err.Code) -- so the signature was right
    local recorded = instance.requests()
    assert.are.equal("压测 a&b=c/+~", recorded[#recorded].parameters.SceneId)
  end)

  it("sends what the catalogue does not know only when told to", function()
    local res, err = client:call("GetNoSuchThing", { A = { B = 1 } }, { allow_unknown = true })
    assert.is_nil(res)
    assert.are.equal("InvalidApi.NotFound", err.Code)
    local recorded = instance.requests()
    assert.matches("^POST /%?A%.B=1 ", recorded[#recorded].head)
  end)

  describe("in a dry run", function()
    it("shows what would be sent and no secret", function()
      local temporary = pts.new {
        endpoint = "https://pts.aliyuncs.com",
        access_key_id = "LTAIdryrun",
        access_key_secret = "dry-run-secret",
        security_token = "dry-run-token",
      }
      local shown = assert(temporary:dry_run("GetPtsSceneRunningStatus", { SceneId = "NHBG6V" }))
      assert.are.equal("POST", shown.method)
      assert.are.equal("https://pts.aliyuncs.com/?SceneId=NHBG6V", shown.url)
      assert.are.equal("Host: pts.aliyuncs.com", shown.headers[1])
      local text = clients.text_of(shown)
      assert.is_truthy(text:find("Credential=LTAIdryrun", 1, true))
      assert.is_truthy(text:find("Signature=***", 1, true))
      assert.is_truthy(text:find("x-acs-security-token: ***", 1, true))
      assert.is_truthy(text:find("x-acs-security-token:***", 1, true))
      assert.is_nil(text:find("dry-run-secret", 1, true))
      assert.is_nil(text:find("dry-run-token", 1, true))
    end)

    it("sends nothing", function()
      assert(client:dry_run("StartPtsScene", { SceneId = "NHBG6V" }))
      assert.are.equal(0, #instance.requests())
    end)
  end)

  describe("that is misused", function()
    local mistakes = {
      {
        "a missing parameter",
        function(c) c:GetPtsSceneRunningStatus {} end,
        "parameter 'SceneId' is missing",
      },
      { "an empty one", function(c) c:GetPtsSceneRunningStatus { SceneId = "" } end, "'SceneId' is empty" },
      {
        "a number",
        function(c) c:GetPtsSceneRunningStatus { SceneId = 1 } end,
        "must be a string, not a number",
      },
      { "no table", function(c) c:GetPtsSceneRunningStatus() end, "parameters must be a table" },
      { "an unknown parameter", function(c) c:StartPtsScene { SceneID = "x" } end, "did you mean 'SceneId'" },
      {
        "an unknown option",
        function(c) c:StartPtsScene({ SceneId = "x" }, { timeot = 1 }) end,
        "mean 'timeout'",
      },
      {
        "an unknown method",
        function(c) c:GetPtsSceneRuningStatus {} end,
        "mean 'GetPtsSceneRunningStatus'",
      },
      { "an unknown operation", function(c) c:call("StopPtScene", {}) end, "did you mean 'StopPtsScene'" },
      {
        "an operation that is no name",
        function(c) c:call("a b", {}, { allow_unknown = true }) end,
        "a name of letters",
      },
      {
        "ten megabytes",
        function(c) c:StopPtsScene { SceneId = ("x"):rep(1e7) } end,
        "a request takes 1048576",
      },
      { "a NUL byte", function(c) c:StopPtsScene { SceneId = "a\0b" } end, "NUL byte at position 2" },
    }
    for _, case in ipairs(mistakes) do
      it("raises at the caller's line for " .. case[1], function()
        local ok, message = pcall(case[2], client)
        assert.is_false(ok)
        assert.matches("client_spec%.lua:%d+: ", message)
        assert.is_truthy(message:find(case[3], 1, true), message)
        assert.is_true(#message < 300)
        assert.are.equal(0, #instance.requests())
        assert(client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
      end)
    end

    it("has no member by other names", function() assert.is_nil(client.no_such_thing) end)
  end)

  describe("being made", function()
    local mistakes = {
      { "an unknown option", { regoin = "x" }, "did you mean 'region'" },
      {
        "a bad endpoint",
        { endpoint = "http://pts.aliyuncs.com" },
        "option 'endpoint': http://pts.aliyuncs.com",
      },
      { "half a key", { access_key_id = "LTAI" }, "access_key_secret is missing" },
      { "an empty secret", { access_key_id = "LTAI", access_key_secret = "" }, "access_key_secret is empty" },
      {
        "a key with a line break",
        { access_key_id = "LTAI", access_key_secret = "hunter2\r\nX: y" },
        "access_key_secret has a blank, control or non-ASCII character at position 8",
      },
      {
        "keys twice",
        { access_key_id = "LTAI", access_key_secret = "x", credentials = { access_key_id = "LTAI" } },
        "not both",
      },
      { "credentials of no use", { credentials = 7 }, "credentials must be a table" },
    }
    for _, case in ipairs(mistakes) do
      it("raises at the caller's line for " .. case[1], function()
        local ok, message = pcall(function() pts.new(case[2]) end)
        assert.is_false(ok)
        assert.matches("client_spec%.lua:%d+: pts%.new: ", message)
        assert.is_truthy(message:find(case[3], 1, true), message)
        assert.is_nil(message:find("hunter2", 1, true))
      end)
    end

    it("takes its endpoint from PTS_ENDPOINT", function()
      local made = pts.new {
        getenv = function(name) return name == "PTS_ENDPOINT" and "localhost:8443" or nil end,
      }
      assert.are.equal("pts.client of https://localhost:8443", tostring(made))
    end)

    it("names PTS_ENDPOINT when that is wrong", function()
      assert.has_error(function()
        pts.new {
          getenv = function() return "ftp://x" end,
        }
      end, "pts.new: PTS_ENDPOINT: endpoint scheme 'ftp' is neither https nor http")
    end)

    it("goes to the one host of PTS by default, whatever the region", function()
      local made = pts.new {
        region = "ap-southeast-1",
        getenv = function() end,
      }
      assert.are.equal("pts.client of https://pts.aliyuncs.com", tostring(made))
    end)

    it(
      "shows no secret when printed",
      function() assert.is_nil(tostring(client):find(instance.access_key_secret, 1, true)) end
    )
  end)

  describe("with a profile", function()
    local home

    before_each(function()
      home = os.tmpname()
      os.remove(home)
      assert(os.execute(("mkdir -p %s/.aliyun"):format(home)))
      local file = assert(io.open(home .. "/.aliyun/config.json", "w"))
      file:write(
        ([[{"current":"ci","profiles":[{"name":"ci","mode":"AK","access_key_id":"%s",
        "access_key_secret":"%s","region_id":"cn-shanghai","endpoint":"%s"}]}]]):format(
          instance.access_key_id,
          instance.access_key_secret,
          instance.endpoint
        )
      )
      file:close()
      assert(os.execute(("chmod 600 %s/.aliyun/config.json"):format(home)))
    end)
    after_each(function() os.execute(("rm -rf %s"):format(home)) end)

    local function getenv(name) return name == "HOME" and home or nil end

    for _, case in ipairs { { "by name", { profile = "ci" } }, { "found by the chain", {} } } do
      it("uses its keys, region and endpoint: " .. case[1], function()
        local made = pts.new { getenv = getenv, profile = case[2].profile }
        local res = assert(made:GetPtsSceneRunningStatus { SceneId = "NHBG6V" })
        assert.are.equal("CREATED", res.Status)
        assert.are.equal("cn-shanghai", made.region)
        made:close()
      end)
    end

    it("says when there is none of that name", function()
      local made = pts.new { getenv = getenv, profile = "nosuch" }
      local res, err = made:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
      assert.is_nil(res)
      assert.are.equal("credentials", err.kind)
      assert.matches("nosuch", tostring(err))
      made:close()
    end)
  end)

  describe("without credentials", function()
    it("names every place it looked at", function()
      local poor = pts.new { endpoint = instance.endpoint, getenv = function() end }
      local res, err = poor:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
      assert.is_nil(res)
      assert.are.equal("credentials", err.kind)
      assert.is_truthy(tostring(err):find("1. environment: ALIBABA_CLOUD_ACCESS_KEY_ID", 1, true))
      assert.are.equal(0, #instance.requests())
      poor:close()
    end)
  end)

  describe("that is closed", function()
    it("answers with an error, however often", function()
      client:close()
      client:close()
      local res, err = client:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
      assert.is_nil(res)
      assert.are.equal("interrupted", err.kind)
      assert.matches("the client is closed", tostring(err))
    end)

    it("says so to a call that was looking for credentials meanwhile", function()
      local closing
      closing = pts.new {
        endpoint = instance.endpoint,
        credentials = function()
          closing:close()
          return { access_key_id = "LTAI5tSpec", access_key_secret = "x" }
        end,
      }
      local res, err = closing:GetPtsSceneRunningStatus { SceneId = "NHBG6V" }
      assert.is_nil(res)
      assert.are.equal("interrupted", err.kind)
      assert.matches("the client is closed", tostring(err))
    end)
  end)

  it("loads no native code and touches nothing until its first call", function()
    local script = [[
      local pts = require "pts"
      local client = pts.new { access_key_id = "LTAI", access_key_secret = "x" }
      assert(not package.loaded["pts.core"])
    ]]
    local lua = os.getenv "PTS_LUA" or (jit and "luajit") or "lua" .. _VERSION:match "%d%.%d"
    local pipe = assert(io.popen(("%s -e '%s' 2>&1; echo exit=$?"):format(lua, script)))
    local said = pipe:read "*a"
    pipe:close()
    assert.are.equal("exit=0\n", said)
  end)
end)
