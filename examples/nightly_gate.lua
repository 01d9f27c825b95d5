-- SPDX-License-Identifier: MIT
-- Runs a load test and lets a nightly build pass or fail by its report.
--
--     lua5.4 examples/nightly_gate.lua SCENE_ID 'p99 < 200ms' 'success_rate >= 99.9%' …
--
-- Exit code: 0 all thresholds hold, 1 one does not, 2 the load test could not be run. LIMIT is how long it may run
-- (default 10m). Whatever happens after the start, the load test is stopped: it costs money.
local pts = require "pts"

local scene_id = arg[1] or "NHBG6V"
local thresholds = { (table.unpack or unpack)(arg, 2) } -- luacheck: ignore unpack
if #thresholds == 0 then thresholds = { "success_rate >= 99%", "p99 < 1s" } end

local client = pts.new { logger = function(level, message) io.stderr:write(level, ": ", message, "\n") end }

local result, err = client:scene(scene_id):run {
  limit = os.getenv "LIMIT" or "10m",
  interval = tonumber(os.getenv "POLL_SECONDS"),
  thresholds = thresholds,
}
if not result then
  io.stderr:write(tostring(err), "\n")
  os.exit(2, true)
end

local report = result.report
print(
  ("run %s of scene %s ended by %s after %.0f s"):format(
    result.run_id,
    scene_id,
    result.ended_by,
    result.elapsed
  )
)
print(("%s to %s, %d requests"):format(report.begin_iso, report.end_iso, report.summary.requests))
for _, warning in ipairs(report.warnings) do
  print("warning: " .. warning.message)
end
print(tostring(result.verdict))
os.exit(result.verdict.ok and 0 or 1, true)
