-- SPDX-License-Identifier: MIT
-- What is derived from the catalogue for people and for the language server: docs/operations.md and
-- types/operations.lua. `./dev docs` writes them, a spec fails when they are not up to date.
local catalogue = require "pts.catalogue"

local M = {}

local function kind_of(kind)
  if type(kind) == "table" then return kind.type, kind end
  return kind, {}
end

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  return keys
end

local function values_of(list)
  local texts = {}
  for i, value in ipairs(list) do
    texts[i] = tostring(value)
  end
  return table.concat(texts, ", ")
end

local FAR = 10000000 -- a limit that nobody meets is not worth a word

--- "1 to 60 s", "up to 30 characters", … or nil.
local function limits_of(kind)
  local _, k = kind_of(kind)
  local parts = {}
  local unit = k.unit and " " .. k.unit or ""
  local maximum = k.maximum and k.maximum < FAR and k.maximum
  if k.minimum and maximum then
    parts[#parts + 1] = ("%d to %d%s"):format(k.minimum, maximum, unit)
  elseif k.minimum then
    parts[#parts + 1] = ("from %d%s"):format(k.minimum, unit)
  elseif maximum then
    parts[#parts + 1] = ("up to %d%s"):format(maximum, unit)
  elseif k.unit then
    parts[#parts + 1] = k.unit
  end
  if k.multiple_of then parts[#parts + 1] = ("a multiple of %d"):format(k.multiple_of) end
  if k.max_length then parts[#parts + 1] = ("up to %d characters"):format(k.max_length) end
  if k.enum then parts[#parts + 1] = values_of(k.enum) end
  if k.about then parts[#parts + 1] = k.about end
  return #parts > 0 and table.concat(parts, "; ") or nil
end

-- Types for the language server -------------------------------------------------------------------------------------

local Types = {}
Types.__index = Types

function Types:add(text) self[#self + 1] = text end

--- The name of a type, after writing the classes that it needs.
function Types:name(kind, path)
  local name, k = kind_of(kind)
  if name == "array" then return self:name(k.items, path) .. "[]" end
  if name == "map" then return ("table<string, %s>"):format(self:name(k.values, path)) end
  if name == "object" then
    self:class(path, k.fields)
    return path
  end
  if name == "string" and k.enum then return '"' .. table.concat(k.enum, '"|"') .. '"' end
  return name
end

--- One class; those of its members are written before it.
function Types:class(path, fields, head)
  local lines = { head or ("---@class %s"):format(path) }
  for _, field in ipairs(sorted_keys(fields)) do
    local kind = fields[field]
    local note = limits_of(kind)
    lines[#lines + 1] = ("---@field %s? %s%s"):format(
      field,
      self:name(kind, path .. "." .. field),
      note and " " .. note or ""
    )
  end
  self:add(table.concat(lines, "\n") .. "\n")
end

local function is_document(kind)
  local name = kind_of(kind)
  return name == "object" or name == "array"
end

function Types:operation(operation)
  local name = operation.name
  local params = { ("---@class pts.%sParams"):format(name) }
  for _, parameter in ipairs(operation.parameters) do
    local kind = self:name(parameter.type, ("pts.%s.%s"):format(name, parameter.name))
    if is_document(parameter.type) then kind = kind .. "|string" end
    local optional = not parameter.required or operation.paging and parameter.name:find "^Page"
    local note = { parameter.about, (limits_of(parameter.type)) }
    params[#params + 1] = ("---@field %s%s %s %s"):format(
      parameter.name,
      optional and "?" or "",
      kind,
      table.concat(note, "; ")
    )
  end
  self:add(table.concat(params, "\n") .. "\n")
  local answer = ("pts.%sResponse"):format(name)
  local own = {}
  for field, kind in pairs(operation.answer) do
    if not M.envelope[field] then own[field] = kind end
  end
  self:class(answer, own, ("---@class %s : pts.Response"):format(answer))
end

--- The fields that nearly every answer may have.
M.envelope = {
  Code = "string",
  HttpStatusCode = "integer",
  Message = "string",
  RequestId = "string",
  Success = "boolean",
}

local METHOD = "---@field NAME fun(self: pts.Client, params: pts.NAMEParams, options?: pts.CallOptions):"
  .. " pts.NAMEResponse?, pts.Error? "

--- The text of types/operations.lua.
---@return string
function M.types()
  local types = setmetatable({}, Types)
  types:add "---@meta\n-- SPDX-License-Identifier: MIT\n-- Made from the catalogue by `./dev docs`.\n"
  types:class("pts.Response", M.envelope)
  local methods = { "---@class pts.Client" }
  for _, family in ipairs(catalogue.families) do
    for _, name in ipairs(catalogue.names_of[family]) do
      local operation = catalogue.find(name)
      types:operation(operation)
      methods[#methods + 1] = METHOD:gsub("NAME", name) .. operation.summary
    end
  end
  types:add(table.concat(methods, "\n") .. "\n")
  return table.concat(types, "\n")
end

-- The reference page --------------------------------------------------------------------------------------------------

local HEADINGS = {
  scene = "Scenes",
  run = "Runs",
  report = "Reports",
  baseline = "Baselines",
  jmeter_scene = "JMeter scenes",
  jmeter_run = "JMeter runs",
  jmeter_report = "JMeter reports",
  environment = "Environments",
  network = "Regions and networks",
}

local CLASSES = {
  read = "reads",
  repeatable = "may be repeated",
  once = "**once**",
}

local function parameter_text(parameter)
  local text = ("`%s`%s"):format(parameter.name, parameter.required and "" or "?")
  local name = kind_of(parameter.type)
  if name ~= "string" then text = text .. " " .. (name == "array" and "list" or name) end
  local limits = limits_of(parameter.type)
  if limits then text = ("%s (%s)"):format(text, limits) end
  return text
end

local function operation_row(operation)
  local parameters = {}
  for i, parameter in ipairs(operation.parameters) do
    parameters[i] = parameter_text(parameter)
  end
  local class = CLASSES[operation.class]
  if operation.repeatable_with then
    class = ("%s; with `%s` it may be repeated"):format(class, operation.repeatable_with)
  end
  return ("| `%s` | %s | %s | %s | %s |"):format(
    operation.name,
    operation.summary,
    table.concat(parameters, ", "),
    class,
    operation.paging and ("`%s`"):format(operation.paging.items) or ""
  )
end

--- One line for each member of a document.
local function member_lines(kind, path, required, out)
  local name, k = kind_of(kind)
  if name == "object" then
    local needed = {}
    for _, field in ipairs(k.required or {}) do
      needed[field] = true
    end
    for _, field in ipairs(sorted_keys(k.fields)) do
      member_lines(k.fields[field], path == "" and field or path .. "." .. field, needed[field], out)
    end
    return out
  end
  if name == "array" and kind_of(k.items) == "object" then
    return member_lines(k.items, path .. "[]", required, out)
  end
  if name == "array" then
    name = "list of " .. kind_of(k.items)
  elseif name == "map" then
    name = "names to " .. kind_of(k.values)
  end
  out[#out + 1] = ("| `%s` | %s | %s | %s |"):format(
    path,
    name,
    required and "yes" or "",
    limits_of(kind) or ""
  )
  return out
end

local DOCUMENTS = {
  { "SavePtsScene", "Scene", "A scene", "CreatePtsScene and ModifyPtsScene take the same." },
  { "SaveOpenJMeterScene", "OpenJMeterScene", "A JMeter scene", "" },
  { "SaveEnv", "Env", "An environment", "" },
  { "UpdatePtsSceneBaseLine", "SceneBaseline", "A scene's baseline", "" },
}

local function document_section(add, document)
  local operation = catalogue.find(document[1])
  for _, parameter in ipairs(operation.parameters) do
    if parameter.name == document[2] then
      add(("### %s: `%s` of %s"):format(document[3], document[2], document[1]))
      add ""
      if document[4] ~= "" then
        add(document[4])
        add ""
      end
      add "| member | type | required | |"
      add "|---|---|---|---|"
      for _, line in ipairs(member_lines(parameter.type, "", false, {})) do
        add(line)
      end
      add ""
    end
  end
end

local INTRODUCTION = [[
# The operations

<!-- Made from lua/pts/catalogue by `./dev docs`. -->

All %d operations of PTS %s, each a method of a client: `client:GetPtsScene { SceneId = "NHBG6V" }`. A parameter with
a `?` may be left out. The column "repeat" says what a retry may do: what **once** marks is never sent twice after it
may have arrived. For those with pages, `client:each(name, parameters)` gives the items of the named field one by one,
and fills in `PageNumber` and `PageSize`.

Objects and arrays are given as tables, or as JSON text, and travel as JSON text. Their members may be written with a
capital or a small first letter; what the operation wants is sent. `allow_unknown = true` in the call's options sends
parameters and members that are not listed here.

The right to call an operation is `pts:` and its name; `pts ram-policy NAME …` prints the policy for some of them.
]]

--- The text of docs/operations.md.
---@return string
function M.page()
  local lines = {}
  local function add(text) lines[#lines + 1] = text end
  add(INTRODUCTION:format(#catalogue.names, catalogue.version))
  for _, family in ipairs(catalogue.families) do
    add("## " .. HEADINGS[family])
    add ""
    add "| operation | | parameters | repeat | pages |"
    add "|---|---|---|---|---|"
    for _, name in ipairs(catalogue.names_of[family]) do
      add(operation_row(catalogue.find(name)))
    end
    add ""
  end
  add "## Documents"
  add ""
  add "What the reference calls required is marked; the service, not this module, refuses a document without it."
  add ""
  for _, document in ipairs(DOCUMENTS) do
    document_section(add, document)
  end
  return (table.concat(lines, "\n"):gsub("\n+$", "\n"))
end

--- Every file and what it should hold.
M.files = {
  { path = "types/operations.lua", text = M.types },
  { path = "docs/operations.md", text = M.page },
}

if arg and arg[0] and arg[0]:find "reference%.lua$" then
  for _, file in ipairs(M.files) do
    local handle = assert(io.open(file.path, "wb"))
    assert(handle:write(file.text()))
    assert(handle:close())
    print(file.path)
  end
end

return M
