-- SPDX-License-Identifier: MIT
--- `pts ram-policy`: the least that somebody who calls some operations must be allowed.
-- @module pts.cli.ram_policy

local ram = require "pts.ram"

local EXIT_OK, EXIT_USAGE = 0, 2

local ram_policy = {
  name = "ram-policy",
  summary = "Print the RAM policy that allows some operations and nothing else.",
}

function ram_policy.configure(command)
  command:argument("operation", "Name of an operation, like GetPtsSceneRunningStatus."):args "+"
end

function ram_policy.run(args)
  local text, message = ram.policy(args.operation)
  if not text then
    io.stderr:write("pts ram-policy: ", message, "\n")
    return EXIT_USAGE
  end
  print(text)
  return EXIT_OK
end

return ram_policy
