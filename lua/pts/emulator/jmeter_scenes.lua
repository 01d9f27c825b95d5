-- SPDX-License-Identifier: MIT
--- The JMeter scenes the emulator has, and their runs, which have the ids of their reports.
-- @module pts.emulator.jmeter_scenes

local figures = require "pts.emulator.figures"
local lifecycle = require "pts.emulator.lifecycle"
local scene_keeper = require "pts.emulator.scene_keeper"
local settings = require "pts.emulator.scene_settings"

---@class pts.emulator.JMeterScene
---@field id string
---@field document table  as SaveOpenJMeterScene takes it
---@field failure_rate number|nil
---@field rt_ms number|nil
---@field report_delay number|nil  seconds
---@field report "inconsistent"|"empty"|nil
---@field sample_items "object"|"string"|"array"|nil  the shape of samples in answers
---@field fails boolean|nil  runs say that they have an error
---@field report_id string|nil  of the latest run

---@class pts.emulator.JMeterRun : pts.emulator.Run
---@field report_id string
---@field scene_id string
---@field scene_name string
---@field load pts.emulator.Load
---@field stages pts.emulator.Stage[]
---@field debug boolean
---@field speed number users, or requests a second, that it was started with

---@class pts.emulator.JMeterScenes : pts.emulator.SceneKeeper
local Scenes = {}

local DEBUG_SECONDS = 30
local REPORT_DELAY = 3
local SAMPLERS = { "login", "browse", "pay" }

local FIELDS = settings.fields {
  report = settings.one_of("inconsistent", "empty"),
  sample_items = settings.one_of("object", "string", "array"),
  fails = settings.of_type "boolean",
}

--- Checks what people say about a scene by the control API.
---@param description any
---@return table|nil
---@return string|nil message
function Scenes.check(description) return settings.check(description, FIELDS, "JMeter scene") end

local function ordinary_document(id)
  return {
    SceneId = id,
    SceneName = id,
    AgentCount = 1,
    Concurrency = 20,
    Duration = 60,
    RampUp = 5,
    Mode = "CONCURRENCY",
    TestFile = "test.jmx",
    FileList = {
      { FileName = "test.jmx", FileOssAddress = "https://files.oss-cn-shanghai.aliyuncs.com/test.jmx" },
    },
  }
end

--- Makes a scene by the control API, or changes how the one with this id behaves.
---@param description table
---@return pts.emulator.JMeterScene
function Scenes:put(description)
  local before = self:get(description.id)
  local scene = { id = description.id, report_id = before and before.report_id }
  scene.document = before and before.document or ordinary_document(description.id)
  scene.document.SceneName = description.name or scene.document.SceneName
  settings.apply(description, FIELDS, scene)
  self:save(scene)
  return scene
end

--- Keeps a document under its scene, or under a new one.
---@param document table
---@return pts.emulator.JMeterScene
function Scenes:store_document(document)
  local scene = self:get(document.SceneId) or { id = self.new_id() }
  document.SceneId = scene.id
  scene.document = document
  self:save(scene)
  return scene
end

--- What the scene shows now, and whether a run is under way.
---@param scene pts.emulator.JMeterScene
---@return string status
---@return boolean running
function Scenes:status(scene)
  local run = self:run_of(scene)
  if not run then return "STOPPED", false end
  local status, over = lifecycle.at(run.stages, run, self.clock:now())
  return status, not over
end

local function stages_of(seconds)
  return {
    { status = "PREPARING", seconds = 8 },
    { status = "PREPARED", seconds = 2 },
    { status = "STARTING", seconds = 5 },
    { status = "RUNNING", seconds = seconds },
    { status = "STOPPING", seconds = 5 },
    { status = "STOPPED" },
  }
end

-- Nobody documents limits. Nothing sends less than nothing, and no account has more load generators than this.
local MOST_AGENTS = 1000

local function at_least(least, value) return value and math.max(least, value) end

--- The requests a second that a document asks for; nil when it asks for users.
local function rps_of(document) return document.Mode ~= "CONCURRENCY" and at_least(0, document.MaxRps) or nil end

local function load_of(scene, report_id)
  local document = scene.document
  local rt = scene.rt_ms or 45
  local load = {
    seed = figures.seed(scene.id .. report_id),
    rt_ms = rt,
    failure_rate = scene.failure_rate or 0.002,
    names = SAMPLERS,
    concurrency = at_least(0, document.Concurrency) or 10,
    ramp_seconds = at_least(1, document.RampUp),
  }
  local rps = rps_of(document)
  if rps then
    load.begin_rps, load.limit_rps = at_least(0, document.StartRps) or rps / 10, rps
  else
    local each = 1000 / (rt + 80)
    load.begin_concurrency = at_least(0, document.StartConcurrency) or load.concurrency / 10
    load.begin_rps, load.limit_rps = load.begin_concurrency * each, load.concurrency * each
  end
  return load
end

--- Begins a run, or a debug run.
---@param scene pts.emulator.JMeterScene
---@param debug boolean
---@return string report_id
function Scenes:start(scene, debug)
  local report_id = self.new_id()
  local load = load_of(scene, report_id)
  self.runs:set(report_id, {
    report_id = report_id,
    scene_id = scene.id,
    scene_name = scene.document.SceneName,
    started_at = self.clock:now(),
    stages = stages_of(debug and DEBUG_SECONDS or scene.document.Duration or 60),
    load = load,
    speed = rps_of(scene.document) or load.concurrency,
    debug = debug,
    agents = math.min(MOST_AGENTS, at_least(1, scene.document.AgentCount) or 1),
    report_delay = scene.report_delay or REPORT_DELAY,
    report = scene.report,
    sample_items = scene.sample_items,
    fails = scene.fails,
  })
  scene.report_id = report_id
  self:save(scene)
  return report_id
end

--- When a run began to send load.
---@param run pts.emulator.JMeterRun
---@return number scene time
function Scenes:sending_since(run) return run.started_at + 15 end

---@param run pts.emulator.JMeterRun
---@return boolean
function Scenes:has_report(run)
  local ended = self:ended_at(run)
  return ended ~= nil and not run.debug and self.clock:now() >= ended + run.report_delay
end

return {
  check = Scenes.check,
  --- Makes a keeper of JMeter scenes.
  new = scene_keeper.derive(Scenes, { scene = "jmeter", run = "jmeter_run", run_id = "report_id" }),
}
