-- SPDX-License-Identifier: MIT
--- `pts emulator`: the service's stand-in on this machine.
-- @module pts.cli.emulator

local faults = require "pts.emulator.faults"

local EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2

local DEFAULT_SCENES = { { id = "NHBG6V", name = "checkout" } }

local emulator = {
  name = "emulator",
  summary = "Run a local stand-in of the service.",
}

local function port(text)
  local number = tonumber(text)
  if not number or number % 1 ~= 0 or number < 0 or number > 65535 then
    return nil, ("--port: expected a number from 0 to 65535, got '%s'"):format(text)
  end
  return math.floor(number)
end

local function speed(text)
  local number = tonumber(text)
  if not number or not (number > 0 and number < math.huge) then
    return nil, ("--speed: expected a number above zero, got '%s'"):format(text)
  end
  return number
end

local function scene(text)
  local id, name = text:match "^([^=]+)=?(.*)$"
  if not id or not id:find "^[%w_%-]+$" then
    return nil, ("--scene: expected ID or ID=NAME, got '%s'"):format(text)
  end
  return { id = id, name = name ~= "" and name or nil }
end

local function fault(text)
  local checked, message = faults.parse(text)
  if not checked then return nil, "--fault " .. message end
  return text
end

local function help_on_faults()
  local lines = { "Faults (each also takes times, operation and applied):" }
  for _, name in ipairs(faults.names()) do
    local kind, parameters = faults.kinds[name], {}
    for parameter in pairs(kind.parameters) do
      parameters[#parameters + 1] = parameter
    end
    table.sort(parameters)
    local more = #parameters > 0 and " [" .. table.concat(parameters, ", ") .. "]" or ""
    lines[#lines + 1] = ("   %-14s %s%s"):format(name, kind.about, more)
  end
  return table.concat(lines, "\n")
end

function emulator.configure(command)
  command:epilog(help_on_faults())
  command:option("--port", "Port to listen on; 0: a free one.", "8787"):convert(port):argname "PORT"
  command:option("--listen", "Address to listen on.", "127.0.0.1"):argname "ADDRESS"
  command:flag("--allow-remote", "Allow an address that other machines reach.")
  command:option("--speed", "How much faster than real time scenes move.", "1"):convert(speed):argname "N"
  command:option("--env-file", "Write what a shell sources to use it; removed at the end."):argname "PATH"
  command
    :option("--state", "Keep scenes, runs and reports in this file from one run to the next.")
    :argname "FILE"
  command
    :option("--scene", "A scene to begin with; repeatable.")
    :count("*")
    :convert(scene)
    :argname "ID[=NAME]"
  command
    :option("--fault", "Misbehave: SCENE:KIND[:name=value,...], SCENE may be *; repeatable.")
    :count("*")
    :convert(fault)
    :argname "SPEC"
  command:option("--tls-certificate", "Serve https with this certificate chain (PEM)."):argname "PATH"
  command:option("--tls-key", "The certificate's private key (PEM)."):argname "PATH"
  command:option("--nginx", "The nginx or OpenResty to run."):argname "PATH"
  command:flag(
    "--until-stdin-ends",
    "Also stop when standard input ends, as it does when a test runner dies."
  )
  command:flag("--quiet", "Print errors only.")
end

local function usage(message)
  io.stderr:write("pts emulator: ", message, "\n")
  return EXIT_USAGE
end

local function failed(message)
  io.stderr:write("pts emulator: ", message, "\n")
  return EXIT_FAILED
end

function emulator.run(args)
  if (args.tls_certificate == nil) ~= (args.tls_key == nil) then
    return usage "--tls-certificate and --tls-key go together"
  end
  local found, uv = pcall(require, "luv")
  if not found then
    return failed "the Lua module luv is needed: 'apt-get install lua-luv' or 'luarocks install luv'"
  end
  local launcher = require "pts.emulator.launcher"
  local listen = args.listen == "localhost" and "127.0.0.1" or args.listen
  if not (listen:find "^%d+%.%d+%.%d+%.%d+$" or listen:find "^[%x:]+$") then
    return usage(("--listen: expected an address such as 127.0.0.1, got '%s'"):format(args.listen))
  end
  if not launcher.is_loopback(listen) and not args.allow_remote then
    return usage(("other machines reach %s; say --allow-remote if that is meant"):format(args.listen))
  end
  local files = {}
  for _, name in ipairs { "tls_certificate", "tls_key" } do
    local path = args[name]
    if path then
      files[name] = uv.fs_realpath(path)
      if not files[name] then return usage(("--%s: no file %s"):format(name:gsub("_", "-"), path)) end
    end
  end
  local state, problem
  if args.state then
    state, problem = launcher.state_path(args.state)
    if not state then return failed("--state: " .. problem) end
  end
  local ok, message = launcher.run {
    port = args.port,
    listen = listen,
    speed = args.speed,
    scenes = #args.scene > 0 and args.scene or DEFAULT_SCENES,
    faults = args.fault,
    env_file = args.env_file,
    state = state,
    certificate = files.tls_certificate,
    key = files.tls_key,
    nginx = args.nginx,
    until_stdin_ends = args.until_stdin_ends or false,
    quiet = args.quiet or false,
  }
  if not ok then return failed(message) end
  return EXIT_OK
end

return emulator
