-- SPDX-License-Identifier: MIT
--- Writes the configuration of the emulator's nginx. Pure.
-- @module pts.emulator.nginx_conf

local nginx_conf = {}

local function quoted(path) return '"' .. path:gsub('[\\"]', "\\%0") .. '"' end

-- Written only where the binary knows them; all must point into the prefix, for nginx makes them when it
-- starts.
local TEMPORARY = { "proxy", "fastcgi", "uwsgi", "scgi" }

local HTTP = [[
  access_log off;
  server_tokens off;
  default_type application/json;
  lua_shared_dict pts_state 256m;
  lua_shared_dict pts_nonces 16m;
  lua_shared_dict pts_recorded 64m;
  lua_socket_log_errors off;

  # Whole scenes travel in the query, and specs send oversized headers on purpose.
  client_header_buffer_size 32k;
  large_client_header_buffers 8 256k;
  client_max_body_size 8m;
  client_body_buffer_size 256k;
  client_body_in_single_buffer on;
  keepalive_requests 1000000;
  keepalive_timeout 75s;
  reset_timedout_connection on;
  send_timeout 600s;
]]

local CONTROL = [[
    location /_emulator/ {
      content_by_lua_block { require("pts.emulator.server").control() }
    }
]]

-- nginx 1.22 would offer TLS 1.0 unless told.
local TLS = [[
    ssl_certificate %s;
    ssl_certificate_key %s;
    ssl_protocols TLSv1.2 TLSv1.3;
]]

local API = [[
    location / {
      content_by_lua_block { require("pts.emulator.server").content() }
      log_by_lua_block { require("pts.emulator.server").log() }
    }
]]

local function server(listen, parts)
  return "\n  server {\n    listen " .. listen .. ";\n" .. table.concat(parts) .. "  }\n"
end

--- The text of nginx.conf.
---@param options table  `prefix`, `init_file`, `listen` (address:port), `modules`, `without`; optional
--- `control_listen`, `certificate` and `key`, `user`
---@return string
function nginx_conf.text(options)
  local lines = {}
  local function add(...) lines[#lines + 1] = table.concat { ... } end
  for _, module in ipairs(options.modules) do
    add("load_module ", quoted(module), ";")
  end
  if options.user then add("user ", options.user, ";") end
  add "daemon off;"
  -- One process: what the launcher starts is what serves, and what a signal ends.
  add "master_process off;"
  add("pid ", quoted(options.prefix .. "/nginx.pid"), ";")
  add "error_log stderr error;"
  add "events { worker_connections 4096; }"
  add "http {"
  add(HTTP)
  add("  client_body_temp_path ", quoted(options.prefix .. "/temp"), ";")
  for _, name in ipairs(TEMPORARY) do
    if not options.without[name] then
      add("  ", name, "_temp_path ", quoted(options.prefix .. "/temp"), ";")
    end
  end
  add("  init_by_lua_file ", quoted(options.init_file), ";")
  add '  init_worker_by_lua_block { require("pts.emulator.server").worker() }'
  add '  exit_worker_by_lua_block { require("pts.emulator.server").exit() }'

  local tls = ""
  if options.certificate then tls = TLS:format(quoted(options.certificate), quoted(options.key)) end
  local suffix = options.certificate and " ssl" or ""
  add(server(options.listen .. suffix, { tls, CONTROL, API }))
  if options.control_listen then add(server(options.control_listen, { CONTROL })) end
  add "}"
  return table.concat(lines, "\n") .. "\n"
end

return nginx_conf
