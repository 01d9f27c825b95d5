-- SPDX-License-Identifier: MIT
-- One short load test on the real service, with the scene that PTS_LIVE_SCENE names. It costs money: see docs/live.md.
local pts = require "pts"

describe("a run on the real service #live", function()
  local scene_id = os.getenv "PTS_LIVE_SCENE"

  -- Nothing is started unless its owner names it.
  if (scene_id or "") == "" then return end

  it("is launched, stopped after a while, and has a report", function()
    assert(
      os.getenv "PTS_LIVE" == "1",
      "PTS_LIVE=1 says that the real service may be asked; see docs/live.md"
    )
    local client = pts.new()
    local result, err = client:scene(scene_id):run {
      limit = os.getenv "PTS_LIVE_LIMIT" or "30s",
      on_progress = function(progress)
        io.write(
          ("\n  %6.1f s  %s  %s requests"):format(
            progress.elapsed,
            progress.status,
            tostring(progress.requests)
          )
        )
        io.flush()
      end,
    }
    client:close()
    assert.is_table(result, tostring(err))
    assert.is_true(result.report.summary.requests > 0)
    io.write("\nWhat this run found out:\n  statuses seen:")
    for _, entry in ipairs(result.history) do
      io.write((" %s (%.0f s)"):format(entry.status, entry.at))
    end
    io.write "\n"
    for _, warning in ipairs(result.report.warnings) do
      io.write("  its report is inconsistent: ", warning.message, "\n")
    end
  end)
end)
