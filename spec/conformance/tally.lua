-- SPDX-License-Identifier: MIT
--- Counts what a comparison found, says each, and ends the program.
-- @module spec.conformance.tally

local M = {}

local passed, failed = 0, 0

--- Notes one result.
---@param what string
---@param ok any
---@param detail? string of a failure
function M.check(what, ok, detail)
  if ok then
    passed = passed + 1
  else
    failed = failed + 1
  end
  print(("%-4s %s%s"):format(ok and "ok" or "FAIL", what, not ok and detail and ": " .. detail or ""))
end

--- Says how many of each there were. Nothing compared is a failure too.
function M.finish()
  print(("\n%d passed, %d failed, 0 skipped"):format(passed, failed))
  os.exit(failed == 0 and passed > 0 and 0 or 1)
end

return M
