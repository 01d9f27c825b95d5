-- SPDX-License-Identifier: MIT
--- The native scenes the emulator has, their documents, and their runs.
-- @module pts.emulator.scenes

local figures = require "pts.emulator.figures"
local lifecycle = require "pts.emulator.lifecycle"
local native_load = require "pts.emulator.native_load"
local scene_keeper = require "pts.emulator.scene_keeper"
local settings = require "pts.emulator.scene_settings"

---@class pts.emulator.Scene
---@field id string
---@field name string
---@field created_at number   scene time
---@field modified_at number
---@field document table|nil  as SavePtsScene takes it; nil: an ordinary one
---@field status string|nil   shown whatever the run says
---@field running_seconds number|nil
---@field stages pts.emulator.Stage[]|nil  in place of the ordinary life cycle
---@field draft boolean|nil  lists call it a draft, until its document is saved
---@field launch "fails"|nil  starts are answered with success and run nothing
---@field failure_rate number|nil  0 to 1
---@field rt_ms number|nil
---@field report_delay number|nil  seconds after the run until its report is there
---@field report "inconsistent"|nil  its numbers contradict each other
---@field plan_id string|nil  of the latest run
---@field debug_id string|nil  of the latest debug run

---@class pts.emulator.NativeRun : pts.emulator.Run
---@field plan_id string
---@field scene_id string
---@field scene_name string
---@field load pts.emulator.Load
---@field stages pts.emulator.Stage[]
---@field report_delay number
---@field report string|nil
---@field debug boolean|nil
---@field document table
---@field api_ids string[]
---@field speeds table<string, number>|nil of its APIs, as far as they were changed

---@class pts.emulator.Scenes : pts.emulator.SceneKeeper
local Scenes = {}

local REPORT_DELAY = 3
local DEBUG_SECONDS = 30
local FAILED_LAUNCH = { { status = "STOPPED" } }

local FIELDS = settings.fields {
  status = settings.of_type "string",
  running_seconds = settings.at_least_zero,
  stages = lifecycle.check,
  draft = settings.of_type "boolean",
  launch = settings.one_of "fails",
  report = settings.one_of "inconsistent",
}

--- Checks a description of a scene.
---@param description any
---@return table|nil
---@return string|nil message
function Scenes.check(description) return settings.check(description, FIELDS, "scene") end

--- All scenes, in the order they were made.
---@return pts.emulator.Scene[]
function Scenes:list()
  local list = {}
  for i, id in ipairs(self.records:ids()) do
    list[i] = self:get(id)
  end
  return list
end

--- Makes a scene, or replaces the one with this id: its run is forgotten.
---@param description table  see `check`
---@return pts.emulator.Scene
function Scenes:put(description)
  local now = self.clock:now()
  local before = self:get(description.id)
  local scene = {
    id = description.id,
    name = description.name or description.id,
    created_at = before and before.created_at or now,
    modified_at = now,
  }
  settings.apply(description, FIELDS, scene)
  self:save(scene)
  return scene
end

local function name_nameless(items, member, letter)
  local taken, n = {}, 0
  for _, item in ipairs(items) do
    taken[item[member] or ""] = true
  end
  for _, item in ipairs(items) do
    if (item[member] or "") == "" then
      repeat
        n = n + 1
      until not taken[letter .. n]
      item[member] = letter .. n
    end
  end
end

--- Keeps a document under its scene: that of its SceneId, or a new one. What has no id is given one.
---@param document table
---@param id string|nil
---@return pts.emulator.Scene
function Scenes:store_document(document, id)
  local now = self.clock:now()
  local scene = id and self:get(id) or { id = self.new_id(), created_at = now }
  scene.name, scene.document, scene.modified_at = document.SceneName, document, now
  scene.draft = nil
  document.SceneId = scene.id
  name_nameless(document.RelationList or {}, "RelationId", "R")
  name_nameless(native_load.apis(document), "ApiId", "A")
  self:save(scene)
  return scene
end

--- What a scene that nobody described is made of.
local function ordinary_document(scene)
  return {
    SceneId = scene.id,
    SceneName = scene.name,
    AdvanceSetting = { LogRate = 1, ConnectionTimeoutInSecond = 5, DomainBindingList = {} },
    FileParameterList = {},
    GlobalParameterList = {},
    LoadConfig = {
      TestMode = "concurrency_mode",
      MaxRunningTime = 1,
      AgentCount = 1,
      Configuration = { AllConcurrencyBegin = 10, AllConcurrencyLimit = 20 },
    },
    RelationList = {
      {
        RelationId = "R1",
        RelationName = "main",
        ApiList = {
          { ApiId = "A1", ApiName = "login", Method = "POST", Url = "https://shop.example.com/login" },
          { ApiId = "A2", ApiName = "pay", Method = "POST", Url = "https://shop.example.com/pay" },
        },
      },
    },
  }
end

---@param scene pts.emulator.Scene
---@return table
function Scenes:document(scene) return scene.document or ordinary_document(scene) end

local function api_ids(document)
  local ids = {}
  for i, api in ipairs(native_load.apis(document)) do
    ids[i] = api.ApiId
  end
  return #ids > 0 and ids or { "A1" }
end

--- What the scene shows now, and whether a run is under way.
---@param scene pts.emulator.Scene
---@return string status
---@return boolean running
function Scenes:status(scene)
  local run = self:run_of(scene)
  local status, over = lifecycle.at(run and run.stages or {}, run, self.clock:now())
  return scene.status or status, not over
end

--- Whether a debug run is under way.
---@param scene pts.emulator.Scene
---@return boolean
function Scenes:is_debugging(scene)
  local run = scene.debug_id and self.runs:get(scene.debug_id)
  return run ~= nil and not run.stopped_at and self.clock:now() - run.started_at < DEBUG_SECONDS
end

local function begin(scenes, scene, stages)
  local plan_id = scenes.new_id()
  local document = scenes:document(scene)
  local run = {
    plan_id = plan_id,
    scene_id = scene.id,
    scene_name = scene.name,
    started_at = scenes.clock:now(),
    stages = stages,
    load = native_load.of(document, scene, figures.seed(scene.id .. plan_id)),
    report_delay = scene.report_delay or REPORT_DELAY,
    report = scene.report,
    document = document,
    api_ids = api_ids(document),
  }
  return run
end

--- Begins a run; whether one is under way is for the caller to ask.
---@param scene pts.emulator.Scene
---@return string plan_id
function Scenes:start(scene)
  local stages = scene.launch == "fails" and FAILED_LAUNCH
    or scene.stages
    or lifecycle.stages(scene.running_seconds or native_load.seconds(self:document(scene)))
  local run = begin(self, scene, stages)
  self:save_run(run)
  scene.plan_id = run.plan_id
  self:save(scene)
  return run.plan_id
end

--- Ends the run that is under way. A second stop changes nothing.
---@param scene pts.emulator.Scene
function Scenes:stop(scene)
  local run = self:run_of(scene)
  if run then self:stop_run(run) end
end

--- Begins a debug run.
---@param scene pts.emulator.Scene
---@return string plan_id
function Scenes:start_debug(scene)
  local run = begin(self, scene, { { status = "RUNNING", seconds = DEBUG_SECONDS }, { status = "STOPPED" } })
  run.debug = true
  local load = run.load -- one user, who sends a request a second
  load.begin_concurrency, load.concurrency, load.begin_rps, load.limit_rps = 1, 1, 1, 1
  self:save_run(run)
  scene.debug_id = run.plan_id
  self:save(scene)
  return run.plan_id
end

--- Whether a run's report is there: some time after its end, if it ever sent anything.
---@param run pts.emulator.NativeRun
---@return boolean
function Scenes:has_report(run)
  local ended = self:ended_at(run)
  if not ended or run.debug then return false end
  return self.clock:now() >= ended + run.report_delay and self:sending(run) >= 1
end

return {
  check = Scenes.check,
  --- Makes a keeper of native scenes.
  new = scene_keeper.derive(Scenes, { scene = "scene", run = "run", run_id = "plan_id" }),
}
