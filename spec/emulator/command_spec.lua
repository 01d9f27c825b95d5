-- SPDX-License-Identifier: MIT
-- `pts emulator` as a process: what it refuses, what it leaves behind, how it ends.
local emulator = require "spec.support.emulator"
local plain_http = require "pts.emulator.plain_http"
local uv = require "luv"

describe("pts emulator", function()
  local folder

  before_each(function() folder = assert(uv.fs_mkdtemp "/tmp/pts-command-spec-XXXXXX") end)

  local function entries()
    local names, scan = {}, assert(uv.fs_scandir(folder))
    while true do
      local name = uv.fs_scandir_next(scan)
      if not name then return names end
      names[#names + 1] = name
    end
  end

  after_each(function()
    for _, name in ipairs(entries()) do
      assert(uv.fs_unlink(folder .. "/" .. name))
    end
    assert(uv.fs_rmdir(folder))
  end)

  local function ended(argv, env)
    local process = emulator.spawn(argv, { env = env })
    assert.is_true(process.wait(20))
    return process.exit().code, process.stderr(), process.stdout()
  end

  -- Everything the emulator writes goes under `folder`, so that what is left of it can be counted.
  local function started(more)
    local env_file = folder .. "/env"
    local argv = { "emulator", "--port", "0", "--env-file", env_file }
    for _, word in ipairs(more or {}) do
      argv[#argv + 1] = word
    end
    local process = emulator.spawn(argv, { env = { TMPDIR = folder } })
    local up = process.wait(20, function() return uv.fs_stat(env_file) ~= nil or process.exit() ~= nil end)
    assert.is_true(up and process.exit() == nil, process.stderr())
    local file = assert(io.open(env_file))
    process.env_text = file:read "*a"
    file:close()
    process.port = tonumber(process.env_text:match "PTS_ENDPOINT=%w+://127%.0%.0%.1:(%d+)")
    return process, env_file
  end

  local function health(port)
    return plain_http.request { host = "127.0.0.1", port = port, method = "GET", path = "/_emulator/health" }
  end

  local function is_gone(process)
    return process.wait(20, function() return health(process.port) == nil end)
  end

  it("prints its version", function()
    local code, _, stdout = ended { "--version" }
    assert.equal(0, code)
    assert.equal("pts " .. require "pts.version" .. "\n", stdout)
  end)

  it("refuses what it does not understand, in one line", function()
    local wrong = {
      { {}, "command" },
      { { "emulate" }, "unknown command" },
      { { "emulator", "--speed" }, "speed" },
      { { "emulator", "--speed", "0" }, "--speed: expected a number above zero, got '0'" },
      { { "emulator", "--speed", "fast" }, "--speed: expected a number above zero" },
      { { "emulator", "--port", "70000" }, "--port: expected a number from 0 to 65535" },
      { { "emulator", "--port", "1.5" }, "--port: expected" },
      { { "emulator", "--scene", "a b" }, "--scene: expected ID or ID=NAME" },
      { { "emulator", "--fault", "*:throtle" }, 'no fault "throtle"' },
      { { "emulator", "--fault", "*:delay" }, "delay needs seconds" },
      { { "emulator", "--listen", "example.com" }, "--listen: expected an address" },
      { { "emulator", "--listen", "0.0.0.0" }, "--allow-remote" },
      { { "emulator", "--listen", "::" }, "--allow-remote" },
      { { "emulator", "--tls-key", "bin/pts" }, "go together" },
      { { "emulator", "--tls-key", "bin/pts", "--tls-certificate", "bin/nothing" }, "no file bin/nothing" },
      { { "emulator", "--colour" }, "--colour" },
    }
    for _, case in ipairs(wrong) do
      local code, stderr = ended(case[1])
      assert.equal(2, code)
      assert.truthy(stderr:find(case[2], 1, true), stderr)
      assert.truthy(stderr:find "^pts[^\n]*\n$", stderr)
    end
  end)

  it("says what to install when there is no nginx", function()
    local code, stderr = ended { "emulator", "--nginx", folder .. "/nginx" }
    assert.equal(1, code)
    assert.truthy(
      stderr:find "^pts emulator: no nginx at [^\n]*apt%-get install nginx libnginx%-mod%-http%-lua"
    )
    assert.truthy(stderr:find "OpenResty serves as well%)\n$")
  end)

  it("says what to install when nginx has no Lua", function()
    local code, stderr = ended { "emulator", "--nginx", "/bin/true" }
    assert.equal(1, code)
    assert.truthy(
      stderr:find "^pts emulator: /bin/true has no Lua module: [^\n]*apt%-get install [^\n]*\n$",
      stderr
    )
  end)

  it("says that a port is in use", function()
    local code, stderr = ended { "emulator", "--port", tostring(emulator.shared().port) }
    assert.equal(1, code)
    local expected = ("pts emulator: port %d on 127.0.0.1 is in use"):format(emulator.shared().port)
    assert.equal(expected, stderr:sub(1, #expected))
  end)

  it("says why it cannot write its env file, and leaves nothing", function()
    local argv = { "emulator", "--port", "0", "--env-file", folder .. "/none/env" }
    local code, stderr = ended(argv, { TMPDIR = folder })
    assert.equal(1, code)
    assert.truthy(stderr:find "^pts emulator: cannot write the env file: [^\n]*\n$", stderr)
    assert.same({}, entries())
  end)

  it("says what nginx does not like", function()
    local certificate = folder .. "/not-a-certificate"
    assert(io.open(certificate, "w")):close()
    local argv = { "emulator", "--port", "0", "--tls-certificate", certificate, "--tls-key", certificate }
    local code, stderr = ended(argv, { TMPDIR = folder })
    assert.equal(1, code)
    assert.truthy(
      stderr:find "^pts emulator: nginx did not start: [^\n]*not%-a%-certificate[^\n]*\n$",
      stderr
    )
    assert.same({ "not-a-certificate" }, entries())
  end)

  it("writes an env file that a shell can source, for its owner's eyes", function()
    local process, env_file = started { "--scene", "ABC=a test", "--scene", "DEF", "--speed", "60" }
    local expected = {
      ("export PTS_ENDPOINT=http://127.0.0.1:%d"):format(process.port),
      "export ALIBABA_CLOUD_ACCESS_KEY_ID=LTAIemulatorKeyId",
      "export ALIBABA_CLOUD_ACCESS_KEY_SECRET=emulator-secret-not-a-secret",
      "unset ALIBABA_CLOUD_SECURITY_TOKEN",
      ("export PTS_EMULATOR_CONTROL=http://127.0.0.1:%d/_emulator"):format(process.port),
      ("export PTS_EMULATOR_PID=%d"):format(process.pid),
    }
    assert.equal(table.concat(expected, "\n") .. "\n", process.env_text)
    assert.equal(384, uv.fs_stat(env_file).mode % 512)
    local text = process.stdout()
    assert.truthy(text:find(("listens on http://127.0.0.1:%d\n"):format(process.port), 1, true))
    assert.truthy(text:find("ABC (a test), DEF (DEF)", 1, true))
    assert.truthy(text:find(". " .. env_file, 1, true))
    for _, name in ipairs(entries()) do
      if name ~= "env" then assert.equal(448, uv.fs_stat(folder .. "/" .. name).mode % 512) end
    end
    process.kill "sigterm"
    assert.is_true(process.wait(10))
  end)

  it("takes its key from the environment", function()
    local instance = emulator.start {
      env = { PTS_EMULATOR_ACCESS_KEY_ID = "LTAImine", PTS_EMULATOR_ACCESS_KEY_SECRET = "it's mine" },
    }
    local file = assert(io.open(instance.env_file))
    local text = file:read "*a"
    file:close()
    assert.truthy(text:find("ACCESS_KEY_ID=LTAImine\n", 1, true))
    assert.truthy(text:find("ACCESS_KEY_SECRET='it'\\''s mine'\n", 1, true))
    instance.stop()
  end)

  it("logs a line for each request, without secrets", function()
    local process = started()
    local request = "POST /?Action=a%0Ab&AccessKeyId=k&Signature=sssss&SecurityToken=ttttt HTTP/1.1\r\n"
    plain_http.exchange("127.0.0.1", process.port, request .. "Host: a\r\nContent-Length: 0\r\n\r\n", 5)
    local pattern = "\n%d%d:%d%d:%d%d a%?b %- 400 MissingSignatureNonce [%x-]+ %d+%.%dms\n$"
    assert.is_true(process.wait(10, function() return process.stdout():find(pattern) ~= nil end))
    process.kill "sigterm"
    assert.is_true(process.wait(10))
    assert.is_nil((process.stdout() .. process.stderr()):find("sssss", 1, true))
    assert.is_nil((process.stdout() .. process.stderr()):find("ttttt", 1, true))
  end)

  for _, signal in ipairs { "sigint", "sigterm", "sighup" } do
    it("ends cleanly on " .. signal, function()
      local process = started()
      process.kill(signal)
      assert.is_true(process.wait(10))
      assert.same({ code = 0, signal = 0 }, process.exit())
      assert.equal("", process.stderr())
      assert.is_nil(health(process.port))
      assert.same({}, entries())
    end)
  end

  it("ends with its standard input when told to", function()
    local process = started { "--until-stdin-ends" }
    process.close_stdin()
    assert.is_true(process.wait(10))
    assert.same({ code = 0, signal = 0 }, process.exit())
    assert.same({}, entries())
  end)

  it("leaves no nginx and no file when it is killed", function()
    local process = started()
    process.kill "sigkill"
    assert.is_true(is_gone(process))
    assert.is_true(process.wait(10, function() return #entries() == 0 end))
  end)

  it("leaves another's env file alone", function()
    local process, env_file = started()
    local file = assert(io.open(env_file, "w"))
    file:write "export PTS_EMULATOR_PID=1\n"
    file:close()
    process.kill "sigterm"
    assert.is_true(process.wait(10))
    assert.same({ "env" }, entries())
  end)

  it("says when nginx ends by itself", function()
    local process = started()
    local body = assert(health(process.port)).body
    assert(uv.kill(tonumber(body:match '"pid":(%d+)'), "sigkill"))
    assert.is_true(process.wait(10))
    assert.equal(1, process.exit().code)
    assert.truthy(process.stderr():find "^pts emulator: nginx ended by itself")
    assert.same({}, entries())
  end)

  it("plays a fault of the command line", function()
    local instance =
      emulator.start { faults = { "NHBG6V:throttle:times=1", "*:delay:seconds=0" }, speed = 10 }
    local faults = instance.control("GET", "faults").faults
    assert.same({ "throttle", "delay" }, { faults[1].kind, faults[2].kind })
    assert.equal(10, instance.control("GET", "health").speed)
    instance.stop()
  end)

  it("speaks https, and its control API plain http beside it", function()
    local instance = emulator.start { tls = emulator.certificates() }
    assert.truthy(instance.endpoint:find "^https://127%.0%.0%.1:%d+$")
    assert.is_true(instance.control("GET", "health").ok)
    -- A TLS server says so to whoever talks plainly to it.
    assert.truthy(instance.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n"):find "^HTTP/1.1 400")
    instance.stop()
  end)
end)
