-- SPDX-License-Identifier: MIT
--- The `pts` command: words in, exit code out. Each command is a file of its own beside this one.
-- @module pts.cli

local version = require "pts.version"

-- A command has `name`, `summary`, `configure(command)` and `run(args) -> exit code`.
local COMMANDS = {
  (require "pts.cli.emulator"), -- one value: Lua 5.4 adds where it was found
  (require "pts.cli.whoami"),
  (require "pts.cli.ram_policy"),
}

local EXIT_FAILED, EXIT_USAGE = 1, 2

local cli = {}

--- Runs the command line.
---@param argv string[]
---@return integer exit code
function cli.main(argv)
  local found, argparse = pcall(require, "argparse")
  if not found then
    local way_out = "'apt-get install lua-argparse' or 'luarocks install argparse'"
    io.stderr:write("pts: the Lua module argparse is needed: ", way_out, "\n")
    return EXIT_FAILED
  end
  local parser = argparse("pts", "Alibaba Cloud Performance Testing Service at the command line.")
  parser:command_target "command"
  parser:flag("--version", "Print the version and exit."):action(function()
    print("pts " .. version)
    os.exit(0)
  end)
  local by_name = {}
  for _, command in ipairs(COMMANDS) do
    by_name[command.name] = command
    command.configure(parser:command(command.name, command.summary))
  end
  local parsed, args = parser:pparse(argv)
  if not parsed then
    io.stderr:write("pts: ", tostring(args), " (see 'pts --help')\n")
    return EXIT_USAGE
  end
  return by_name[args.command].run(args)
end

return cli
