-- SPDX-License-Identifier: MIT
local native_load = require "pts.emulator.native_load"

local function document(config, ...)
  local relations = {}
  for i, ids in ipairs { ... } do
    local apis = {}
    for j, id in ipairs(ids) do
      apis[j] = { ApiId = id, ApiName = "api " .. id }
    end
    relations[i] = { RelationId = "R" .. i, ApiList = apis }
  end
  return { LoadConfig = config, RelationList = relations }
end

local function users(sizes, parts)
  return { TestMode = "concurrency_mode", Configuration = sizes, RelationLoadConfigList = parts }
end

local function requests(sizes, parts)
  return { TestMode = "tps_mode", Configuration = sizes, ApiLoadConfigList = parts }
end

describe("pts.emulator.native_load", function()
  describe("takes the load", function()
    local PARTS = {
      { RelationId = "R1", ConcurrencyBegin = 1, ConcurrencyLimit = 30 },
      { ConcurrencyBegin = 2, ConcurrencyLimit = 10 },
    }
    local APIS = {
      { ApiId = "A", RpsBegin = 10, RpsLimit = 60 },
      { ApiId = "B", RpsBegin = 5, RpsLimit = 20 },
    }
    for _, case in ipairs {
      { "of the whole", users { AllConcurrencyBegin = 5, AllConcurrencyLimit = 50 }, 5, 50 },
      { "of the whole before that of its parts", users({ AllConcurrencyLimit = 50 }, PARTS), 3, 50 },
      { "of sessions, added up", users({}, PARTS), 3, 40 },
      { "that is usual, when nothing is said", users {}, 1, 10 },
      { "of nothing less than nothing", users { AllConcurrencyBegin = -1, AllConcurrencyLimit = -9 }, 0, 0 },
    } do
      it(case[1] .. ", in users", function()
        local load = native_load.of(document(case[2], { "A" }, { "B" }), {}, 1)
        assert.same({ case[3], case[4] }, { load.begin_concurrency, load.concurrency })
        assert.equal(load.concurrency * 10, load.limit_rps) -- each takes 40 ms, and 60 to think
      end)
    end
    for _, case in ipairs {
      { "of the whole", requests { AllRpsBegin = 5, AllRpsLimit = 50 }, 5, 50 },
      { "of the whole, at once", requests { AllRpsLimit = 50 }, 50, 50 },
      { "of APIs, added up", requests({}, APIS), 15, 80 },
      { "that is usual, when nothing is said", requests {}, 100, 100 },
    } do
      it(case[1] .. ", in requests", function()
        local load = native_load.of(document(case[2], { "A", "B" }), {}, 1)
        assert.same({ case[3], case[4] }, { load.begin_rps, load.limit_rps })
      end)
    end

    it("with names of all APIs, and at least one", function()
      assert.same({ "api A", "api B" }, native_load.of(document(users {}, { "A" }, { "B" }), {}, 1).names)
      assert.equal(1, #native_load.of(document(users {}), {}, 1).names)
    end)
  end)

  describe("changes speed", function()
    local FORTY = users { AllConcurrencyLimit = 40 }
    local UNEVEN = users({}, { { ConcurrencyLimit = 30 }, { ConcurrencyLimit = 10 } })
    local HUNDRED = requests { AllRpsLimit = 100 }
    local function speed(id, value) return { ApiId = id, Speed = value } end
    for _, case in ipairs {
      { "of the only session", FORTY, { { "A", "B" } }, { speed("A", 60) }, 1.5 },
      { "of one session, the other as it was", FORTY, { { "A" }, { "B" } }, { speed("A", 60) }, 2 },
      { "of one with a size of its own", UNEVEN, { { "A" }, { "B" } }, { speed("B", 50) }, 2 },
      { "of all sessions", FORTY, { { "A" }, { "B" } }, { speed("A", 20), speed("B", 0) }, 0.5 },
      { "of none, by a session's second API", FORTY, { { "A", "B" } }, { speed("B", 60) }, 1 },
      { "of none, by an unknown API", FORTY, { { "A" } }, { speed("X", 60) }, 1 },
      { "of none, without APIs", FORTY, {}, { speed("A", 60) }, 1 },
      { "of none, without one said", FORTY, { { "A" } }, { { ApiId = "A" } }, 1 },
      { "of one API", HUNDRED, { { "A", "B" } }, { speed("A", 150) }, 2 },
      {
        "of APIs, falling along a session",
        HUNDRED,
        { { "A", "B" } },
        { speed("A", 90), speed("B", 60) },
        1.5,
      },
      { "of APIs in two sessions", HUNDRED, { { "A" }, { "B" } }, { speed("A", 50), speed("B", 100) }, 1.5 },
    } do
      it(case[1], function()
        local factor = native_load.change(document(case[2], (table.unpack or unpack)(case[3])), nil, case[4])
        assert.equal(case[5], factor)
      end)
    end

    it("on top of earlier changes", function()
      local scene = document(FORTY, { "A" }, { "B" })
      local _, speeds = native_load.change(scene, nil, { speed("A", 60) })
      local factor, now = native_load.change(scene, speeds, { speed("B", 40) })
      assert.equal(2.5, factor)
      assert.same({ A = 60, B = 40 }, now)
      assert.same({ A = 60 }, speeds)
    end)

    for _, case in ipairs {
      { "below 0", FORTY, { speed("A", -1) }, "Speed is below 0" },
      {
        "that rise along a session, in requests",
        HUNDRED,
        { speed("B", 60), speed("A", 50) },
        "The speed of B is above that of an API before it",
      },
    } do
      it("to none " .. case[1], function()
        local factor, message = native_load.change(document(case[2], { "A", "B" }), nil, case[3])
        assert.is_nil(factor)
        assert.equal(case[4], message)
      end)
    end
  end)
end)
