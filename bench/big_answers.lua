-- SPDX-License-Identifier: MIT
--- Answers of 5 MB, as the two operations give them that may: numbers in plenty, and a null here and there.
local M = {}

local SIZE = 5 * 1024 * 1024

--- Items until the text has its size. `write(i)` gives the i-th.
local function filled(head, tail, write)
  local items, bytes, i = {}, #head + #tail, 0
  while bytes < SIZE do
    i = i + 1
    items[i] = write(i)
    bytes = bytes + #items[i] + 1
  end
  return head .. table.concat(items, ",") .. tail
end

--- One row for each API of a scene.
function M.GetPtsReportDetails()
  return filled(
    '{"ApiMetricsList":[',
    '],"Code":"200","HttpStatusCode":200,"Message":"","ReportOverView":{"AgentCount":1,'
      .. '"EndTime":"2024-09-20 10:41:33","ReportId":"GHB56VD","ReportName":"checkout",'
      .. '"StartTime":"2024-09-20 10:39:33","Vum":1012},"RequestId":"DC4E3177-6745-4925-B423-4E89VV34221A",'
      .. '"Success":true}',
    function(i)
      return (
        '{"AllCount":%d,"ApiName":"step-%d /cart/items","AvgRt":%.2f,"AvgTps":%.2f,"FailCountBiz":%s,'
        .. '"FailCountReq":%d,"MaxRt":%d,"MinRt":%d,"Seg50Rt":%d,"Seg75Rt":%d,"Seg90Rt":%d,"Seg99Rt":%d,'
        .. '"SuccessRateBiz":%.4f,"SuccessRateReq":%.4f}'
      ):format(
        11872 + i,
        i,
        170.49 + i % 31,
        100.61 + i % 17,
        i % 10 == 0 and "null" or tostring(i % 3),
        i % 5,
        600 + i % 97,
        62 + i % 13,
        168 + i % 29,
        169 + i % 29,
        170 + i % 31,
        284 + i % 41,
        1 - i % 3 / 1000,
        1 - i % 5 / 1000
      )
    end
  )
end

--- One item for each second of a JMeter run.
function M.GetJMeterSampleMetrics()
  return filled(
    '{"Code":"200","Message":"","RequestId":"A8E16480-15C1-555A-922F-B736A005E52D","SampleMetricList":[',
    '],"SamplerMap":{"0":"Http Request"},"Success":true}',
    function(i)
      return (
        '{"bucket":"all","nodeId":%d,"taskId":%d,"timestamp":%d,"totalCount":%d,"tps":%.1f,"rtAvg":%s,'
        .. '"rtMax":%d,"rtMin":%d,"reqSuccessCount":%d,"reqSuccessTps":%.1f,"reqFailureCount":%d,'
        .. '"requestBytes":%d,"responseBytes":%d,"requestBps":%d,"responseBps":%d,"concurrency":%.1f,'
        .. '"statusCodes":[{"name":"200","count":%d},{"name":"503","count":%d}]}'
      ):format(
        i % 4,
        2210000 + i % 4,
        1637157070000 + 1000 * i,
        980 + i % 53,
        980.5 + i % 53,
        i % 20 == 0 and "null" or tostring(31 + i % 7),
        412 + i % 101,
        3 + i % 5,
        975 + i % 53,
        975.5 + i % 53,
        i % 6,
        181300 * i,
        2450100 * i,
        181300 + i % 997,
        2450100 + i % 997,
        50 + i % 3,
        975 + i % 53,
        i % 6
      )
    end
  )
end

return M
