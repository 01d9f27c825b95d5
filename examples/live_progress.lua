-- SPDX-License-Identifier: MIT
-- Runs a load test and shows its figures on one line while it goes on; Ctrl-C stops the load test too.
--
--     lua5.4 examples/live_progress.lua [scene id]
--
-- It also ends the run early when too many requests fail. JMETER=1 says that the scene is a JMeter scene.
local pts = require "pts"

local client = pts.new()
local id = arg[1] or "NHBG6V"
local scene = os.getenv "JMETER" and client:jmeter_scene(id) or client:scene(id)

local function show(progress)
  local text = ("%5.0f s  %-10s"):format(progress.elapsed, progress.status)
  if progress.requests then
    text = text
      .. (" %d requests, %d failed, %.0f/s, mean %.0f ms"):format(
        progress.requests,
        progress.failed_requests or 0,
        progress.qps or 0,
        progress.avg_rt or 0
      )
  end
  io.write("\r", text, "\27[K")
  io.flush()
end

local function too_many_failures(progress)
  local sent, failed = progress.requests or 0, progress.failed_requests or 0
  return sent > 1000 and failed > sent / 2 and ("%d of %d requests failed"):format(failed, sent)
end

local result, err = scene:run {
  limit = os.getenv "LIMIT" or "10m",
  interval = tonumber(os.getenv "POLL_SECONDS"),
  on_progress = show,
  stop_when = too_many_failures,
}
io.write "\n"
if not result then
  io.stderr:write(tostring(err), "\n")
  os.exit(1, true)
end
print(
  ("%s, ended by %s%s"):format(result.status, result.ended_by, result.reason and ": " .. result.reason or "")
)
for _, api in ipairs(result.report.apis) do
  print(("%-24s %8d requests  p99 %s ms"):format(api.name, api.requests or 0, tostring(api.p99)))
end
