-- SPDX-License-Identifier: MIT
-- Writes the sampled requests of a JMeter run as CSV, page by page: nothing but one page is held in memory.
--
--     lua5.4 examples/export_samples.lua REPORT_ID > samples.csv
local pts = require "pts"
local samples = require "pts.report.samples"

local report_id = arg[1]
if not report_id then
  io.stderr:write "usage: export_samples.lua REPORT_ID\n"
  os.exit(2, true)
end

local function cell(value)
  if value == nil then return "" end
  local text = type(value) == "number" and ("%.15g"):format(value) or tostring(value)
  if text:find '[,"\r\n]' then text = '"' .. text:gsub('"', '""') .. '"' end
  return text
end

local function line(values)
  local cells = {}
  for i, name in ipairs(samples.log_columns) do
    cells[i] = cell(values(name))
  end
  print(table.concat(cells, ","))
end

local client = pts.new()
line(function(name) return name end)
local count = 0
for row in samples.logs(client:each("GetJMeterSamplingLogs", { ReportId = report_id })) do
  line(function(name) return row[name] end)
  count = count + 1
end
io.stderr:write(("%d samples of report %s\n"):format(count, report_id))
