-- SPDX-License-Identifier: MIT
--- `pts whoami`: which credentials a call from here would use, and on request whom STS takes them for.
-- @module pts.cli.whoami

local EXIT_OK, EXIT_FAILED = 0, 1

local whoami = {
  name = "whoami",
  summary = "Show which credentials would be used, without their secrets.",
}

function whoami.configure(command)
  command:option("--profile", "A profile instead of the default chain."):argname "NAME"
  command:flag("--ask", "Also ask STS who this is (GetCallerIdentity).")
  command:option("--sts-endpoint", "Host or URL of STS; the emulator's is $PTS_ENDPOINT."):argname "HOST"
end

local function failed(message)
  io.stderr:write("pts whoami: ", message, "\n")
  return EXIT_FAILED
end

local function duration(seconds)
  if seconds < 120 then return ("%d s"):format(seconds) end
  if seconds < 7200 then return ("%d min"):format(math.floor(seconds / 60)) end
  return ("%d h"):format(math.floor(seconds / 3600))
end

local function expiry(found)
  if not found.expiration then return found.security_token and "unknown" or "never" end
  local moment = require "pts.credentials.moment"
  local left = found.expiration - os.time()
  local when = left >= 0 and "in " .. duration(left) or duration(-left) .. " ago"
  return ("%s (%s)"):format(moment.format(found.expiration), when)
end

-- Profiles and services may say anything, and this goes to a terminal.
local function printable(text) return (tostring(text):gsub("[%c\127]", "?")) end

local function show(lines)
  for _, line in ipairs(lines) do
    if line[2] ~= nil then io.stdout:write(("%-10s %s\n"):format(line[1] .. ":", printable(line[2]))) end
  end
end

local function ask_sts(context, args, found)
  local sts = require "pts.credentials.sts"
  local where, message = sts.find({ endpoint = args.sts_endpoint }, os.getenv)
  if not where then return nil, message end
  return sts.caller_identity(context, where, found)
end

--- Where calls go to: the variable wins over the profile.
local function endpoint_of(settings)
  local text = os.getenv "PTS_ENDPOINT"
  if not text or text == "" then return settings.endpoint end
  local where, message = require("pts.endpoint").parse(text)
  return ("%s (PTS_ENDPOINT)"):format(where and where.authority or message), where
end

--- Made-up keys of the emulator are known to its own STS alone.
local function emulator_hint(args)
  local _, where = endpoint_of {}
  if args.sts_endpoint or not where or not where.loopback then return "" end
  return "\nPTS_ENDPOINT is on this machine: add --sts-endpoint $PTS_ENDPOINT to ask the emulator's STS"
end

function whoami.run(args)
  local loaded, core = pcall(require, "pts.core")
  if not loaded then return failed("the native module is not there: " .. tostring(core)) end
  local chain, providers = require "pts.credentials.chain", require "pts.credentials"
  local options = { sts_endpoint = args.sts_endpoint }
  local provider = args.profile and chain.profile(args.profile, options) or chain.new(options)
  local context, message = require("pts.credentials.exchange").context()
  if not context then return failed(message) end
  context.logger = function(level, text) io.stderr:write("pts whoami: ", level, ": ", text, "\n") end
  local found
  found, message = providers.ask(provider, context)
  if not found then return failed(message) end
  local settings = providers.settings(provider) or {}
  show {
    { "provider", found.provider },
    { "profile", settings.profile and ("%s of %s"):format(settings.profile, settings.path) },
    { "key id", require("pts.credentials.credentials").mask(found.access_key_id) },
    { "expires", expiry(found) },
    { "region", settings.region_id },
    { "endpoint", (endpoint_of(settings)) },
  }
  if not args.ask then return EXIT_OK end
  local identity
  identity, message = ask_sts(context, args, found)
  if not identity then return failed(message .. emulator_hint(args)) end
  show {
    { "account", identity.AccountId },
    { "identity", identity.Arn },
    { "type", identity.IdentityType },
  }
  return EXIT_OK
end

return whoami
