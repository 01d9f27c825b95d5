-- SPDX-License-Identifier: MIT
local grammar = require "pts.threshold.grammar"

describe("pts.threshold.grammar", function()
  for text, expected in pairs {
    ["p99 < 200ms"] = { metric = "p99", operator = "<", limit = { number = "200", unit = "ms" } },
    ["  p99\t<=\n200 ms "] = { metric = "p99", operator = "<=", limit = { number = "200", unit = "ms" } },
    ["qps>500"] = { metric = "qps", operator = ">", limit = { number = "500" } },
    ["success_rate >= 99.9%"] = {
      metric = "success_rate",
      operator = ">=",
      limit = { number = "99.9", unit = "%" },
    },
    ["x == .5"] = { metric = "x", operator = "==", limit = { number = ".5" } },
    ["api('login').p99 < 3"] = { api = "login", metric = "p99", operator = "<", limit = { number = "3" } },
    ['API ( "login" ) . p99 < 3'] = {
      api = "login",
      metric = "p99",
      operator = "<",
      limit = { number = "3" },
    },
    [ [[api('it\'s "a" \\ \d').x < 3]] ] = {
      api = [[it's "a" \ \d]],
      metric = "x",
      operator = "<",
      limit = { number = "3" },
    },
    [ [[api("say \"'\"").x < 3]] ] = {
      api = [[say "'"]],
      metric = "x",
      operator = "<",
      limit = { number = "3" },
    },
    ["api('登录 ü').x < 3"] = { api = "登录 ü", metric = "x", operator = "<", limit = { number = "3" } },
    ["api('').x < 3"] = { api = "", metric = "x", operator = "<", limit = { number = "3" } },
    ["api < 3"] = { metric = "api", operator = "<", limit = { number = "3" } },
    ["x < baseline"] = { metric = "x", operator = "<", limit = { baseline = true } },
    ["x < Baseline*1.2"] = {
      metric = "x",
      operator = "<",
      limit = { baseline = true, change = "*", number = "1.2" },
    },
    ["x < 1.2*baseline"] = {
      metric = "x",
      operator = "<",
      limit = { baseline = true, change = "*", number = "1.2" },
    },
    ["x < baseline / 2"] = {
      metric = "x",
      operator = "<",
      limit = { baseline = true, change = "/", number = "2" },
    },
    ["x < baseline + 5%"] = {
      metric = "x",
      operator = "<",
      limit = { baseline = true, change = "+", number = "5", unit = "%" },
    },
    ["x < baseline-20 ms"] = {
      metric = "x",
      operator = "<",
      limit = { baseline = true, change = "-", number = "20", unit = "ms" },
    },
  } do
    it("reads " .. text, function()
      local tree = assert(grammar.parse(text))
      tree.metric_at, tree.limit.at, tree.limit.unit_at = nil, nil, nil
      assert.are.same(expected, tree)
    end)
  end

  -- text, column, what there should be
  for _, case in ipairs {
    { "p99", 4, "the text ends, but there should be one of < <= > >= ==" },
    { "p99 <", 6, "the text ends, but there should be a number or 'baseline'" },
    { "p99 = 3", 5, "there should be one of < <= > >= ==" },
    { "p99 => 3", 5, "there should be one of" },
    { "p99 =< 3", 5, "there should be one of" },
    { "p99 < -3", 7, "a number or 'baseline'" },
    { "p99 < baselin", 7, "a number or 'baseline'" },
    { "p99 < baselines", 7, "a number or 'baseline'" },
    { "p99 < 200 $", 11, "there should be a unit, '*' or the end" },
    { "p99 < 1,000", 8, "a unit, '*' or the end" },
    { "p99 < 1.2.3", 10, "a unit, '*' or the end" },
    { "p99 < 1.", 8, "a unit" },
    { "p99 < 3 * 4", 11, "'baseline'" },
    { "p99 < 3 4", 9, "the end" },
    { "p99 < baseline *", 17, "the text ends, but there should be a number" },
    { "p99 < baseline ^ 2", 16, "one of * / + - or the end" },
    { "p99 < 200ms and qps > 3", 13, "the end" },
    { "api(login).p99 < 3", 5, "the name of an API in quotes" },
    { "api('login.p99 < 3", 19, "the text ends, but there should be a closing '" },
    { "api(\"login').p99 < 3", 21, 'a closing "' },
    { "api('login'.p99 < 3", 12, "')'" },
    { "api('login')p99 < 3", 13, "'.'" },
    { "api('login'). < 3", 15, "the name of a metric" },
    { "api('登录').p99 << 3", 16, "a number or 'baseline'" },
    { "99 < p99", 1, "the name of a metric" },
    { "< 3", 1, "the name of a metric" },
  } do
    it(("marks column %d of %s"):format(case[2], case[1]), function()
      local tree, message = grammar.parse(case[1])
      assert.is_nil(tree)
      assert.is_truthy(message:find(("column %d: "):format(case[2]), 1, true), message)
      assert.is_truthy(message:find(case[3], 1, true), message)
      local shown, mark = message:match "\n  ([^\n]*)\n  ( *%^)$"
      assert.are.equal(case[1], shown)
      assert.are.equal(case[2], #mark)
    end)
  end

  it("refuses what is no threshold at all", function()
    for text, expected in pairs {
      [""] = "it is empty",
      [" \n\t "] = "it is empty",
      [("x"):rep(1001)] = "longer than 1000",
    } do
      local tree, message = grammar.parse(text)
      assert.is_nil(tree)
      assert.is_truthy(message:find(expected, 1, true))
    end
  end)

  it("shows one line, whatever the text holds", function()
    local _, message = grammar.parse "p99\n<\1$\127"
    assert.are.equal("column 6: there should be a number or 'baseline'\n  p99 < $ \n       ^", message)
  end)
end)
