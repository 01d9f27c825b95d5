-- SPDX-License-Identifier: MIT
--- The text of a threshold as a tree: LPeg patterns, and where a text stops making sense. Units and names are not
-- looked at here. Pure.
--
--     threshold = [ "api" "(" string ")" "." ] metric operator limit
--     operator  = "<=" | ">=" | "==" | "<" | ">"
--     limit     = amount | baseline | factor "*" "baseline"
--     baseline  = "baseline" [ ( "*" | "/" ) factor | ( "+" | "-" ) amount ]
--     amount    = number [ unit ]            factor = number [ "%" ]
--     string    = '…' or "…", with \' \" \\ inside
-- @module pts.threshold.grammar

local lpeg = require "lpeg"

local P, R, S = lpeg.P, lpeg.R, lpeg.S
local C, Carg, Cc, Cg, Cmt, Cp, Cs, Ct =
  lpeg.C, lpeg.Carg, lpeg.Cc, lpeg.Cg, lpeg.Cmt, lpeg.Cp, lpeg.Cs, lpeg.Ct

local M = {}

-- Remembers what was wanted at the farthest place that anything was wanted at: that is where the text is wrong.
local function wanted(_, at, what, state)
  if at > state.at then
    state.at, state.wanted = at, {}
  end
  if at == state.at and not state.wanted[what] then
    state.wanted[what] = true
    table.insert(state.wanted, what)
  end
  return false
end

local function want(pattern, what) return pattern + Cmt(Cc(what) * Carg(1), wanted) end

local space = S " \t\r\n" ^ 0
local digit, letter = R "09", R("az", "AZ")

local function token(pattern) return pattern * space end

local function sign(text) return want(token(P(text)), "'" .. text .. "'") end

local function word(text)
  local pattern = P(true)
  for char in text:gmatch "." do
    pattern = pattern * S(char:lower() .. char:upper())
  end
  return pattern * -(letter + digit + "_")
end

local function quoted(quote)
  local inside = P "\\\\" / "\\" + P "\\'" / "'" + P '\\"' / '"' + (1 - P(quote))
  return quote * Cs(inside ^ 0) * want(P(quote), "a closing " .. quote)
end

local text = want(token(quoted "'" + quoted '"'), "the name of an API in quotes")
local name = token(Cg(Cp(), "metric_at") * Cg(C((letter + "_") * (letter + digit + "_") ^ 0), "metric"))
local api = token(word "api") * #P "(" * sign "(" * Cg(text, "api") * sign ")" * sign "."
local operator = token(C(P "<=" + ">=" + "==" + "<" + ">"))

local number = Cg(Cp(), "at") * Cg(C(digit ^ 1 * ("." * digit ^ 1) ^ -1 + "." * digit ^ 1), "number")
local unit = Cg(Cp(), "unit_at") * Cg(C(letter ^ 1 + "%"), "unit")
local amount = token(want(number, "a number") * space * want(unit, "a unit") ^ -1)
local baseline = token(want(word "baseline", "'baseline'"))

local function change(mark) return Cg(C(P(mark)), "change") * space * amount end

local of_baseline = Cg(Cc(true), "baseline")
local changed = want(change "*" + change "/" + change "+" + change "-", "one of * / + -")
local limit = Ct(amount * Cg(sign "*" / "*", "change") * baseline * of_baseline)
  + Ct(baseline * of_baseline * changed ^ -1)
  + Ct(amount)

local threshold = space
  * Ct(
    (api + P(true))
      * want(name, "the name of a metric")
      * Cg(want(operator, "one of < <= > >= =="), "operator")
      * Cg(limit, "limit")
  )
  * want(P(-1), "the end")

-- A text that is longer is no threshold, and makes no readable message.
M.LONGEST = 1000

local function shown(given) return (given:gsub("%c", " ")) end

-- Characters, as far as UTF-8 can tell, so that the mark stands under the right one.
local function characters(given)
  local _, continuation = given:gsub("[\128-\191]", "")
  return #given - continuation
end

--- A message about one place of a text, with a mark under it.
---@param given string
---@param at integer in bytes
---@param what string
---@return string
function M.complain(given, at, what)
  local column = characters(given:sub(1, at - 1)) + 1
  return ("column %d: %s\n  %s\n  %s^"):format(column, what, shown(given), (" "):rep(column - 1))
end

local function choices(list)
  if #list == 1 then return list[1] end
  return table.concat(list, ", ", 1, #list - 1) .. " or " .. list[#list]
end

--- The tree of a text, or nil and a message with a mark where it is wrong.
---@param given string
---@return table?
---@return string? message
function M.parse(given)
  if not given:find "%S" then return nil, "it is empty" end
  if #given > M.LONGEST then return nil, ("it is longer than %d characters"):format(M.LONGEST) end
  local state = { at = 1, wanted = {} }
  local tree = threshold:match(given, 1, state)
  if tree then return tree end
  local found = state.at > #given and "the text ends, but there should be " or "there should be "
  return nil, M.complain(given, state.at, found .. choices(state.wanted))
end

return M
