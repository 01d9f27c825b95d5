// SPDX-License-Identifier: MIT
// Makes the calls of calls.json with an official client and prints what it gave back, one JSON object a line.
//
//     node official.js acs3|legacy < calls.json
"use strict";

const fs = require("fs");

const VERSION = "2020-10-20";
const host = process.env.PTS_ENDPOINT.replace(/^http:\/\//, "");

function keys(call) {
  return call.temporary
    ? {
        accessKeyId: process.env.CONFORMANCE_STS_ID,
        accessKeySecret: process.env.CONFORMANCE_STS_SECRET,
        securityToken: process.env.CONFORMANCE_STS_TOKEN,
      }
    : {
        accessKeyId: process.env.ALIBABA_CLOUD_ACCESS_KEY_ID,
        accessKeySecret: process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
      };
}

async function acs3(call) {
  const { default: Client, $OpenApiUtil } = require("@alicloud/openapi-core");
  const { $dara } = loadDara();
  const client = new Client(
    new $OpenApiUtil.Config({ ...keys(call), endpoint: host, protocol: "http", regionId: "cn-hangzhou" }),
  );
  const params = new $OpenApiUtil.Params({
    action: call.operation,
    version: VERSION,
    protocol: "HTTP",
    pathname: "/",
    method: "POST",
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
  const request = new $OpenApiUtil.OpenApiRequest({ query: call.parameters });
  return (await client.callApi(params, request, new $dara.RuntimeOptions({}))).body;
}

function loadDara() {
  const core = require.resolve("@alicloud/openapi-core");
  return { $dara: require(require.resolve("@darabonba/typescript", { paths: [core] })) };
}

async function legacy(call) {
  const { RPCClient } = require("@alicloud/pop-core");
  const client = new RPCClient({ ...keys(call), endpoint: `http://${host}`, apiVersion: VERSION });
  return client.request(call.operation, call.parameters, { method: "POST" });
}

async function main() {
  const scheme = process.argv[2];
  const make = { acs3, legacy }[scheme];
  for (const call of JSON.parse(fs.readFileSync(0, "utf8"))) {
    if (scheme === "legacy" && !call.legacy) continue;
    let answer;
    try {
      const body = await make(call);
      answer = { ok: true, fields: Object.keys(body).sort(), Status: body.Status };
    } catch (error) {
      answer = { ok: false, code: error.code, message: error.message };
    }
    console.log(JSON.stringify(answer));
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
