-- SPDX-License-Identifier: MIT
-- All 45 operations with our client against the emulator: each answers what the catalogue says.
local catalogue = require "pts.catalogue"
local clients = require "spec.support.clients"
local emulator = require "spec.support.emulator"
local every_operation = require "spec.support.every_operation"

local function type_of(kind) return type(kind) == "table" and kind.type or kind end

--- What is wrong with a value, by its type in the catalogue; nil when nothing is.
local function trouble(value, kind, path)
  local name = type_of(kind)
  if name == "any" then return nil end
  if name == "object" or name == "array" or name == "map" then
    if type(value) ~= "table" then return ("%s is a %s"):format(path, type(value)) end
    for key, member in pairs(value) do
      local inner = name == "array" and kind.items or name == "map" and kind.values or kind.fields[key]
      if not inner then return ("%s.%s is not in the catalogue"):format(path, tostring(key)) end
      local wrong = trouble(member, inner, path .. "." .. tostring(key))
      if wrong then return wrong end
    end
    return nil
  end
  if name == "integer" then
    if type(value) ~= "number" or value % 1 ~= 0 then return path .. " is no whole number" end
    if math.type and math.type(value) ~= "integer" then return path .. " is a float" end
  elseif type(value) ~= name then
    return ("%s is a %s, not a %s"):format(path, type(value), name)
  end
end

describe("every operation", function()
  local instance, client
  local called, wrong = {}, {}

  setup(function()
    instance = emulator.start {}
    client = clients.of(instance)
    every_operation.walk(client, instance.advance, function(step, answer, err)
      called[step.operation] = true
      wrong[step.operation] = wrong[step.operation]
        or not answer and tostring(err)
        or trouble(
          answer,
          { type = "object", fields = catalogue.find(step.operation).answer },
          step.operation
        )
    end)
  end)

  teardown(function()
    client:close()
    instance.stop()
  end)

  for _, name in ipairs(catalogue.names) do
    it(name .. " answers with fields and types of the catalogue", function()
      assert.is_true(called[name])
      assert.is_falsy(wrong[name], wrong[name])
    end)
  end
end)
