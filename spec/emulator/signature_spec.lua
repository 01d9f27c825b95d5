-- SPDX-License-Identifier: MIT
-- The emulator's judge against the vectors of the official SDKs.
local cjson = require "cjson"
local encoding = require "pts.emulator.encoding"
local gateway = require "pts.emulator.gateway"
local signer = require "spec.support.signer"

local function vectors()
  local file = assert(io.open "spec/fixtures/signing.json")
  local text = file:read "*a"
  file:close()
  return cjson.decode(text).cases
end

local function pairs_of(map)
  local list = {}
  for name, value in pairs(map) do
    list[#list + 1] = { name, value }
  end
  return list
end

local FROM_BASE64 = {}
for i, c in ipairs { 65, 97, 48 } do
  for offset = 0, (i == 3 and 9 or 25) do
    FROM_BASE64[string.char(c + offset)] = ({ 0, 26, 52 })[i] + offset
  end
end
FROM_BASE64["+"], FROM_BASE64["/"] = 62, 63

local function from_base64(text)
  local out, value, bits = {}, 0, 0
  for c in text:gmatch "[^=\n]" do
    value, bits = value * 64 + FROM_BASE64[c], bits + 6
    if bits >= 8 then
      local rest = 2 ^ (bits - 8)
      out[#out + 1] = string.char(math.floor(value / rest))
      value, bits = value % rest, bits - 8
    end
  end
  return table.concat(out)
end

local function body_of(input)
  local body = input.body
  if body == nil or body == cjson.null then return "" end
  if type(body) == "string" then return body end
  return body.encoding == "base64" and from_base64(body.data) or body.data
end

local function acs3_request(case)
  local input, headers = case.input, {}
  for name, value in pairs(input.headers) do
    headers[#headers + 1] = ("%s: %s"):format(name, value)
  end
  headers[#headers + 1] = "Authorization: " .. case.expected.authorization
  return {
    method = input.method,
    path = "/",
    query = encoding.canonical(pairs_of(case.expected.flatQuery)),
    headers = encoding.headers(table.concat(headers, "\r\n")),
    body = body_of(input),
  }
end

local function rpc1_request(case)
  local final, get = case.expected.finalQuery, case.input.method == "GET"
  return {
    method = case.input.method,
    path = "/",
    query = get and final or "",
    headers = { { "host", case.input.host } },
    body = get and "" or final,
  }
end

describe("the judge of signatures", function()
  local count = 0
  for _, case in ipairs(vectors()) do
    count = count + 1
    it(("agrees with the official SDK: %s, %s"):format(case.id, case.about), function()
      local is_acs3 = case.scheme == "ACS3-HMAC-SHA256"
      local request = is_acs3 and acs3_request(case) or rpc1_request(case)
      local claim = assert(gateway.read(request))
      assert.equal(case.input.ak, claim.key_id)
      assert.equal(case.expected.signature, claim.signature)
      local signature, message = claim.scheme.expect(claim, request, case.input.sk, signer.digest)
      assert.equal(case.expected.signature, signature)
      assert.truthy(message:find(case.expected.stringToSign, 1, true))
      if is_acs3 then assert.truthy(message:find(case.expected.canonicalRequest, 1, true)) end
    end)
  end

  it("was given vectors", function() assert.is_true(count >= 40) end)

  it("reads a query however it was written", function()
    local plus = encoding.canonical(encoding.pairs "b=x+y&a=%7e&c&B=%2b")
    assert.equal("B=%2B&a=~&b=x%20y&c=", plus)
  end)

  it("compares whole texts", function()
    assert.is_true(gateway.equal("abc", "abc"))
    assert.is_false(gateway.equal("abc", "abd"))
    assert.is_false(gateway.equal("abc", "abcd"))
    assert.is_false(gateway.equal("", "a"))
  end)
end)
