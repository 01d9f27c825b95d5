-- SPDX-License-Identifier: MIT
--- busted's output for `./dev test`: a dot for each spec, failures in full, and one line for each result in the file
-- that PTS_SPEC_RESULTS names.

local pretty = require "pl.pretty"

return function()
  local busted = require "busted"
  local handler = require "busted.outputHandlers.base"()

  local path = os.getenv "PTS_SPEC_RESULTS"
  local results = path and assert(io.open(path, "a"))

  local function record(result, name)
    if not results then return end
    results:write(result, " ", (name:gsub("%s+", " ")), "\n")
    results:flush()
  end

  local column = 0
  local function mark(char)
    io.write(char)
    column = column + 1
    if column % 80 == 0 then io.write "\n" end
    io.flush()
  end

  local function where(result)
    local trace = result.element.trace or result.trace
    return trace and trace.short_src and ("%s:%s"):format(trace.short_src, trace.currentline) or "?"
  end

  local function report(result)
    local message = result.message
    if type(message) ~= "string" then message = message == nil and "error(nil)" or pretty.write(message) end
    io.write("\n", result.isError and "ERROR " or "FAIL  ", result.name, "\n      ", where(result), "\n")
    io.write("      ", (message:gsub("\n", "\n      ")), "\n")
    if result.isError and result.trace and result.trace.traceback then
      io.write("     ", (result.trace.traceback:gsub("\n", "\n      ")), "\n")
    end
    column = 0
  end

  local function last(list) return list[#list] end

  function handler.testEnd(_, _, status)
    if status == "success" then
      mark "."
      record("passed", last(handler.successes).name)
    elseif status == "pending" then
      mark "s"
      record("skipped", last(handler.pendings).name)
    else
      local result = last(status == "failure" and handler.failures or handler.errors)
      report(result)
      record("failed", result.name)
    end
    return nil, true
  end

  --- What goes wrong outside of a spec: a file that cannot be loaded, a setup or teardown that raises.
  function handler.outside(element)
    if element.descriptor ~= "it" then
      local result = last(handler.errors)
      report(result)
      record("failed", result.name)
    end
    return nil, true
  end

  function handler.suiteEnd()
    io.write(
      column % 80 == 0 and "" or "\n",
      ("%d ok, %d not, %d skipped, %.1f s\n"):format(
        handler.successesCount,
        handler.failuresCount + handler.errorsCount,
        handler.pendingsCount,
        handler.getDuration()
      )
    )
    if handler.pendingsCount > 0 then
      for _, result in ipairs(handler.pendings) do
        io.write("skipped: ", result.name, result.message and ": " .. tostring(result.message) or "", "\n")
      end
    end
    io.flush()
    if results then
      results:write "end\n"
      results:close()
      results = nil
    end
    return nil, true
  end

  busted.subscribe({ "test", "end" }, handler.testEnd, { predicate = handler.cancelOnPending })
  busted.subscribe({ "failure" }, handler.outside)
  busted.subscribe({ "error" }, handler.outside)
  busted.subscribe({ "suite", "end" }, handler.suiteEnd)
  return handler
end
