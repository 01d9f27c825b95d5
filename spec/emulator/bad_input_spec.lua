-- SPDX-License-Identifier: MIT
-- Each parameter of each operation, made from the catalogue, with texts that no client of ours sends: the emulator says
-- what is wrong, and never breaks.
local catalogue = require "pts.catalogue"
local cjson = require "cjson"
local emulator = require "spec.support.emulator"
local signer = require "spec.support.signer"

local function type_of(kind)
  if type(kind) == "table" then return kind.type, kind end
  return kind, {}
end

local function is_document(kind)
  local name = type_of(kind)
  return name == "object" or name == "array"
end

--- A text that a parameter may well have.
local function plausible(parameter)
  local name, kind = type_of(parameter.type)
  if name == "integer" then return tostring(kind.minimum or 1) end
  if name == "boolean" then return "true" end
  if name == "array" then return "[]" end
  if name == "object" then return "{}" end
  return kind.enum and kind.enum[1] or "NHBG6V"
end

local ANY = { "\0", "\255\254", ("x"):rep(2000), "' OR 1=1", "*", "%", ":", "#last", "-1", "1e999", "null" }
local DOCUMENTS = {
  "{",
  "null",
  "7",
  '"text"',
  "[null]",
  "[[]]",
  "[{}]",
  '{"":0}',
  '{"SceneId":{}}',
  '{"SceneName":NaN}',
  ("["):rep(1100),
}

--- Texts that break what the catalogue says of a parameter, and the code of the gateway that refuses them.
local function wrong(parameter)
  local name, kind = type_of(parameter.type)
  local code, texts = "Invalid" .. parameter.name, {}
  if name == "integer" then
    texts = { "x", "1.5", "10.0", "0x10", "1e2", " 1", "1 ", "--1", "true", "[]", "NaN" }
    if kind.minimum then texts[#texts + 1] = ("%d"):format(kind.minimum - 1) end
    if kind.maximum then texts[#texts + 1] = ("%d"):format(kind.maximum + 1) end
  elseif name == "boolean" then
    texts = { "yes", "1", "nil", "truee" }
  elseif name == "string" and kind.enum then
    texts = { "NONE OF THEM", kind.enum[1] .. " " }
  elseif name == "string" and kind.max_length and parameter.name ~= "KeyWord" then
    texts = { ("x"):rep(kind.max_length + 1), ("压"):rep(kind.max_length + 1) }
  end
  return texts, code
end

describe("bad input", function()
  local instance

  setup(function() instance = emulator.start {} end)
  teardown(function() instance.stop() end)

  local function ask(operation, values)
    local text = instance.exchange(signer.rpc1 {
      host = instance.host,
      action = operation.name,
      key_id = instance.access_key_id,
      secret = instance.access_key_secret,
      parameters = values,
    })
    local ok, body = pcall(cjson.decode, text:match "\r\n\r\n(.*)$" or "")
    return ok and type(body) == "table" and body or {}, tonumber(text:match "^HTTP/1.1 (%d+)"), text
  end

  --- All required parameters, one of them changed.
  local function with(operation, changed, text)
    local values = {}
    for _, parameter in ipairs(operation.parameters) do
      if parameter.required then values[parameter.name] = plausible(parameter) end
    end
    values[changed] = text
    return values
  end

  for _, name in ipairs(catalogue.names) do
    local operation = catalogue.find(name)
    for _, parameter in ipairs(operation.parameters) do
      it(("of %s.%s is refused by a code"):format(name, parameter.name), function()
        if parameter.required then
          assert.equal("Missing" .. parameter.name, ask(operation, with(operation, parameter.name, nil)).Code)
          assert.equal("Missing" .. parameter.name, ask(operation, with(operation, parameter.name, "")).Code)
        end
        local texts, code = wrong(parameter)
        for _, text in ipairs(texts) do
          local answer, status = ask(operation, with(operation, parameter.name, text))
          assert.same({ 400, code }, { status, answer.Code }, text)
        end
      end)

      it(("of %s.%s breaks nothing"):format(name, parameter.name), function()
        for _, list in ipairs { ANY, is_document(parameter.type) and DOCUMENTS or {} } do
          for _, text in ipairs(list) do
            local answer, status, all = ask(operation, with(operation, parameter.name, text))
            assert.is_string(answer.RequestId, text:sub(1, 80) .. "\n" .. all)
            assert.is_true(status ~= 500, text:sub(1, 80))
            assert.equal(status == 200, answer.Success ~= false and answer.HostId == nil, all)
          end
        end
      end)
    end
  end
end)
