-- SPDX-License-Identifier: MIT
-- What the launcher makes of the nginx it finds, and what it tells it.
local nginx_binary = require "pts.emulator.nginx_binary"
local nginx_conf = require "pts.emulator.nginx_conf"

describe("pts.emulator.nginx_binary", function()
  local function only(...)
    local files = {}
    for _, path in ipairs { ... } do
      files[path] = true
    end
    return function(path) return files[path] == true end
  end

  local DEBIAN = "nginx version: nginx/1.22.1\nconfigure arguments: --modules-path=/m --with-http_ssl_module"

  it("loads the module and the kit before it from where this nginx keeps modules", function()
    local facts = nginx_binary.read_facts(DEBIAN, only("/m/ndk_http_module.so", "/m/ngx_http_lua_module.so"))
    assert.same({ modules = { "/m/ndk_http_module.so", "/m/ngx_http_lua_module.so" }, without = {} }, facts)
  end)

  it("looks in the usual folders as well", function()
    local path = "/usr/lib/nginx/modules/ngx_http_lua_module.so"
    assert.same({ path }, nginx_binary.read_facts(DEBIAN, only(path)).modules)
  end)

  it("needs no module where Lua is built in", function()
    local built_in = {
      "nginx version: openresty/1.25.3.1\nconfigure arguments: --prefix=/usr/local/openresty/nginx",
      "nginx version: nginx/1.24.0\nconfigure arguments: --add-module=../lua-nginx-module-0.10.26",
    }
    for _, text in ipairs(built_in) do
      assert.same({}, nginx_binary.read_facts(text, only()).modules)
    end
  end)

  it("takes none without Lua, and nothing that is not nginx", function()
    assert.is_nil(nginx_binary.read_facts(DEBIAN, only()))
    assert.is_nil(nginx_binary.read_facts("true (GNU coreutils) 9.1", only "/m/ngx_http_lua_module.so"))
  end)

  it("notices what was left out", function()
    local text = "nginx version: openresty/1 --without-http_uwsgi_module --without-http_scgi_module"
    assert.same({ uwsgi = true, scgi = true }, nginx_binary.read_facts(text, only()).without)
  end)
end)

describe("pts.emulator.nginx_conf", function()
  local function text(changes)
    local options =
      { prefix = "/p", init_file = "/p/init.lua", listen = "127.0.0.1:1", modules = {}, without = {} }
    for name, value in pairs(changes or {}) do
      options[name] = value
    end
    return nginx_conf.text(options)
  end

  local function has(conf, part) return assert.truthy(conf:find(part, 1, true), conf) end

  it("writes only under the prefix", function()
    local conf = text()
    has(conf, 'pid "/p/nginx.pid";')
    for _, name in ipairs { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" } do
      has(conf, name .. '_temp_path "/p/temp";')
    end
    has(conf, "access_log off;")
    has(conf, "error_log stderr error;")
  end)

  it(
    "names no directive that the binary does not know",
    function() assert.is_nil(text({ without = { uwsgi = true } }):find("uwsgi", 1, true)) end
  )

  it("sets a user, modules, TLS and a second address only when asked", function()
    local plain = text()
    for _, word in ipairs { "user ", "load_module", "ssl", "listen 127.0.0.1:2" } do
      assert.is_nil(plain:find(word, 1, true), word)
    end
    local full = text {
      user = "root",
      modules = { "/m/a.so", '/m/"b".so' },
      certificate = "/c",
      key = "/k",
      control_listen = "127.0.0.1:2",
    }
    has(full, "user root;")
    has(full, 'load_module "/m/a.so";\nload_module "/m/\\"b\\".so";')
    has(full, "listen 127.0.0.1:1 ssl;")
    has(full, "ssl_protocols TLSv1.2 TLSv1.3;")
    has(full, "listen 127.0.0.1:2;")
  end)
end)
