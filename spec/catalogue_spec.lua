-- SPDX-License-Identifier: MIT
-- The catalogue against a copy of what the official definitions of PTS 2020-10-20 and its product metadata say.
local catalogue = require "pts.catalogue"
local cjson = require("cjson").new()

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local facts = cjson.decode(read "spec/fixtures/operations.json")

local function name_of(kind) return type(kind) == "table" and kind.type or kind end

local function lower_first(name) return (name:gsub("^%u", string.lower)) end

--- Every member of a type as one line: `List[].Name: string`.
local function lines_of(kind, path, out, rename)
  local name = name_of(kind)
  if name == "object" then
    if path ~= "" then out[#out + 1] = path .. ": object" end
    for field, member in pairs(kind.fields) do
      lines_of(member, (path == "" and "" or path .. ".") .. rename(field), out, rename)
    end
  elseif name == "array" then
    lines_of(kind.items, path .. "[]", out, rename)
  elseif name == "map" then
    out[#out + 1] = ("%s{}: %s"):format(path, name_of(kind.values))
  else
    out[#out + 1] = path .. ": " .. name
  end
  return out
end

local function sorted(list)
  table.sort(list)
  return table.concat(list, "\n")
end

local function same(value) return value end

describe("the catalogue", function()
  it("has the 45 operations, and no other", function()
    local expected = {}
    for i, fact in ipairs(facts.operations) do
      expected[i] = fact.name
    end
    assert.equal(45, #expected)
    assert.same(expected, catalogue.names)
    assert.is_nil(catalogue.find "GetPtsSceneRunningstatus")
    assert.is_nil(catalogue.find(nil))
  end)

  for _, fact in ipairs(facts.operations) do
    describe(fact.name, function()
      local operation = catalogue.find(fact.name)

      it("has the parameters of the official definition, with their places and limits", function()
        assert.equal(#fact.parameters, #operation.parameters)
        for i, expected in ipairs(fact.parameters) do
          local parameter = operation.parameters[i]
          local kind = type(parameter.type) == "table" and parameter.type or {}
          assert.equal(expected.name, parameter.name)
          assert.equal(expected.type, name_of(parameter.type))
          assert.equal(expected.place, parameter.place)
          assert.equal(expected.required, parameter.required)
          assert.equal(expected.key_case, parameter.key_case)
          assert.is_truthy(parameter.about)
          for _, limit in ipairs { "minimum", "maximum", "max_length" } do
            assert.equal(expected[limit], kind[limit], parameter.name .. " " .. limit)
          end
          assert.same(expected.enum, kind.enum)
          if expected.members then
            local rename = expected.key_case and lower_first or same
            assert.equal(sorted(expected.members), sorted(lines_of(parameter.type, "", {}, rename)))
          end
        end
      end)

      it("has the fields of the official answer", function()
        local kind = { type = "object", fields = operation.answer }
        assert.equal(sorted(fact.answer), sorted(lines_of(kind, "", {}, same)))
      end)

      it("knows what a repeat does, its errors and its pages", function()
        assert.equal(fact.class, operation.class)
        for i, expected in ipairs(fact.errors) do
          assert.equal(expected.code, operation.errors[i].code)
          assert.is_truthy(operation.errors[i].message)
          -- Where nobody wrote the status down, the catalogue has the one that fits.
          if type(expected.http_status) == "number" then
            assert.equal(expected.http_status, operation.errors[i].http_status)
          end
        end
        assert.equal(fact.paged, operation.paging ~= nil)
        if operation.paging then
          assert.equal("array", name_of(operation.answer[operation.paging.items]))
          local total = operation.paging.total
          if total then assert.equal("integer", name_of(operation.answer[total])) end
        end
        assert.equal("pts:" .. fact.name, operation.ram_action)
        assert.equal(fact.name, operation.name)
      end)
    end)
  end
end)
