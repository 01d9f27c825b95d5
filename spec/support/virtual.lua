-- SPDX-License-Identifier: MIT
--- A runtime whose time passes only when somebody sleeps, and clients whose answers are a script.
-- @module spec.support.virtual

local M = {}

--- A runtime on virtual time, with the sleeps it was asked for.
function M.runtime()
  local runtime = { time = 1000, sleeps = {} }
  function runtime.now() return runtime.time end
  function runtime.sleep(seconds)
    assert(seconds >= 0 and seconds < math.huge)
    runtime.sleeps[#runtime.sleeps + 1] = seconds
    runtime.time = runtime.time + seconds
  end
  function runtime.wait() error "nothing is sent on virtual time" end
  return runtime
end

--- A client for `pts.wait_status`: `answer(n, elapsed)` gives the n-th answer, as a status text or an error's fields.
function M.client(runtime, answer)
  local Error = require "pts.error"
  local client = { options = { runtime = runtime, random = function() return 0.5 end }, polls = 0 }
  local began = runtime.now()
  function client:call(operation, params, options)
    assert(operation == "GetPtsSceneRunningStatus" and params.SceneId)
    assert(options.timeout > 0)
    self.polls = self.polls + 1
    local said = answer(self.polls, runtime.now() - began)
    if type(said) == "string" then return { Status = said, Success = true } end
    if said.kind then
      said.message = said.message or said.kind
      return nil, Error.new(said)
    end
    return said
  end
  return client
end

return M
