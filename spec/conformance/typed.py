# SPDX-License-Identifier: MIT
"""Walks through all operations with the official SDK for PTS and prints what its typed models kept of each answer.

Reads the steps of spec/support/every_operation.lua as JSON; writes one JSON object for each call: whether it went well,
the paths of the raw answer's values and those of the typed model made from it.
"""
import json
import os
import sys
import urllib.request

from alibabacloud_pts20201020 import client as sdk, models
from alibabacloud_tea_openapi import models as open_api


def fill(value, saved):
    if isinstance(value, str):
        for name in sorted(saved, key=len, reverse=True):
            value = value.replace("$" + name, saved[name])
        return value
    if isinstance(value, list):
        return [fill(item, saved) for item in value]
    if isinstance(value, dict):
        return {key: fill(item, saved) for key, item in value.items()}
    return value


def pick(body, path):
    for step in path.split("."):
        body = body[int(step) - 1] if step.isdigit() else body[step]
    return body


def paths(value, prefix=""):
    """Where there is something, and of which JSON type."""
    if isinstance(value, dict):
        found = {prefix + "{}"} if not value else set()
        for key, item in value.items():
            found |= paths(item, prefix + "." + key)
        return found
    if isinstance(value, list):
        found = {prefix + "[]"} if not value else set()
        for item in value:
            found |= paths(item, prefix + "[]")
        return found
    if value is None:
        return set()
    kind = "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__
    return {prefix + ":" + kind}


class Capturing(sdk.Client):
    def call_api(self, params, request, runtime):
        self.answer = super().call_api(params, request, runtime)
        return self.answer


def main():
    client = Capturing(
        open_api.Config(
            access_key_id=os.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"],
            access_key_secret=os.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"],
            endpoint=os.environ["PTS_ENDPOINT"].replace("http://", ""),
            protocol="HTTP",
            region_id="cn-hangzhou",
        )
    )
    methods = {name.replace("_", ""): getattr(client, name) for name in dir(client) if not name.startswith("_")}
    saved = {}
    for step in json.load(sys.stdin):
        if "advance" in step:
            body = json.dumps({"advance": step["advance"]}).encode()
            urllib.request.urlopen(os.environ["PTS_EMULATOR_CONTROL"] + "/clock", body).read()
            continue
        operation = step["operation"]
        params = fill({**step["params"], **step.get("official", {})}, saved)
        said = {"operation": operation}
        try:
            request = getattr(models, operation + "Request", None)
            method = methods[operation.lower()]
            answer = method(request().from_map(params)) if request else method()
            raw, typed = client.answer["body"], answer.body.to_map()
            for name, path in step.get("save", {}).items():
                saved[name] = pick(raw, path)
            said.update(ok=True, raw=sorted(paths(raw)), typed=sorted(paths(typed)))
        except Exception as error:  # whatever the SDK raises is what its users see
            said.update(ok=False, error=f"{type(error).__name__}: {error}")
        print(json.dumps(said), flush=True)


main()
