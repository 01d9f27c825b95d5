-- SPDX-License-Identifier: MIT
--- Finds an nginx that can run Lua: Debian's with its module, or OpenResty's, which has it built in.
-- @module pts.emulator.nginx_binary

local uv = require "luv"

local nginx_binary = {}

local NAMES = { "nginx", "openresty" }
-- sbin is on nobody's PATH but root's.
local FOLDERS = {
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/local/nginx/sbin",
  "/usr/local/openresty/nginx/sbin",
  "/usr/local/openresty/bin",
  "/opt/homebrew/bin",
}
local MODULES = { "ndk_http_module.so", "ngx_http_lua_module.so" }
local MODULE_FOLDERS = { "/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules" }

local WAY_OUT = "install it with 'apt-get install nginx libnginx-mod-http-lua' (OpenResty serves as well)"

local function exists(path) return uv.fs_stat(path) ~= nil end

local function is_program(path)
  local stat = uv.fs_stat(path)
  return stat ~= nil and stat.type == "file" and uv.fs_access(path, "X") == true
end

local function candidates()
  local list, seen = {}, {}
  local function look(folder)
    for _, name in ipairs(NAMES) do
      local path = folder .. "/" .. name
      if not seen[path] and is_program(path) then
        seen[path] = true
        list[#list + 1] = path
      end
    end
  end
  for folder in (os.getenv "PATH" or ""):gmatch "[^:]+" do
    look(folder)
  end
  for _, folder in ipairs(FOLDERS) do
    look(folder)
  end
  return list
end

local function build_facts(path)
  local pipe = io.popen("'" .. path:gsub("'", "'\\''") .. "' -V 2>&1")
  if not pipe then return "" end
  local text = pipe:read "*a"
  pipe:close()
  return text
end

--- What an nginx's `-V` says about running Lua in it. Pure but for looking whether module files exist.
---@param text string
---@param file_exists fun(path: string): boolean
---@return table|nil  `modules` to load, and `without` naming http modules it was built without
function nginx_binary.read_facts(text, file_exists)
  if not text:find("nginx", 1, true) then return nil end
  local facts = { modules = {}, without = {} }
  for name in text:gmatch "%-%-without%-http_([%w_]+)_module" do
    facts.without[name] = true
  end
  local built_in = text:find("openresty", 1, true)
    or text:find("%-%-add%-module=[^%s']*lua%-nginx%-module")
    or text:find "%-%-add%-module=[^%s']*ngx_lua"
  if built_in then return facts end
  local folders = { text:match "%-%-modules%-path=([^%s']+)" }
  for _, folder in ipairs(MODULE_FOLDERS) do
    folders[#folders + 1] = folder
  end
  for _, folder in ipairs(folders) do
    if file_exists(folder .. "/" .. MODULES[2]) then
      for _, module in ipairs(MODULES) do
        local path = folder .. "/" .. module
        if file_exists(path) then table.insert(facts.modules, path) end
      end
      return facts
    end
  end
  return nil
end

--- Finds an nginx with Lua.
---@param given string|nil  the one the user names, instead of looking for one
---@return table|nil  `path`, `modules`, `without`
---@return string|nil message  one line, with the way out
function nginx_binary.find(given)
  if given and not is_program(given) then return nil, ("no nginx at %s: %s"):format(given, WAY_OUT) end
  local list = given and { given } or candidates()
  for _, path in ipairs(list) do
    local facts = nginx_binary.read_facts(build_facts(path), exists)
    if facts then
      facts.path = path
      return facts
    end
  end
  if #list == 0 then return nil, "nginx is needed to run the emulator: " .. WAY_OUT end
  return nil, ("%s has no Lua module: %s"):format(list[1], WAY_OUT)
end

return nginx_binary
