-- SPDX-License-Identifier: MIT
-- A whole load test on virtual time: every way that it may go, and that none is left running.
local Error = require "pts.error"
local load_test = require "pts.load_test"
local status = require "pts.status"
local virtual = require "spec.support.virtual"

local Subject = load_test.derive {
  kind = "virtual",
  title = "scene",
  vocabulary = status,
  operations = { start = "StartPtsScene", delete = "DeletePtsScene" },
}

--- A run's usual life: seconds after the start to status, and requests a second while RUNNING.
local USUAL = {
  { 0, "STOPPED" },
  { 4, "SYNCING" },
  { 8, "PREPARING" },
  { 16, "RUNNING" },
  { 76, "STOPPING" },
  { 80, "STOPPED" },
}

local function subject(script)
  local runtime = virtual.runtime()
  local made = setmetatable({
    id = "NHBG6V",
    client = { options = { runtime = runtime, random = function() return 0.5 end } },
    runtime = runtime,
    life = USUAL,
    report_after = 3,
    stops = 0,
    starts = 0,
  }, Subject)
  for name, value in pairs(script or {}) do
    made[name] = value
  end
  return made
end

function Subject:elapsed() return self.runtime.now() - (self.began or self.runtime.now()) end

function Subject:running()
  local text = self:shown()
  return status.is_active(text)
end

function Subject:shown()
  if not self.began then return self.before or "STOPPED" end
  local elapsed = self:elapsed()
  if self.stopped_at then
    return self.runtime.now() < self.stopped_at + (self.stopping or 4) and "STOPPING" or "STOPPED"
  end
  local text = self.life[1][2]
  for _, step in ipairs(self.life) do
    if elapsed >= step[1] then text = step[2] end
  end
  return text
end

local function failed(fields)
  fields.message = fields.message or fields.kind
  return nil, Error.new(fields)
end

function Subject:status()
  if self.trouble and self.trouble(self) then return failed(self.trouble(self)) end
  return self:shown(), {}
end

function Subject:begin()
  self.starts = self.starts + 1
  if self.start_error then
    if self.start_error.maybe_applied and self.applied then self.began = self.runtime.now() end
    return failed(self.start_error)
  end
  self.began = self.runtime.now()
  return "PLAN1"
end

function Subject:stop()
  self.stops = self.stops + 1
  if self.stop_error then return failed(self.stop_error) end
  if not self:running() then return false end
  self.stopped_at = self.stopped_at or self.runtime.now()
  return true
end

function Subject:requests()
  local elapsed = self:elapsed()
  local first = math.huge
  for _, step in ipairs(self.life) do
    if step[2] == "RUNNING" then first = step[1] end
  end
  return math.max(0, math.min(elapsed, 76) - first) * (self.rate or 10)
end

function Subject:observe(run_id)
  assert(run_id == "PLAN1")
  local text, err = self:status()
  if not text then return nil, err end
  local seen = { status = text, problem = self.problem and self.problem(self) }
  if text == "RUNNING" or text == "STOPPED" then
    seen.requests, seen.raw = self:requests(), {}
    seen.has_report = text == "STOPPED" and self.runtime.now() >= self:over_at() + self.report_after
  end
  return seen
end

function Subject:over_at()
  return self.stopped_at and self.stopped_at + (self.stopping or 4) or self.began + self.life[#self.life][1]
end

function Subject:report()
  if self.report_error then return failed(self.report_error) end
  return { summary = { p99 = 120 } }
end

describe("a run", function()
  it("starts, is seen to run, ends, and has a report", function()
    local scene = subject()
    local seen = {}
    local result, err = scene:run { on_progress = function(progress) seen[#seen + 1] = progress.phase end }
    assert(result, tostring(err))
    assert.equal("PLAN1", result.run_id)
    assert.equal("itself", result.ended_by)
    assert.equal("STOPPED", result.status)
    assert.same({ p99 = 120 }, result.report.summary)
    assert.equal(0, scene.stops)
    assert.equal("launching", seen[1])
    assert.equal("running", seen[#seen])
    assert.equal(600, result.progress.requests)
    local names = {}
    for i, entry in ipairs(result.history) do
      names[i] = entry.status
    end
    assert.equal(
      "STOPPED SYNCING PREPARING RUNNING STOPPED",
      (table.concat(names, " "):gsub(" STOPPING", ""))
    )
    assert.is_true(result.elapsed >= 80 and result.elapsed <= 86)
  end)

  it("is stopped at its limit, and has a report all the same", function()
    local scene = subject()
    local result = assert(scene:run { limit = 20 })
    assert.equal("limit", result.ended_by)
    assert.equal("STOPPED", result.status)
    assert.is_table(result.report)
    assert.is_true(scene.stops >= 1)
    assert.is_false(scene:running())
  end)

  it("is stopped when its figures say so", function()
    local scene = subject()
    local result = assert(scene:run {
      stop_when = function(progress) return progress.requests >= 200 and "enough requests" end,
    })
    assert.equal("stop_when", result.ended_by)
    assert.equal("enough requests", result.reason)
    assert.is_false(scene:running())
  end)

  it("may do without its report", function()
    local scene = subject { report_error = { kind = "api", Code = "GetPtsReportDetailsFail" } }
    local result = assert(scene:run { report = false })
    assert.is_nil(result.report)
  end)

  local NOTHING = { { 0, "STOPPED" } }

  -- What is said, the scene, the options, the reason, what the error says, whether it was stopped (nil: not tried).
  local failures = {
    {
      "a run under way",
      { before = "RUNNING" },
      {},
      "in_progress",
      "is RUNNING already; force = true",
    },
    { "a status nobody knows", { before = "WARMING" }, {}, "in_progress", "is WARMING already" },
    {
      "a start that is refused",
      { start_error = { kind = "api", Code = "StartPtsSceneFail", message = "quota" } },
      {},
      nil,
      "quota",
    },
    {
      "a start that runs nothing",
      { life = NOTHING },
      {},
      "never_started",
      "still STOPPED 30 s after the start",
      true,
    },
    {
      "a run that sends no request",
      { rate = 0 },
      {},
      "nothing_ran",
      "is over %(STOPPED%) and sent no request",
      true,
    },
    {
      "a run that fails",
      { life = { { 0, "STOPPED" }, { 4, "PREPARING" }, { 8, "ERR_PREPARE" } } },
      {},
      "failed",
      "the run failed: ERR_PREPARE",
      true,
    },
    {
      "a run that fails while it sends",
      { life = { { 0, "STOPPED" }, { 4, "RUNNING" }, { 30, "ERR_RUN" } } },
      {},
      "failed",
      "the run failed: ERR_RUN",
      true,
    },
    {
      "a run that says what is wrong with it",
      { problem = function(self) return self:elapsed() > 20 and "no JMX file" or nil end },
      {},
      "failed",
      "no JMX file",
      true,
    },
    {
      "a launch that takes too long",
      { life = { { 0, "PREPARING" } } },
      { launch_timeout = 60 },
      "timeout",
      "not reached within 60 s; seen: PREPARING",
      true,
    },
    {
      "a service that is gone for too long",
      {
        trouble = function(self)
          local elapsed = self:elapsed()
          return elapsed > 30
              and elapsed < 400
              and not self.gone_quiet
              and { kind = "network", message = "gone", sent = true }
            or nil
        end,
      },
      { stop_timeout = 600 },
      "lost",
      "gone",
      true,
    },
    {
      "a permission that is taken away",
      {
        trouble = function(self)
          return self:elapsed() > 30
              and self.stops == 0
              and { kind = "api", Code = "Forbidden.RAM", message = "no" }
            or nil
        end,
      },
      {},
      "failed",
      "no",
      true,
    },
  }
  for _, case in ipairs(failures) do
    it("that meets " .. case[1] .. " ends with an error and leaves nothing running", function()
      local scene = subject(case[2])
      local result, err = scene:run(case[3])
      assert.is_nil(result)
      assert.equal(case[4], err.reason)
      assert.matches(case[5], err.message)
      assert.equal(case[6], err.stopped)
      assert.equal("NHBG6V", err.scene_id)
      if case[6] then
        assert.equal("PLAN1", err.run_id)
        assert.is_false(scene:running())
      else
        assert.equal(0, scene.stops)
      end
    end)
  end

  it("whose start has no answer is stopped, should it have begun", function()
    for _, applied in ipairs { true, false } do
      local scene = subject {
        start_error = { kind = "network", maybe_applied = true, message = "reset" },
        applied = applied,
      }
      local result, err = scene:run()
      assert.is_nil(result)
      assert.is_true(err.maybe_applied)
      assert.is_true(err.stopped)
      assert.is_false(scene:running())
      assert.is_true(scene.stops >= 1)
      assert.equal(1, scene.starts)
    end
  end)

  it("is stopped before an error of a callback goes on", function()
    for _, name in ipairs { "on_progress", "stop_when" } do
      local scene = subject()
      local ok, message = pcall(scene.run, scene, {
        [name] = function(progress)
          if (progress.requests or 0) > 100 then error "my own mistake" end
        end,
      })
      assert.is_false(ok)
      assert.matches("my own mistake", message)
      assert.is_true(scene.stops >= 1)
      assert.is_false(scene:running())
    end
  end)

  it("is stopped by Ctrl-C at any moment after the start", function()
    for moment = 0, 80, 4 do
      local scene = subject()
      local sleep = scene.runtime.sleep
      function scene.runtime.sleep(seconds)
        if scene.began and not scene.interrupted and scene:elapsed() + seconds > moment then
          scene.interrupted = true
          error("interrupted!", 0)
        end
        return sleep(seconds)
      end
      local ok, message = pcall(scene.run, scene)
      assert.is_false(ok)
      assert.equal("interrupted!", message)
      assert.is_false(scene:running())
    end
  end)

  it("is stopped when Ctrl-C comes while the start is on its way, and that takes effect later", function()
    local scene = subject()
    function scene:begin()
      self.starts = self.starts + 1
      self.began = self.runtime.now() + 3
      error("interrupted!", 0)
    end
    local ok, message = pcall(scene.run, scene)
    assert.is_false(ok)
    assert.equal("interrupted!", message)
    assert.is_true(scene.stops > 1)
    assert.is_false(scene:running())
    scene.runtime.sleep(30)
    assert.is_false(scene:running())
  end)

  it("is stopped when it is cancelled", function()
    local scene = subject()
    local token = {}
    local result, err = scene:run {
      cancel = token,
      on_progress = function(progress) token.cancelled = (progress.requests or 0) > 100 end,
    }
    assert.is_nil(result)
    assert.equal("cancelled", err.reason)
    assert.is_true(err.stopped)
    assert.is_false(scene:running())
  end)

  it("says loudly when it could not be stopped", function()
    local logged = {}
    local scene = subject { stop_error = { kind = "api", Code = "Forbidden.RAM", message = "not allowed" } }
    scene.client.options.logger = function(level, message) logged[#logged + 1] = level .. ": " .. message end
    local result, err = scene:run { limit = 10, stop_timeout = 20 }
    assert.is_nil(result)
    assert.is_false(err.stopped)
    assert.matches("scene NHBG6V may still be running, stop it: ", err.message)
    assert.matches("^error: scene NHBG6V MAY STILL BE RUNNING", logged[#logged])
  end)

  it("asks for the stop again until it is heard", function()
    local scene = subject()
    local stop, heard = scene.stop, 0
    function scene:stop()
      heard = heard + 1
      if heard < 3 then return failed { kind = "network", sent = true } end
      return stop(self)
    end
    assert.equal("limit", assert(scene:run { limit = 10 }).ended_by)
    assert.is_true(heard >= 3)
  end)

  it("whose report does not come says so, and gives what there is", function()
    local scene = subject { report_after = 1000 }
    local result, err = scene:run { report_timeout = 60 }
    assert.is_nil(result)
    assert.equal("timeout", err.reason)
    assert.equal("PLAN1", err.result.run_id)
    assert.equal("STOPPED", err.result.status)
    assert.is_nil(err.stopped)
  end)

  it("whose report may not be read says so at once", function()
    local scene = subject { report_error = { kind = "api", Code = "Forbidden.RAM", message = "not allowed" } }
    local began = scene.runtime.now()
    local _, err = scene:run()
    assert.equal("Forbidden.RAM", err.Code)
    assert.is_true(scene.runtime.now() - began < 120)
  end)

  it("waits for a report that is not made yet, whatever the service says meanwhile", function()
    local scene = subject()
    local asked = 0
    function scene:report()
      asked = asked + 1
      if asked < 4 then
        return failed { kind = "api", Code = "GetPtsReportDetailsFail", message = "not yet" }
      end
      return { summary = {} }
    end
    assert.is_table(assert(scene:run()).report)
    assert.equal(4, asked)
  end)

  it("notices a run that was over before it was seen", function()
    local scene = subject { life = { { 0, "STOPPED" } }, requests = function() return 50 end }
    local result = assert(scene:run())
    assert.equal("itself", result.ended_by)
    assert.equal(0, scene.stops)
  end)

  local mistakes = {
    { "options that are no table", "5m", "options must be a table" },
    { "an unknown option", { time_limit = 5 }, "unknown option 'time_limit'" },
    { "a misspelt option", { limt = 5 }, "did you mean 'limit'" },
    { "a limit that is none", { limit = "soon" }, "option 'limit' must be a number of seconds" },
    { "a limit of nothing", { limit = 0 }, "option 'limit' must be from 1 seconds" },
    { "a callback that is none", { on_progress = true }, "option 'on_progress' must be a function" },
    { "a token that is none", { cancel = true }, "option 'cancel' must be a table" },
    { "a flag that is none", { report = "no" }, "option 'report' must be true or false" },
    {
      "thresholds without a report",
      { report = false, thresholds = "p99 < 200ms" },
      "thresholds need the report",
    },
    { "a threshold that is none", { thresholds = "p99 <" }, "option 'thresholds' must be" },
  }
  for _, case in ipairs(mistakes) do
    it("refuses " .. case[1] .. " before anything is started", function()
      local scene = subject()
      local ok, message = pcall(function() scene:run(case[2]) end)
      assert.is_false(ok)
      assert.is_truthy(message:find(case[3], 1, true), message)
      assert.matches("run_spec%.lua:%d+: ", message)
      assert.equal(0, scene.starts)
    end)
  end
end)
