-- SPDX-License-Identifier: MIT
local cjson = require "cjson"
local pts = require "pts"

local function read_vectors()
  local file = assert(io.open "spec/fixtures/signing.json")
  local text = file:read "*a"
  file:close()
  return cjson.decode(text)
end

--- JSON null is absent, at any depth.
local function without_null(value)
  if value == cjson.null then return nil end
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, member in pairs(value) do
    copy[key] = without_null(member)
  end
  return copy
end

local function from_base64(text)
  local alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  local bytes, bits, count = {}, 0, 0
  for c in text:gmatch "[%w+/]" do
    bits, count = bits * 64 + alphabet:find(c, 1, true) - 1, count + 6
    if count >= 8 then
      count = count - 8
      bytes[#bytes + 1] = string.char(math.floor(bits / 2 ^ count) % 256)
      bits = bits % 2 ^ count
    end
  end
  return table.concat(bytes)
end

local function body_of(input)
  local body = input.body
  if not body then return nil end
  return body.encoding == "base64" and from_base64(body.data) or body.data
end

local function sign_acs3(input)
  return pts.sign {
    method = input.method,
    host = input.host,
    path = input.pathname,
    query = input.query,
    headers = input.headers,
    body = body_of(input),
    access_key_id = input.ak,
    access_key_secret = input.sk,
    security_token = input.token,
    date = input.date,
    nonce = input.nonce,
  }
end

local function sign_legacy(input)
  local query = {}
  for _, group in ipairs { input.params or {}, input.bodyParams or {} } do
    for name, value in pairs(group) do
      query[name] = value
    end
  end
  return pts.sign {
    algorithm = "HMAC-SHA1",
    method = input.method,
    host = input.host,
    action = input.action,
    version = input.version,
    format = input.format,
    query = query,
    access_key_id = input.ak,
    access_key_secret = input.sk,
    security_token = input.token,
    date = input.date,
    nonce = input.nonce,
  }
end

local vectors = without_null(read_vectors())

describe("pts.sign", function()
  it("has all forty vectors of the official clients", function() assert.are.equal(40, #vectors.cases) end)

  for _, case in ipairs(vectors.cases) do
    it(("agrees with the official client: %s (%s)"):format(case.id, case.about), function()
      local expected = case.expected
      if case.scheme == "ACS3-HMAC-SHA256" then
        local signed = sign_acs3(case.input)
        assert.are.equal(expected.canonicalQuery, signed.canonical_query)
        assert.are.equal(expected.canonicalRequest, signed.canonical_request)
        assert.are.equal(expected.signedHeaders, signed.signed_headers)
        assert.are.equal(expected.stringToSign, signed.string_to_sign)
        assert.are.equal(expected.signature, signed.signature)
        assert.are.equal(expected.authorization, signed.authorization)
        assert.are.equal(expected.authorization, signed.headers.Authorization)
      else
        local signed = sign_legacy(case.input)
        assert.are.equal(expected.canonicalQuery, signed.canonical_query)
        assert.are.equal(expected.stringToSign, signed.string_to_sign)
        assert.are.equal(expected.signature, signed.signature)
        assert.are.equal(expected.signature, signed.query.Signature)
      end
    end)
  end

  -- Where the official clients or the documentation disagree with each other; the reasons are in docs/signing.md.
  local decisions = {
    ["div-01"] = { refused = "only letters, digits and %- _ %. ~ can be signed" },
    ["div-02"] = { refused = "is there twice" },
    ["div-03"] = { signed = true },
    ["div-04"] = { signed = true },
    ["div-05"] = { refused = "printable ASCII" },
    ["div-06"] = { refused = "only letters, digits and %- _ %. ~ can be signed" },
    ["div-07"] = { signed = true },
  }

  it("has a decision for each vector on which the official clients disagree", function()
    assert.are.equal(7, #vectors.divergent)
    for _, case in ipairs(vectors.divergent) do
      assert.is_table(decisions[case.id], case.id)
    end
  end)

  for _, case in ipairs(vectors.divergent) do
    local decision = decisions[case.id]
    local sign = case.scheme == "ACS3-HMAC-SHA256" and sign_acs3 or sign_legacy
    if decision.refused then
      it(("refuses what would be signed in two ways: %s (%s)"):format(case.id, case.about), function()
        local ok, message = pcall(sign, case.input)
        assert.is_false(ok)
        assert.matches(decision.refused, message)
        assert.is_nil(message:find(case.input.sk, 1, true))
      end)
    else
      it(("signs as the documentation says: %s (%s)"):format(case.id, case.about), function()
        local signed = sign(case.input)
        assert.are.equal(case.expected.stringToSign, signed.string_to_sign)
        assert.are.equal(case.expected.signature, signed.signature)
      end)
    end
  end

  local function minimal(changes)
    local input = {
      host = "pts.aliyuncs.com",
      action = "GetPtsSceneRunningStatus",
      version = "2020-10-20",
      query = { SceneId = "NHBG6V" },
      access_key_id = "LTAIspec",
      access_key_secret = "spec-secret-value",
      date = "2026-01-01T00:00:00Z",
      nonce = "0123456789abcdef0123456789abcdef",
    }
    for name, value in pairs(changes or {}) do
      input[name] = value
    end
    return input
  end

  it(
    "is pure when date and nonce are given",
    function() assert.are.same(pts.sign(minimal()), pts.sign(minimal())) end
  )

  it("takes the present time and a fresh nonce when they are not", function()
    local input = minimal()
    input.date, input.nonce = nil, nil
    local one, two = pts.sign(input), pts.sign(input)
    assert.matches("^%d%d%d%d%-%d%d%-%d%dT%d%d:%d%d:%d%dZ$", one.headers["x-acs-date"])
    assert.matches("^%x+$", one.headers["x-acs-signature-nonce"])
    assert.are.equal(32, #one.headers["x-acs-signature-nonce"])
    assert.are_not.equal(one.headers["x-acs-signature-nonce"], two.headers["x-acs-signature-nonce"])
  end)

  it("leaves the caller's tables alone", function()
    local input = minimal { headers = { ["x-acs-extra"] = "1" } }
    pts.sign(input)
    assert.are.same({ ["x-acs-extra"] = "1" }, input.headers)
    assert.are.same({ SceneId = "NHBG6V" }, input.query)
  end)

  it("signs key id and token of temporary credentials", function()
    local signed = pts.sign(minimal { security_token = "spec-token" })
    assert.are.equal("spec-token", signed.headers["x-acs-security-token"])
    assert.are.equal("LTAIspec", signed.headers["x-acs-accesskey-id"])
    assert.matches("x%-acs%-accesskey%-id;.*x%-acs%-security%-token", signed.signed_headers)
  end)

  local mistakes = {
    { "no table", nil, "a table expected" },
    {
      "an unknown field",
      { acces_key_id = "x" },
      "unknown field 'acces_key_id'; did you mean 'access_key_id'",
    },
    { "a field of another type", { body = 7 }, "field 'body' must be a string, not a number" },
    { "an empty secret", { access_key_secret = "" }, "'access_key_secret' is missing or empty" },
    { "a method in lower case", { method = "post" }, "upper case" },
    { "a line break in a header", { headers = { ["x-acs-a"] = "1\r\nx: 2" } }, "byte 13 at position 2" },
    { "a blank in a header name", { headers = { ["x acs"] = "1" } }, "cannot be the name of a header" },
    { "a key id with a line break", { access_key_id = "a\nb" }, "'access_key_id' has byte 10" },
    { "a parameter that is a function", { query = { A = print } }, "parameter 'A' is a function" },
    { "a parameter that is not UTF-8", { query = { A = "\255" } }, "'A' is not UTF%-8 from byte 1" },
    { "an unknown algorithm", { algorithm = "MD5" }, "unknown algorithm" },
  }
  for _, case in ipairs(mistakes) do
    local name, changes, expected = case[1], case[2], case[3]
    it("raises at the caller's line for " .. name, function()
      local ok, message = pcall(function() pts.sign(changes and minimal(changes) or nil) end)
      assert.is_false(ok)
      assert.matches("sign_spec%.lua:%d+: pts%.sign: ", message)
      assert.matches(expected, message)
      assert.is_nil(message:find("spec-secret-value", 1, true))
    end)
  end
end)
