// SPDX-License-Identifier: MIT
// Asks the official credentials client what it finds here, and prints that as one JSON object.
//
//     node credentials.js '{"port": 8787, "times": 1, "together": false, "then": {"NAME": "value"}}'
//
// Every request, whatever its host, goes to the emulator on that port.
"use strict";

const http = require("http");
const https = require("https");

const task = JSON.parse(process.argv[2]);

const request = http.request;
function redirected(options, callback) {
  const here = { protocol: "http:", host: "127.0.0.1", hostname: "127.0.0.1", port: task.port, agent: undefined };
  return request.call(http, { ...options, ...here }, callback);
}
http.request = redirected;
https.request = redirected;

const Credential = require("@alicloud/credentials").default;

async function ask(credential) {
  try {
    const found = await credential.getCredential();
    return {
      ok: true,
      provider: found.providerName,
      key: found.accessKeyId,
      temporary: Boolean(found.securityToken),
    };
  } catch (error) {
    return { ok: false, message: error.message };
  }
}

async function main() {
  const answers = [];
  let credential;
  try {
    credential = new Credential();
  } catch (error) {
    answers.push({ ok: false, message: error.message });
  }
  if (credential && task.together) {
    answers.push(...(await Promise.all(Array.from({ length: task.times }, () => ask(credential)))));
  } else if (credential) {
    for (let i = 0; i < task.times; i++) {
      answers.push(await ask(credential));
      Object.assign(process.env, task.then || {});
    }
  }
  console.log(JSON.stringify(answers));
  process.exit(0);
}

main();
