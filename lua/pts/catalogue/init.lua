-- SPDX-License-Identifier: MIT
--- The 45 operations of PTS 2020-10-20: one source for methods, checks, types, docs, RAM policies and the emulator.
-- Pure data, loaded family by family when it is first asked for.
--
-- An operation:
--
-- * `name`, `summary`  the latter one line for people
-- * `parameters`       in the order of the API reference
-- * `answer`           field name to type; the service may add fields and omit any of them
-- * `errors`           documented ones beside the gateway's: `code`, `http_status`, `message`
-- * `class`            "read"; "repeatable": a repeat ends in the same state; "once": a repeat does something again
-- * `repeatable_with`  the member of the document whose presence makes a "once" operation "repeatable"
-- * `paging`           `items`: the field with a page's items; `id`: what tells one item from another, and `total`: the
--                      field with the number of all of them, where there is one
-- * `ram_action`       what RAM must allow
--
-- Sources: the API reference of PTS 2020-10-20, the definitions the official SDKs are generated from, and the
-- product metadata they carry.
-- @module pts.catalogue

---@class pts.Parameter
---@field name string
---@field type pts.TypeName|pts.Type objects and arrays travel as one JSON text
---@field place "query"|"form"
---@field required boolean
---@field key_case? "lowerCamelCase" how the document's keys are written, when not as in the catalogue
---@field about string

---@class pts.Operation
---@field name string
---@field family string
---@field summary string
---@field parameters pts.Parameter[]
---@field answer table<string, pts.TypeName|pts.Type>
---@field errors { code: string, http_status: integer, message: string }[]
---@field class pts.OperationClass
---@field repeatable_with? string
---@field paging? { items: string, id: string?, total: string? }
---@field ram_action string

-- Which file of this folder has an operation.
local FAMILIES = {
  scene = {
    "CreatePtsScene",
    "SavePtsScene",
    "ModifyPtsScene",
    "GetPtsScene",
    "ListPtsScene",
    "DeletePtsScene",
    "DeletePtsScenes",
  },
  run = {
    "StartPtsScene",
    "StopPtsScene",
    "StartDebugPtsScene",
    "StopDebugPtsScene",
    "GetPtsSceneRunningStatus",
    "GetPtsSceneRunningData",
    "AdjustPtsSceneSpeed",
    "GetPtsDebugSampleLogs",
  },
  report = { "GetPtsReportDetails", "GetPtsReportsBySceneId", "ListPtsReports" },
  baseline = {
    "GetPtsSceneBaseLine",
    "UpdatePtsSceneBaseLine",
    "DeletePtsSceneBaseLine",
    "CreatePtsSceneBaseLineFromReport",
  },
  jmeter_scene = {
    "SaveOpenJMeterScene",
    "GetOpenJMeterScene",
    "ListOpenJMeterScenes",
    "RemoveOpenJMeterScene",
  },
  jmeter_run = {
    "StartTestingJMeterScene",
    "StopTestingJMeterScene",
    "StartDebuggingJMeterScene",
    "StopDebuggingJMeterScene",
    "GetJMeterSceneRunningData",
    "AdjustJMeterSceneSpeed",
  },
  jmeter_report = {
    "GetJMeterReportDetails",
    "ListJMeterReports",
    "GetJMeterLogs",
    "GetJMeterSampleMetrics",
    "GetJMeterSamplingLogs",
  },
  environment = { "SaveEnv", "ListEnvs", "RemoveEnv" },
  network = {
    "GetAllRegions",
    "GetUserVpcs",
    "GetUserVpcVSwitch",
    "GetUserVpcSecurityGroup",
    "ListVpcConfigs",
  },
}

local M = {
  product = "pts",
  version = "2020-10-20",
  --- The families, in the order of a reference.
  families = {
    "scene",
    "run",
    "report",
    "baseline",
    "jmeter_scene",
    "jmeter_run",
    "jmeter_report",
    "environment",
    "network",
  },
  --- The names of each, in the order of a reference.
  names_of = FAMILIES,
}

local family_of, names = {}, {}
for family, members in pairs(FAMILIES) do
  for _, name in ipairs(members) do
    family_of[name] = family
    names[#names + 1] = name
  end
end
table.sort(names)

--- The names of all operations, sorted.
M.names = names

--- The operations by name; a family is loaded when one of its members is first asked for.
---@type table<any, pts.Operation?>
M.operations = setmetatable({}, {
  __index = function(operations, name)
    local family = family_of[name]
    if not family then return nil end
    for member, found in pairs(require("pts.catalogue." .. family)) do
      found.name, found.family, found.ram_action = member, family, "pts:" .. member
      operations[member] = found
    end
    return rawget(operations, name)
  end,
})

--- The operation of that name, or nil.
---@param name any
---@return pts.Operation?
function M.find(name) return M.operations[name] end

return M
