-- SPDX-License-Identifier: MIT
--- What specs of credentials need: a home folder of their own, variables, a context, and a watch over what is said.
--
-- Every message, log line and printed value that passes through here is searched for the secrets of the specs.
-- @module spec.support.keys

require "spec.support.emulator" -- it keeps the one luv of all spec files
local uv = require "luv"

local prefix = require "pts.emulator.prefix"
local secrets = require "spec.support.secrets"

local M = {}

--- Stands in every secret of a spec's own.
M.SECRET = secrets.MARK

--- Fails when a text holds one.
---@param text string
---@return string text
function M.check(text)
  if secrets.find(text) then error("a secret is shown: " .. secrets.hide(text), 2) end
  return text
end

--- Variables as a function.
---@param values table<string, string>
---@return fun(name: string): string?
function M.getenv(values)
  return function(name) return values[name] end
end

local homes = {}

--- A folder that is removed by `clean`.
---@return string path
function M.home()
  local path = assert(uv.fs_mkdtemp(uv.os_tmpdir() .. "/pts-keys-XXXXXX"))
  homes[#homes + 1] = path
  return path
end

--- Removes all of them. For `after_each`.
function M.clean()
  for i = #homes, 1, -1 do
    prefix.remove(homes[i])
    homes[i] = nil
  end
end

--- Writes a file, 0600 unless said otherwise, with the folders it needs.
---@param path string
---@param text string
---@param mode? integer
---@return string path
function M.write(path, text, mode)
  local folder = path:match "^(.*)/"
  if not uv.fs_stat(folder) then assert(uv.fs_mkdir(folder, 448)) end
  uv.fs_unlink(path)
  local fd = assert(uv.fs_open(path, "wx", mode or 384))
  assert(uv.fs_write(fd, text, 0))
  uv.fs_close(fd)
  assert(uv.fs_chmod(path, mode or 384))
  return path
end

---@param path string
---@return string
function M.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

--- The permission bits of a file.
function M.mode(path) return math.floor(assert(uv.fs_stat(path)).mode) % 512 end

--- Something to call providers with. What they log is kept in `logged`, searched.
---@param changes? table
---@return pts.Context
function M.context(changes)
  local context = { logged = {}, runtime = require "pts.runtime.blocking" }
  context.transport = assert(require("pts.core").transport {})
  context.logger = function(level, message) table.insert(context.logged, M.check(level .. ": " .. message)) end
  for name, value in pairs(changes or {}) do
    context[name] = value
  end
  return context
end

--- Asks a provider that must answer.
---@return pts.Credentials
function M.found(provider, context)
  local found, message = require("pts.credentials").ask(provider, context or M.context())
  if not found then error("no credentials: " .. M.check(message), 2) end
  M.check(tostring(found))
  return found
end

--- Asks a provider that must not answer.
---@return string message
function M.failed(provider, context)
  local found, message = require("pts.credentials").ask(provider, context or M.context())
  if found then error("credentials where none should be: " .. tostring(found), 2) end
  return M.check(message)
end

--- Fails unless a text holds the other.
function M.holds(text, part)
  if not text:find(part, 1, true) then error(("%q is not in: %s"):format(part, text), 2) end
end

return M
