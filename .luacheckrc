-- SPDX-License-Identifier: MIT
std = "max"
self = false -- methods of one interface take it whether they need it or not
max_line_length = 120
exclude_files = { "build" }

files["spec"] = { std = "+busted" }

for _, path in ipairs { "lua/pts/emulator", "lua/pts/nginx", "lua/pts/runtime/nginx.lua" } do
  files[path] = { read_globals = { "ngx" } }
end
