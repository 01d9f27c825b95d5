-- SPDX-License-Identifier: MIT
local samples = require "pts.report.samples"

local function collect(iterator)
  local rows = {}
  for row in iterator do
    rows[#rows + 1] = row
  end
  return rows
end

local function pick(rows, field)
  local found = {}
  for i, row in ipairs(rows) do
    found[i] = row[field] or row.problem or false
  end
  return found
end

local SECOND = {
  bucket = "1s",
  timestamp = 1780081822000,
  totalCount = 12,
  reqSuccessCount = 11,
  reqFailureCount = 1,
  tps = 12.0,
  rtAvg = 44,
  rtMin = 11,
  rtMax = 78,
  requestBytes = 900,
  responseBytes = 12000,
  requestBps = 7200,
  responseBps = 96000,
  concurrency = 5.5,
  totalVum = 3,
  statusCodes = { { name = "200", count = 11 }, { name = "503", count = 1 }, "odd" },
}

local REQUEST = {
  startTimeTS = 1780081822123,
  endTimeTS = 1780081822168,
  elapsedTime = 45,
  latency = 40,
  connectTime = 3,
  success = true,
  responseCode = "200",
  responseMessage = "OK",
  httpMethod = "GET",
  url = "http://example.com/",
  samplerId = 0,
  samplerLabel = "login",
  threadName = "group 1-1",
  requestByteCount = 120,
  responseByteCount = 900,
}

describe("pts.report.samples", function()
  it(
    "names what a second has",
    function()
      assert.are.same({
        {
          time = 1780081822,
          iso = "2026-05-29T19:10:22Z",
          requests = 12,
          succeeded_requests = 11,
          failed_requests = 1,
          qps = 12,
          avg_rt = 44,
          min_rt = 11,
          max_rt = 78,
          request_bytes = 900,
          response_bytes = 12000,
          request_bps = 7200,
          response_bps = 96000,
          concurrency = 5.5,
          vum = 3,
          status_codes = { ["200"] = 11, ["503"] = 1 },
          raw = SECOND,
        },
      }, collect(samples.metrics { SampleMetricList = { SECOND } }))
    end
  )

  it(
    "names what a sampled request has",
    function()
      assert.are.same({
        {
          time = 1780081822.123,
          iso = "2026-05-29T19:10:22.123Z",
          rt = 45,
          latency = 40,
          connect_time = 3,
          success = true,
          code = "200",
          message = "OK",
          method = "GET",
          url = "http://example.com/",
          api = "login",
          sampler_id = 0,
          thread = "group 1-1",
          request_bytes = 120,
          response_bytes = 900,
          raw = REQUEST,
        },
      }, collect(samples.logs { SampleResults = { REQUEST } }))
    end
  )

  it("takes the text of the start where there is no stamp", function()
    local row = samples.logs({ SampleResults = { { startTime = "2026-05-30 03:10:22" } } })()
    assert.are.equal(1780081822, row.time)
  end)

  it("leaves out what an empty second lacks", function()
    local row = samples.metrics({ SampleMetricList = { { timestamp = 1780081822000, totalCount = 0 } } })()
    assert.are.equal(0, row.requests)
    assert.is_nil(row.avg_rt)
    assert.are.same({}, row.status_codes)
  end)

  for name, case in pairs {
    ["objects"] = { { SampleResults = { { elapsedTime = 1 }, { elapsedTime = 2 } } }, { 1, 2 } },
    ["texts of objects"] = { { SampleResults = { '{"elapsedTime":1}', '{"elapsedTime":2}' } }, { 1, 2 } },
    ["a text of a list"] = { { SampleResults = { '[{"elapsedTime":1},{"elapsedTime":2}]' } }, { 1, 2 } },
    ["a text of texts"] = { { SampleResults = { '["{\\"elapsedTime\\":1}"]' } }, { 1 } },
    ["a text instead of the list"] = { { SampleResults = '[{"elapsedTime":1}]' }, { 1 } },
    ["all of these"] = {
      { SampleResults = { { elapsedTime = 1 }, '{"elapsedTime":2}', '[{"elapsedTime":3}]' } },
      { 1, 2, 3 },
    },
    ["an item after a hole"] = {
      { SampleResults = { [1] = { elapsedTime = 1 }, [3] = { elapsedTime = 3 } } },
      { 1, 3 },
    },
    ["several answers"] = {
      {
        { SampleResults = { { elapsedTime = 1 } } },
        { SampleResults = {} },
        { SampleResults = { { elapsedTime = 2 } } },
      },
      { 1, 2 },
    },
    ["items without an answer"] = { { { elapsedTime = 1 }, { elapsedTime = 2 } }, { 1, 2 } },
    ["one item"] = { { elapsedTime = 1 }, { 1 } },
    ["no items"] = { { SampleResults = {} }, {} },
    ["an answer without the list"] = { { Success = true, RequestId = "x" }, {} },
    ["nothing"] = { {}, {} },
    ["what is no object"] = {
      { SampleResults = { 7, "no JSON", "{", "3", true, { elapsedTime = 1 } } },
      {
        "a number instead of an object",
        "a text that is no JSON object or list",
        "a text that is no JSON object or list",
        "a text that is no JSON object or list",
        "a boolean instead of an object",
        1,
      },
    },
    ["numbers as text"] = {
      { SampleResults = { { elapsedTime = "45" }, { elapsedTime = {} } } },
      { 45, false },
    },
  } do
    it("reads " .. name, function() assert.are.same(case[2], pick(collect(samples.logs(case[1])), "rt")) end)
  end

  it("ends where items are nested without end", function()
    local circle = {}
    circle[1] = circle
    assert.are.same({ "nested too deeply" }, pick(collect(samples.logs(circle)), "rt"))
  end)

  it("keeps what could not be read", function()
    local row = samples.logs({ SampleResults = { "no JSON" } })()
    assert.are.equal("no JSON", row.raw)
  end)

  it("fetches a page when its first row is wanted, and holds one only", function()
    local asked, alive = 0, setmetatable({}, { __mode = "k" })
    local function page()
      if asked == 50 then return nil end
      asked = asked + 1
      local made = { SampleResults = { { elapsedTime = asked }, { elapsedTime = asked } } }
      alive[made] = true
      return made
    end
    local count = 0
    local logs = samples.logs(page)
    assert.are.equal(0, asked)
    for row in logs do
      count = count + 1
      assert.are.equal(math.floor((count + 1) / 2), row.rt)
      assert.are.equal(row.rt, asked)
    end
    assert.are.equal(100, count)
    collectgarbage()
    collectgarbage()
    assert.is_nil(next(alive))
    assert.is_nil(logs())
  end)

  it("goes on after empty pages, and takes items that come one by one", function()
    local list = { {}, { SampleResults = {} }, { elapsedTime = 1 }, '{"elapsedTime":2}' }
    local function one() return table.remove(list, 1) end
    assert.are.same({ 1, 2 }, pick(collect(samples.logs(one)), "rt"))
  end)

  it("raises the error of the source as it is, and can be asked again", function()
    local failure = { kind = "network" }
    local answers =
      { { SampleResults = { { elapsedTime = 1 } } }, failure, { SampleResults = { { elapsedTime = 2 } } } }
    local logs = samples.logs(function()
      local answer = table.remove(answers, 1)
      if answer == failure then return nil, failure end
      return answer
    end)
    assert.are.equal(1, logs().rt)
    local ok, err = pcall(logs)
    assert.is_false(ok)
    assert.are.equal(failure, err)
    assert.are.equal(2, logs().rt)
    assert.is_nil(logs())
  end)

  it("raises at the caller's line for what is no source", function()
    for _, name in ipairs { "logs", "metrics" } do
      local ok, message = pcall(function()
        local iterator = samples[name] "text"
        return iterator
      end)
      assert.is_false(ok)
      assert.matches("samples_spec.*" .. name .. ": expected an answer.*not a string", message)
    end
  end)

  for name, case in pairs {
    ["text keys"] = {
      { ["-1"] = "all", ["0"] = "login", ["12"] = "pay" },
      { [-1] = "all", [0] = "login", [12] = "pay" },
    },
    ["number keys"] = { { [0] = "login" }, { [0] = "login" } },
    ["a text of it"] = { '{"0":"login"}', { [0] = "login" } },
    ["odd entries"] = { { x = "login", ["1.5"] = "a", ["2"] = {}, ["3"] = 7 }, { [3] = "7" } },
    ["nothing"] = { nil, {} },
    ["a text of nothing"] = { "{0:login}", {} },
  } do
    it(
      "reads the sampler map from " .. name,
      function() assert.are.same(case[2], samples.samplers { SamplerMap = case[1] }) end
    )
  end

  it("has columns for every plain field, the readable time first", function()
    for columns, rows in pairs {
      [samples.metric_columns] = samples.metrics { SampleMetricList = { SECOND } },
      [samples.log_columns] = samples.logs { SampleResults = { REQUEST } },
    } do
      local row, plain = rows(), 0
      for _, field in pairs(row) do
        if type(field) ~= "table" then plain = plain + 1 end
      end
      assert.are.equal("iso", columns[1])
      assert.are.equal(plain, #columns)
      for _, column in ipairs(columns) do
        assert.is_not_nil(row[column], column)
      end
    end
  end)

  it("counts the requests of all seconds", function()
    assert.are.equal(24, samples.count { SampleMetricList = { SECOND, {}, SECOND, "x" } })
    assert.is_nil(samples.count { SampleMetricList = {} })
  end)
end)
