-- SPDX-License-Identifier: MIT
-- Which runtime a call gets. The loops themselves are in their own specs; here it matters that asking loads
-- nothing, that each candidate only answers for itself, and that one which cannot wait is heard.
require "spec.support.emulator"

local cqueues = require "cqueues"

describe("pts.runtime", function()
  local LOADED =
    { "cqueues", "luv", "pts.runtime", "pts.runtime.cqueues", "pts.runtime.luv", "pts.runtime.nginx" }
  local saved

  before_each(function()
    saved = {}
    for _, name in ipairs(LOADED) do
      saved[name] = package.loaded[name]
      package.loaded[name] = nil
    end
  end)
  after_each(function()
    for _, name in ipairs(LOADED) do
      package.loaded[name] = saved[name]
    end
    rawset(_G, "ngx", nil)
    package.loaded.ngx = nil
  end)

  -- nginx's module makes it known in both places.
  local function phase(name)
    local ngx = { get_phase = name and function() return name end }
    rawset(_G, "ngx", ngx)
    package.loaded.ngx = ngx
  end

  it("blocks when no loop is there, and loads none to find out", function()
    assert.are.equal("blocking", require("pts.runtime").current().name)
    for _, name in ipairs(LOADED) do
      if name ~= "pts.runtime" then assert.is_nil(package.loaded[name], name) end
    end
  end)

  it("blocks when loops are loaded but do not run the current code", function()
    package.loaded.cqueues, package.loaded.luv = cqueues, saved.luv
    local current = require("pts.runtime").current
    assert.are.equal("blocking", current().name)
    coroutine.wrap(function() assert.are.equal("blocking", current().name) end)()
  end)

  it("takes nginx in the phases that can wait, and blocks in init_by_lua", function()
    local current = require("pts.runtime").current
    local waitable = { "rewrite", "server_rewrite", "access", "content", "timer", "ssl_cert" }
    for _, name in ipairs(waitable) do
      phase(name)
      assert.are.equal("nginx", current().name, name)
    end
    phase "init"
    assert.are.equal("blocking", current().name)
  end)

  it("passes on why nginx cannot wait in the other phases", function()
    local current = require("pts.runtime").current
    for _, name in ipairs {
      "init_worker",
      "set",
      "balancer",
      "header_filter",
      "body_filter",
      "log",
      "ssl_session_store",
      "exit_worker",
    } do
      phase(name)
      local found, message = current()
      assert.is_nil(found)
      assert.is_truthy(message:find(name, 1, true), message)
    end
  end)

  it("does not take any table named ngx for nginx", function()
    phase(nil)
    assert.are.equal("blocking", require("pts.runtime").current().name)
  end)

  it("prefers cqueues to luv where both are loaded and a controller runs", function()
    package.loaded.cqueues, package.loaded.luv = cqueues, saved.luv
    local current = require("pts.runtime").current
    local name
    local controller = cqueues.new()
    controller:wrap(function() name = current().name end)
    assert(controller:loop())
    assert.are.equal("cqueues", name)
  end)
end)
