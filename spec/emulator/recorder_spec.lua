-- SPDX-License-Identifier: MIT
local recorder = require "pts.emulator.recorder"

describe("pts.emulator.recorder", function()
  it("hides signatures and tokens and leaves the rest as it came", function()
    local head = "POST /?SceneId=A&Signature=abc%2B&SecurityToken=t1&b=1 HTTP/1.1\r\n"
      .. "Host: h\r\nX-Acs-Security-Token: t2\r\n"
      .. "AUTHORIZATION: ACS3-HMAC-SHA256 Credential=k,SignedHeaders=host,Signature=def\r\nA: b\r\n\r\n"
    assert.equal(
      "POST /?SceneId=A&Signature=***&SecurityToken=***&b=1 HTTP/1.1\r\n"
        .. "Host: h\r\nX-Acs-Security-Token: ***\r\n"
        .. "AUTHORIZATION: ACS3-HMAC-SHA256 Credential=k,SignedHeaders=host,Signature=***\r\nA: b\r\n\r\n",
      recorder.mask(head)
    )
  end)

  it("hides an authorization it cannot read as a whole", function()
    local masked =
      recorder.mask "GET / HTTP/1.1\r\nAuthorization: Basic c2VjcmV0\r\nx-acs-bearer-token: b\r\n\r\n"
    assert.equal("GET / HTTP/1.1\r\nauthorization: ***\r\nx-acs-bearer-token: ***\r\n\r\n", masked)
  end)

  it("hides the first parameter of a form too, but no parameter that only looks alike", function()
    assert.equal("Signature=***&a=1", recorder.mask_pairs "Signature=s&a=1")
    assert.equal("SignatureNonce=n&MySignature=s", recorder.mask_pairs "SignatureNonce=n&MySignature=s")
  end)
end)
