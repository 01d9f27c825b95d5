-- SPDX-License-Identifier: MIT
--- The totals of a report and the rows of its APIs: read, named, and compared with one another. Pure.
-- @module pts.report.rows

local doubts = require "pts.report.doubts"
local frame = require "pts.report.frame"
local row_reader = require "pts.report.row"
local value = require "pts.report.value"

local M = {}

local function read_totals(report, raw, scale, has_checks)
  local totals, missing = value.object(raw)
  local note = frame.notes(report, "totals")
  if missing then note("no_totals", "the report has none") end
  local no_checkpoint
  report.summary, no_checkpoint = row_reader.read(totals, scale, has_checks, note)
  doubts.row(report.summary, scale, note)
  if report.summary.requests == 0 then note("nothing_sent", "no request was sent", { "requests" }) end
  return no_checkpoint
end

local function read_row(report, raw, name, scale, has_checks)
  local note = frame.notes(report, ("API '%s'"):format(name), name)
  local row, no_checkpoint = row_reader.read(raw, scale, has_checks, note)
  row.name = name
  doubts.row(row, scale, note)
  if row.requests == 0 then note("nothing_sent", "no request was sent", { "requests" }) end
  return row, no_checkpoint
end

local function read_rows(report, list, name_field, scale, checked)
  local note, unchecked = frame.notes(report, "report"), {}
  local rows, missing = value.object(list)
  if missing and not value.absent(list) then
    note("unreadable", ("the list of APIs is %s"):format(value.show(list)))
  end
  for index, raw in value.each(rows) do
    if type(raw) == "table" then
      local name = value.text(value.member(raw, name_field))
      if not name then note("no_name", ("row %d of the APIs has no name"):format(index)) end
      name = name or ""
      local row, no_checkpoint = read_row(report, raw, name, scale, checked[name])
      if no_checkpoint then unchecked[#unchecked + 1] = name end
      report.apis[#report.apis + 1] = row
    else
      note("unreadable", ("row %d of the APIs is %s"):format(index, value.show(raw)))
    end
  end
  if #report.apis == 0 then note("no_rows", "it has no row for any API") end
  return unchecked
end

-- One warning for all rows: most scenes have no checkpoint anywhere.
local function warn_of_checks(report, totals_too, unchecked)
  local what = "no checkpoint held or failed%s, so check_success_rate is left out"
  if totals_too then
    frame.notes(report, "totals")("no_checkpoint", what:format "", { "check_success_rate" })
  end
  if #unchecked == 0 then return end
  local share = (" in %d of %d"):format(#unchecked, #report.apis)
  frame.notes(report, "APIs")("no_checkpoint", what:format(share), { "check_success_rate" })
  report.warnings[#report.warnings].apis = unchecked
end

local function count_names(report)
  local count = {}
  for _, row in ipairs(report.apis) do
    count[row.name] = (count[row.name] or 0) + 1
    if count[row.name] == 2 then
      frame.notes(report, ("API '%s'"):format(row.name), row.name)("same_name", "several rows have this name")
    end
  end
  return count
end

---@class pts.ReportIdentity
---@field count integer how many APIs of the scene have the name
---@field id? string
---@field relation? string

---@class pts.ReportSource where the service has the metrics
---@field totals any
---@field rows any
---@field name_field string
---@field scale pts.RateScale
---@field checked? table<string, boolean> which APIs have checkpoints
---@field any_checked? boolean
---@field identities? table<string, pts.ReportIdentity> by name

--- Fills in `summary` and `apis`.
---@param report pts.Report
---@param source pts.ReportSource
function M.read(report, source)
  local totals_unchecked = read_totals(report, source.totals, source.scale, source.any_checked)
  local unchecked = read_rows(report, source.rows, source.name_field, source.scale, source.checked or {})
  local count = count_names(report)
  for _, row in ipairs(report.apis) do
    local one = source.identities and source.identities[row.name]
    if one and one.count == 1 and count[row.name] == 1 then
      row.id, row.relation = one.id, one.relation
    end
  end
  warn_of_checks(report, totals_unchecked, unchecked)
  doubts.totals(report.summary, report.apis, frame.notes(report, "totals"))
end

return M
