-- SPDX-License-Identifier: MIT
local status = require "pts.status"
local virtual = require "spec.support.virtual"
local wait_status = require "pts.wait_status"
local waiter = require "pts.waiter"

local function run(client, target, options)
  local plan, mistake = wait_status.prepare(client, "NHBG6V", target, options)
  if mistake then error(mistake, 0) end
  return waiter.run(plan)
end

--- Waits on virtual time. `script`: what is answered from a second on, as { seconds, answer }; or one answer.
local function wait(script, target, options)
  local runtime = virtual.runtime()
  local function answer(_, elapsed)
    if type(script) ~= "table" or script.kind or script.Success ~= nil then return script end
    local current
    for _, step in ipairs(script) do
      if elapsed >= step[1] then current = step[2] end
    end
    return current
  end
  local client = virtual.client(runtime, answer)
  local response, info = run(client, target, options)
  return response, info, client, runtime
end

local NOT_FOUND = { kind = "api", Code = "GetPtsSceneRunningStatusFail", http_status = 403 }
local THROTTLED = { kind = "throttled", Code = "Throttling.User", http_status = 400 }

describe("wait_until_status", function()
  -- name, answers, target, options, expected: "reached" or the reason
  local rows = {
    -- a status in the target, not STOPPED
    { "RUNNING at once", "RUNNING", "RUNNING", nil, "reached" },
    { "RUNNING later", { { 0, "CREATED" }, { 9, "SYNCING" }, { 20, "RUNNING" } }, "RUNNING", nil, "reached" },
    { "one of a list", { { 0, "SYNCING" }, { 9, "READY" } }, { "READY", "RUNNING" }, nil, "reached" },
    { "CREATED is a target like any", "CREATED", "CREATED", nil, "reached" },
    { "an error that is wanted", { { 0, "RUNNING" }, { 9, "ERR_RUN" } }, "ERR_RUN", nil, "reached" },
    -- STOPPED, in the target
    { "STOPPED of an old run", "STOPPED", "STOPPED", nil, "reached" },
    { "STOPPED after a run", { { 0, "RUNNING" }, { 60, "STOPPED" } }, "STOPPED", nil, "reached" },
    {
      "an old STOPPED after a start, then the run",
      { { 0, "STOPPED" }, { 9, "SYNCING" }, { 90, "STOPPED" } },
      "STOPPED",
      { after_start = true },
      "reached",
      function(info) assert.is_true(info.elapsed >= 90) end,
    },
    {
      "STOPPED after a start that ran nothing",
      "STOPPED",
      "STOPPED",
      { after_start = true },
      "reached",
      function(info)
        assert.are.equal("never_started", info.reason)
        assert.is_true(info.elapsed >= 30)
      end,
    },
    -- STOPPED, not in the target
    { "STOPPED although nobody started it", "STOPPED", "RUNNING", nil, "not_running" },
    {
      "an old STOPPED after a start",
      { { 0, "STOPPED" }, { 9, "RUNNING" } },
      "RUNNING",
      { after_start = true },
      "reached",
    },
    { "STOPPED for good after a start", "STOPPED", "RUNNING", { after_start = true }, "never_started" },
    { "over before RUNNING was seen", { { 0, "READY" }, { 9, "STOPPED" } }, "RUNNING", nil, "ended" },
    {
      "another settle time",
      { { 0, "STOPPED" }, { 20, "RUNNING" } },
      "RUNNING",
      { after_start = true, settle = 10 },
      "never_started",
    },
    -- beyond the target
    { "STOPPING when RUNNING is wanted", "STOPPING", "RUNNING", nil, "passed" },
    {
      "STOPPING after READY when RUNNING is wanted",
      { { 0, "READY" }, { 9, "STOPPING" } },
      "RUNNING",
      nil,
      "passed",
    },
    { "RUNNING when READY is wanted", "RUNNING", "READY", nil, "passed" },
    { "RUNNING when at least READY is wanted", "RUNNING", "READY", { at_least = true }, "reached" },
    -- failed
    { "ERR_PREPARE", { { 0, "SYNCING" }, { 9, "ERR_PREPARE" } }, "RUNNING", nil, "failed" },
    { "ERR_RUN of an old run", "ERR_RUN", "RUNNING", nil, "failed" },
    {
      "what fail_on names",
      { { 0, "SYNCING" }, { 9, "READY" } },
      "RUNNING",
      { fail_on = "READY" },
      "fail_on",
    },
    -- idle
    { "CREATED to the deadline", "CREATED", "RUNNING", nil, "timeout" },
    { "CREATED after a start", "CREATED", "RUNNING", { after_start = true }, "never_started" },
    {
      "NO_START, then a run",
      { { 0, "NO_START" }, { 40, "SYNCING" }, { 50, "RUNNING" } },
      "RUNNING",
      nil,
      "reached",
    },
    {
      "idle between two runs",
      { { 0, "SYNCING" }, { 9, "CREATED" }, { 90, "RUNNING" } },
      "RUNNING",
      { after_start = true },
      "reached",
    },
    -- unknown text, and none
    { "unknown text goes on", { { 0, "WARMING_UP" }, { 9, "RUNNING" } }, "RUNNING", nil, "reached" },
    {
      "an answer without Status",
      { { 0, { Success = true } }, { 9, "RUNNING" } },
      "RUNNING",
      nil,
      "reached",
      function(info) assert.is_true(info.transient_errors > 0) end,
    },
    {
      "an empty Status",
      { { 0, { Status = "", Success = true } }, { 9, "RUNNING" } },
      "RUNNING",
      nil,
      "reached",
    },
    -- errors
    { "no such scene", NOT_FOUND, "RUNNING", nil, "no_such_scene" },
    { "a scene that vanishes", { { 0, "RUNNING" }, { 9, NOT_FOUND } }, "STOPPED", nil, "vanished" },
    { "throttled for a while", { { 0, THROTTLED }, { 60, "RUNNING" } }, "RUNNING", nil, "reached" },
    {
      "a network that breaks for a while",
      { { 0, { kind = "network", sent = true } }, { 60, "RUNNING" } },
      "RUNNING",
      nil,
      "reached",
    },
    {
      "no JSON for a while",
      { { 0, { kind = "protocol", http_status = 200 } }, { 60, "RUNNING" } },
      "RUNNING",
      nil,
      "reached",
    },
    {
      "5xx for a while",
      { { 0, { kind = "api", http_status = 503 } }, { 60, "RUNNING" } },
      "RUNNING",
      nil,
      "reached",
    },
    { "throttled to the end", THROTTLED, "RUNNING", nil, "timeout" },
    -- a target that is a function
    {
      "a predicate",
      { { 0, "SYNCING" }, { 9, "READY" } },
      function(s) return s == "READY" end,
      nil,
      "reached",
    },
    { "a predicate that never holds", "RUNNING", function() return false end, nil, "timeout" },
  }
  for _, row in ipairs(rows) do
    it(("%s: %s"):format(row[1], row[5]), function()
      local response, info = wait(row[2], row[3], row[4])
      if row[5] == "reached" then
        assert.is_table(response, tostring(info))
      else
        assert.is_nil(response)
        assert.are.equal(row[5], info.reason, tostring(info))
        assert.is_truthy(tostring(info):find "^wait_until_status: ")
      end
      assert.is_true(info.elapsed >= 0 and info.polls >= 1)
      assert.is_table(info.history)
      if row[6] then row[6](info) end
    end)
  end

  for _, case in ipairs {
    { "permission", { kind = "api", Code = "Forbidden.RAM", http_status = 403 }, "api" },
    { "signature", { kind = "api", Code = "SignatureDoesNotMatch", http_status = 400 }, "api" },
    { "credentials", { kind = "credentials" }, "credentials" },
    { "certificate", { kind = "tls", curl_code = 60, sent = false }, "tls" },
  } do
    it(("ends at once with an error of %s"):format(case[1]), function()
      local response, err, client = wait(case[2], "RUNNING")
      assert.is_nil(response)
      assert.are.equal(case[3], err.kind)
      assert.are.equal(case[2].Code, err.Code)
      assert.are.equal(1, client.polls)
    end)
  end

  it("tells the history with its times", function()
    local _, info = wait(
      { { 0, "SYNCING" }, { 7, "READY" }, { 11, "RUNNING" } },
      "RUNNING",
      { interval = 1, jitter = 0 }
    )
    assert.are.same({
      { status = "SYNCING", at = 0 },
      { status = "READY", at = 7 },
      { status = "RUNNING", at = 11 },
    }, info.history)
    assert.are.equal(12, info.polls)
    assert.are.equal(11, info.elapsed)
  end)

  it("makes its last poll at the deadline, never after it", function()
    for _, timeout in ipairs { 0, 1, 4.9, 5, 5.1, 33.3 } do
      local _, err, _, runtime = wait("SYNCING", "RUNNING", { timeout = timeout })
      assert.are.equal("timeout", err.kind)
      assert.is_true(math.abs(runtime.time - 1000 - timeout) < 1e-6)
      assert.is_true(math.abs(err.elapsed - timeout) < 1e-6)
      assert.are.equal("SYNCING", err.response.Status)
    end
  end)

  it(
    "reaches a status that comes at the deadline",
    function() assert.is_table((wait({ { 0, "SYNCING" }, { 12, "RUNNING" } }, "RUNNING", { timeout = 12 }))) end
  )

  it("polls every five seconds, every two when a change is near, or as told", function()
    local _, _, _, runtime = wait(
      { { 0, "SYNCING" }, { 5, "PREPARING" }, { 7, "RUNNING" } },
      "RUNNING",
      { jitter = 0 }
    )
    assert.are.same({ 5, 2 }, runtime.sleeps)
    _, _, _, runtime = wait(
      { { 0, "PREPARING" }, { 9, "RUNNING" } },
      "RUNNING",
      { jitter = 0, interval = "4s" }
    )
    assert.are.same({ 4, 4, 4 }, runtime.sleeps)
    _, _, _, runtime = wait(
      { { 0, "SYNCING" }, { 9, "RUNNING" } },
      "RUNNING",
      { jitter = 0, interval = 2, growth = 2 }
    )
    assert.are.same({ 2, 4, 8 }, runtime.sleeps)
  end)

  it("honours the service's hint, up to a minute", function()
    local hinted = { kind = "throttled", retry_after = 17 }
    local _, _, _, runtime = wait({ { 0, hinted }, { 1, "RUNNING" } }, "RUNNING", { jitter = 0 })
    assert.are.same({ 17 }, runtime.sleeps)
    hinted.retry_after = 1e6
    _, _, _, runtime = wait({ { 0, hinted }, { 1, "RUNNING" } }, "RUNNING", { jitter = 0 })
    assert.are.same({ 60 }, runtime.sleeps)
  end)

  it("never makes more than max_calls", function()
    local response, err, client = wait("SYNCING", "RUNNING", { max_calls = 3 })
    assert.is_nil(response)
    assert.are.equal("max_calls", err.reason)
    assert.are.equal(3, client.polls)
  end)

  it("shows each poll, errors too", function()
    local seen = {}
    wait({ { 0, THROTTLED }, { 3, "SYNCING" }, { 9, "RUNNING" } }, "RUNNING", {
      interval = 3,
      jitter = 0,
      on_poll = function(response, elapsed, err)
        seen[#seen + 1] = { response and response.Status or err.kind, elapsed }
      end,
    })
    assert.are.same({ { "throttled", 0 }, { "SYNCING", 3 }, { "SYNCING", 6 }, { "RUNNING", 9 } }, seen)
  end)

  it("ends with the error that on_poll raises", function()
    assert.has_error(function()
      wait("SYNCING", "RUNNING", {
        on_poll = function() error("stop it", 0) end,
      })
    end, "stop it")
  end)

  it("can be cancelled, also while it sleeps", function()
    local token = {}
    local response, err, _, runtime = wait("SYNCING", "RUNNING", {
      cancel = token,
      on_poll = function(_, elapsed)
        if elapsed >= 10 then token.cancelled = true end
      end,
    })
    assert.is_nil(response)
    assert.are.equal("interrupted", err.kind)
    assert.are.equal("cancelled", err.reason)
    assert.are.equal("SYNCING", err.response.Status)
    for _, seconds in ipairs(runtime.sleeps) do
      assert.is_true(seconds <= 0.25)
    end
    _, err = wait("RUNNING", "RUNNING", { cancel = { cancelled = true } })
    assert.are.equal(0, err.polls)
  end)

  it("remembers the last error when time is over", function()
    local _, err = wait({ { 0, "SYNCING" }, { 100, THROTTLED } }, "RUNNING", { timeout = 200 })
    assert.are.equal("timeout", err.kind)
    assert.are.equal("throttled", err.last_error.kind)
    assert.are.equal("SYNCING", err.response.Status)
    assert.is_truthy(tostring(err):find "seen: SYNCING; the last error: throttled")
  end)

  it("does not mind a thousand hours", function()
    local _, err, client = wait("RUNNING", "STOPPED", { timeout = 3600000, interval = 60, jitter = 0 })
    assert.are.equal("timeout", err.kind)
    assert.are.equal(60001, client.polls)
    assert.are.equal(1, #err.history)
  end)

  local misuses = {
    { "Finished", nil, "did you mean 'STOPPED'?" },
    { "Done", nil, "did you mean 'STOPPED'?" },
    { "WaitStart", nil, "ListPtsScene's vocabulary" },
    { "Debugging", nil, "ListPtsScene's vocabulary" },
    { "Running", nil, "this call says RUNNING" },
    { "RUNING", nil, "did you mean 'RUNNING'?" },
    { { "RUNNING", "Finished" }, nil, "did you mean 'STOPPED'?" },
    { {}, nil, "target is an empty list" },
    { { 7 }, nil, "target 1 is no status text" },
    { 7, nil, "not a number" },
    { nil, nil, "not a nil" },
    { "RUNNING", { timeout = -1 }, "'timeout' must be from 0 seconds" },
    { "RUNNING", { timeout = 0 / 0 }, "'timeout' must be" },
    { "RUNNING", { timeout = math.huge }, "'timeout' must be" },
    { "RUNNING", { timeout = "soon" }, 'like "90s"' },
    { "RUNNING", { interval = 0 }, "'interval' must be from 0.01" },
    { "RUNNING", { growth = 0 }, "'growth' must be a number from 1" },
    { "RUNNING", { jitter = 2 }, "'jitter' must be a number from 0 to 1" },
    { "RUNNING", { max_calls = 0 }, "'max_calls' must be a whole number" },
    { "RUNNING", { on_poll = 7 }, "'on_poll' must be a function" },
    { "RUNNING", { cancel = true }, "'cancel' must be a table" },
    { "RUNNING", { fail_on = {} }, "fail_on is an empty list" },
    { "RUNNING", { fail_on = "Finished" }, "did you mean 'STOPPED'?" },
    { "RUNNING", { tiemout = 7 }, "did you mean 'timeout'?" },
    { "RUNNING", 7, "options must be a table" },
  }
  for i, case in ipairs(misuses) do
    it(("refuses misuse %d before the first call: %s"):format(i, case[3]), function()
      local ok, message = pcall(wait, "RUNNING", case[1], case[2])
      assert.is_false(ok)
      assert.is_truthy(message:find(case[3], 1, true), message)
    end)
  end

  it(
    "waits for unknown text when told to",
    function()
      assert.is_table((wait({ { 0, "SYNCING" }, { 9, "WARMED_UP" } }, "WARMED_UP", { allow_unknown = true })))
    end
  )
end)

-- A plain restatement of the rules, to compare with over random lives of scenes.
local function model(answers, target, after_start, settle, times)
  local seen_active, last = false, nil
  local position = {}
  for i, name in ipairs(status.order) do
    position[name] = i
  end
  for i, name in ipairs(answers) do
    last = i
    local settled = times[i] >= settle
    if name == "throttled" then
      name = nil
    elseif name == "gone" then
      return i > 1 and (function()
        for j = 1, i - 1 do
          if answers[j] ~= "throttled" then return "vanished" end
        end
        return "no_such_scene"
      end)() or "no_such_scene",
        i
    end
    if name then
      local active = name ~= "CREATED" and name ~= "STOPPED" and not name:find "^ERR"
      if name == "STOPPED" then
        if seen_active then return target == "STOPPED" and "reached" or "ended", i end
        if not after_start then return target == "STOPPED" and "reached" or "not_running", i end
        if settled then return target == "STOPPED" and "reached" or "never_started", i end
      else
        seen_active = seen_active or active
        if name == target then return "reached", i end
        if name:find "^ERR" then return "failed", i end
        if active and position[name] > position[target] then return "passed", i end
        if name == "CREATED" and after_start and not seen_active and settled then
          return "never_started", i
        end
      end
    end
  end
  return "timeout", last
end

describe("wait_until_status and a plain model", function()
  it("agree on random lives of scenes and faults", function()
    local seed = tonumber(os.getenv "PTS_SPEC_SEED") or 20261124
    local state = seed
    local function random(n)
      state = (state * 16807) % 2147483647
      return state % n + 1
    end
    local kinds = {
      "CREATED",
      "SYNCING",
      "SYNC_DONE",
      "UPLOADING",
      "UPLOADED",
      "PREPARING",
      "READY",
      "RUNNING",
      "STOPPING",
      "STOPPED",
      "throttled",
      "throttled",
      "ERR_RUN",
      "gone",
    }
    local targets = { "RUNNING", "STOPPED", "READY" }
    local outcomes = {}
    for case = 1, 3000 do
      local answers, times = {}, {}
      local name = kinds[random(10)]
      for i = 1, 13 do
        if random(3) == 1 then name = kinds[random(#kinds)] end
        answers[i], times[i] = name, (i - 1) * 5
      end
      local target, after_start = targets[random(3)], random(2) == 1
      local runtime = virtual.runtime()
      local client = virtual.client(runtime, function(n)
        if answers[n] == "throttled" then return { kind = "throttled" } end
        if answers[n] == "gone" then return NOT_FOUND end
        return answers[n]
      end)
      local response, info = run(client, target, {
        timeout = 60,
        interval = 5,
        jitter = 0,
        after_start = after_start,
      })
      local said = response and "reached" or info.reason
      local expected, polls = model(answers, target, after_start, 30, times)
      assert.are.equal(
        expected,
        said,
        ("seed %d, case %d: %s, target %s, after_start %s"):format(
          seed,
          case,
          table.concat(answers, " "),
          target,
          tostring(after_start)
        )
      )
      assert.are.equal(polls, client.polls)
      outcomes[said] = (outcomes[said] or 0) + 1
    end
    for _, name in ipairs {
      "reached",
      "ended",
      "passed",
      "failed",
      "not_running",
      "never_started",
      "vanished",
      "no_such_scene",
      "timeout",
    } do
      assert.is_true((outcomes[name] or 0) > 0, name .. " never came up")
    end
  end)
end)
