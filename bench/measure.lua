-- SPDX-License-Identifier: MIT
--- What the benchmarks share: running a bare program, pairing it with ours, printing a ratio with its bound.
local M = {}

local folder = os.getenv "PTS_BENCH_DIR" or "build/bench"
local failures = 0

--- The figures a bare program prints, by name.
function M.program(name, ...)
  local words = { folder .. "/" .. name }
  for i = 1, select("#", ...) do
    words[#words + 1] = "'" .. tostring((select(i, ...))) .. "'"
  end
  local pipe = assert(io.popen(table.concat(words, " ")))
  local figures = {}
  for line in pipe:lines() do
    local key, value = line:match "^(%S+) ([%d.]+)$"
    if key then figures[key] = tonumber(value) end
  end
  pipe:close()
  if not next(figures) then error(name .. " printed no figures") end
  return figures
end

local function median(values)
  table.sort(values)
  return values[math.floor((#values + 1) / 2)]
end

--- Measures two things turn by turn, so that what else the machine does hits both; the median of the ratios counts.
---@param rounds integer
---@param theirs fun(): number
---@param ours fun(): number
---@return number ratio, number theirs, number ours
function M.pair(rounds, theirs, ours)
  local ratios, t, o = {}, {}, {}
  for i = 1, rounds do
    t[i], o[i] = theirs(), ours()
    ratios[i] = o[i] / t[i]
  end
  return median(ratios), median(t), median(o)
end

M.median = median

--- Prints one result. `bound` is "<= 1.15" or ">= 0.9".
function M.report(name, value, bound, detail)
  local sense, limit = bound:match "^([<>]=) ([%d.]+)"
  local ok = sense == "<=" and value <= tonumber(limit) or sense == ">=" and value >= tonumber(limit)
  if not ok then failures = failures + 1 end
  print(("%-4s %-52s %8.2f  (%s)  %s"):format(ok and "ok" or "MISS", name, value, bound, detail or ""))
end

--- Prints a figure that nothing is promised about.
function M.note(name, value, detail) print(("     %-52s %8.2f  (no bound)  %s"):format(name, value, detail)) end

--- Resident memory of this process in KiB.
function M.resident()
  local file = assert(io.open "/proc/self/status")
  local text = file:read "*a"
  file:close()
  return tonumber(text:match "VmRSS:%s*(%d+)")
end

--- The most resident memory that this process ever had, in KiB.
function M.peak()
  local file = assert(io.open "/proc/self/status")
  local text = file:read "*a"
  file:close()
  return tonumber(text:match "VmHWM:%s*(%d+)")
end

--- Ends the program: a missed bound is a failure.
function M.finish() os.exit(failures == 0 and 0 or 1) end

return M
