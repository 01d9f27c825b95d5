-- SPDX-License-Identifier: MIT
-- docs/reports.md says what the code does.
local metrics = require "pts.report.metrics"
local threshold = require "pts.threshold"

local function read(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

local page = read "docs/reports.md"

describe("docs/reports.md", function()
  it("has every metric, in order, and no other", function()
    local rows = {}
    for _, metric in ipairs(metrics.list) do
      local field = metric.field and ("`%s`"):format(metric.field) or ""
      rows[#rows + 1] = ("| `%s` | %s | %s | %s |")
        :format(metric.name, metric.unit, field, metric.about)
        :gsub("|  |", "| |")
    end
    local start = assert(page:find("| metric | unit | field | |\n|---|---|---|---|\n", 1, true))
    local body = page:sub(start):match "\n|%-.-\n(.-)\n\n"
    assert.are.equal(table.concat(rows, "\n"), body)
  end)

  it("has every code of a warning, and no other", function()
    local known, told = {}, {}
    for _, name in ipairs { "doubts", "frame", "row", "rows" } do
      for code in read("lua/pts/report/" .. name .. ".lua"):gmatch 'note[s]?%b()%(?"([%l_]+)"' do
        known[code] = true
      end
      for code in read("lua/pts/report/" .. name .. ".lua"):gmatch 'note%(%s*"([%l_]+)"' do
        known[code] = true
      end
    end
    for code in read("lua/pts/report.lua"):gmatch 'note%(%s*"([%l_]+)"' do
      known[code] = true
    end
    for cell in page:match("## Warnings(.-)\n## "):gmatch "\n| (`[^|]+) |" do
      for code in cell:gmatch "`([%l_]+)`" do
        told[code] = true
      end
    end
    assert.are.same(known, told)
  end)

  it("shows thresholds that are some", function()
    local count = 0
    for line in page:match("## Thresholds\n\n```\n(.-)\n```"):gmatch "[^\n]+" do
      count = count + 1
      assert(threshold.parse(line))
    end
    assert.is_true(count > 5)
  end)

  it("shows the message that is made", function()
    local _, message = threshold.parse "p99 < 3 kg"
    assert.is_truthy(page:find(message, 1, true), message)
  end)

  it("has the grammar of the code", function()
    local rules = page:match "```\n(threshold = .-)\n```"
    local comment = read("lua/pts/threshold/grammar.lua"):gsub("\n%-%-     ", "\n")
    assert.is_truthy(comment:find(rules, 1, true))
  end)
end)
