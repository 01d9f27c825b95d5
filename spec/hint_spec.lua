-- SPDX-License-Identifier: MIT
local hint = require "pts.hint"

describe("pts.hint.http_date", function()
  for _, case in ipairs {
    { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
    { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
    { "Thu, 29 Feb 2024 23:59:59 GMT", 1709251199 },
    { "Wed, 01 Mar 2000 00:00:00 GMT", 951868800 },
    { "Sun, 06 Foo 1994 08:49:37 GMT", nil },
    { "Sun, 06 Nov 1994 25:49:37 GMT", nil },
    { "Sunday, 06-Nov-94 08:49:37 GMT", nil },
    { "yesterday", nil },
    { nil, nil },
  } do
    it(
      ("reads %s"):format(tostring(case[1])),
      function() assert.are.equal(case[2], hint.http_date(case[1])) end
    )
  end
end)

describe("pts.hint.retry_after", function()
  local ms, plain, api, user = "x-acs-retry-after", "retry-after", "x-ratelimit-user-api", "x-ratelimit-user"
  for _, case in ipairs {
    { "nothing", {}, nil },
    { "milliseconds", { [ms] = "1500" }, 1.5 },
    { "zero milliseconds", { [ms] = "0" }, nil },
    { "negative ones", { [ms] = "-5" }, nil },
    { "text", { [ms] = "soon" }, nil },
    { "an exponent", { [ms] = "1e9" }, nil },
    { "hexadecimal digits", { [ms] = "0x10" }, nil },
    { "seconds", { [plain] = "3" }, 3 },
    { "a date", { [plain] = "Thu, 01 Jan 1970 00:16:50 GMT" }, 10 },
    { "a date in the past", { [plain] = "Thu, 01 Jan 1970 00:00:10 GMT" }, nil },
    { "a rate limit", { [api] = "Limit:1,Remain:0,TimeLeft:2000,Reset:1234" }, 2 },
    { "two rate limits", { [api] = "TimeLeft:2000", [user] = "TimeLeft:5000" }, 5 },
    { "a rate limit without time", { [api] = "Limit:1,Remain:0" }, nil },
    { "several", { [ms] = "700", [api] = "TimeLeft:300" }, 0.7 },
  } do
    it("reads " .. case[1], function()
      assert.are.equal(case[3], hint.retry_after(function(name) return case[2][name] end, 1000))
    end)
  end
end)
