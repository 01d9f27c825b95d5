-- SPDX-License-Identifier: MIT
-- Compares the latest report of a scene with its baseline; with --accept makes that report the baseline afterwards.
--
--     lua5.4 examples/compare_with_baseline.lua SCENE_ID [--accept]
--
-- Exit code: 0 no worse than the baseline allows, 1 worse, 2 there is nothing to compare.
local pts = require "pts"
local threshold = require "pts.threshold"

local ALLOWED = {
  "p99 <= baseline * 1.2",
  "avg_rt <= baseline * 1.2",
  "success_rate >= baseline * 0.99",
}

local client = pts.new()
local scene = client:scene(arg[1] or "NHBG6V")
local accept = arg[#arg] == "--accept"

local function give_up(err)
  io.stderr:write(tostring(err), "\n")
  os.exit(2, true)
end

local report, err = scene:latest_report()
if not report then give_up(err) end

local baseline
baseline, err = scene:baseline()
if not baseline and not accept then give_up(err) end

local ok = true
if baseline and next(baseline.summary.raw or {}) then
  local verdict = threshold.check(ALLOWED, report, baseline)
  print(tostring(verdict))
  ok = verdict.ok
else
  print "there was no baseline"
end
if accept then
  local set
  set, err = scene:set_baseline(report.report_id)
  if not set then give_up(err) end
  print(("report %s is the baseline now"):format(report.report_id))
end
os.exit(ok and 0 or 1, true)
