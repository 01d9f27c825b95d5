-- SPDX-License-Identifier: MIT
local status = require "pts.status"

describe("pts.status", function()
  -- name, terminal, active, error
  local table_of_all = {
    { "CREATED", false, false, false },
    { "SYNCING", false, true, false },
    { "SYNC_DONE", false, true, false },
    { "UPLOADING", false, true, false },
    { "UPLOADED", false, true, false },
    { "PREPARING", false, true, false },
    { "READY", false, true, false },
    { "RUNNING", false, true, false },
    { "STOPPING", false, true, false },
    { "STOPPED", true, false, false },
    { "NO_START", false, false, false },
    { "NON_EXIST", false, false, false },
    { "ERR_SYNC", true, false, true },
    { "ERR_UPLOAD", true, false, true },
    { "ERR_PREPARE", true, false, true },
    { "ERR_RUN", true, false, true },
    { "ERR_STOP", true, false, true },
    { "ERR_TIMEOUT", true, false, true },
  }
  for _, row in ipairs(table_of_all) do
    local name = row[1]
    it("knows " .. name, function()
      assert.are.equal(name, status[name])
      assert.are.equal(row[2], status.is_terminal(name))
      assert.are.equal(row[3], status.is_active(name))
      assert.are.equal(row[4], status.is_error(name))
    end)
  end

  it("lists the ten documented ones in the order of a run", function()
    assert.are.equal(10, #status.order)
    for i, name in ipairs(status.order) do
      assert.are.equal(table_of_all[i][1], name)
    end
  end)

  it("takes text it does not know as a run under way", function()
    assert.is_true(status.is_active "WARMING_UP")
    assert.is_false(status.is_terminal "WARMING_UP")
    assert.is_false(status.is_error "WARMING_UP")
  end)

  it("raises for a name that no answer has", function()
    local ok, message = pcall(function() return status.FINISHED end)
    assert.is_false(ok)
    assert.matches("status_spec.*no status FINISHED", message)
  end)

  it("raises for what is no text", function()
    assert.has_error(function() status.is_active(nil) end)
  end)
end)
