-- SPDX-License-Identifier: MIT
-- When credentials are fetched again, by whom, and what happens when that fails. Time is virtual.
local credentials = require "pts.credentials.credentials"
local keys = require "spec.support.keys"
local refresh = require "pts.credentials.refresh"

local HOUR = 3600

describe("pts.credentials.refresh", function()
  local now, fetched, answer, context

  --- A provider whose fetches `answer` decides.
  local function provider(options)
    local all = {
      name = "made-up",
      clock = function() return now end,
      fetch = function(self, given)
        fetched = fetched + 1
        return answer(self, given)
      end,
    }
    for name, value in pairs(options or {}) do
      all[name] = value
    end
    return refresh.new(all)
  end

  local function fresh(lifetime)
    return function()
      return assert(credentials.new({
        access_key_id = "STS" .. fetched,
        access_key_secret = keys.SECRET,
        security_token = keys.SECRET .. fetched,
        expiration = lifetime and now + lifetime,
      }, "made-up"))
    end
  end

  before_each(function()
    now, fetched, answer = 1800000000, 0, fresh(HOUR)
    context = {
      runtime = {
        name = "virtual",
        now = function() return now end,
        sleep = function() coroutine.yield() end,
      },
      logged = {},
    }
    context.logger = function(level, message)
      table.insert(context.logged, keys.check(level .. ": " .. message))
    end
  end)

  it("remembers until 15 minutes before the end", function()
    local made = provider()
    assert.are.equal("STS1", keys.found(made, context).access_key_id)
    now = now + HOUR - 901
    assert.are.equal("STS1", keys.found(made, context).access_key_id)
    now = now + 1
    assert.are.equal("STS2", keys.found(made, context).access_key_id)
  end)

  it("takes a window of the provider's own", function()
    answer = fresh(6 * HOUR)
    local made = provider { window = HOUR }
    keys.found(made, context)
    now = now + 5 * HOUR
    assert.are.equal("STS2", keys.found(made, context).access_key_id)
  end)

  it("does not fetch short-lived ones for each call", function()
    answer = fresh(900)
    local made = provider()
    for _ = 1, 5 do
      keys.found(made, context)
    end
    assert.are.equal(1, fetched)
    now = now + 451
    keys.found(made, context)
    assert.are.equal(2, fetched)
  end)

  it("remembers for ever what has no end", function()
    answer = fresh(nil)
    local made = provider()
    keys.found(made, context)
    now = now + 1000 * HOUR
    keys.found(made, context)
    assert.are.equal(1, fetched)
  end)

  it("keeps valid ones when a refresh fails, says so, and tries again after growing pauses", function()
    local made = provider()
    keys.found(made, context)
    now = now + HOUR - 900
    answer = function() return nil, "STS is down" end
    local tries = {}
    for second = 1, 100 do
      local before = fetched
      assert.are.equal("STS1", keys.found(made, context).access_key_id)
      if fetched > before then tries[#tries + 1] = second end
      now = now + 1
    end
    assert.are.same({ 1, 2, 4, 8, 16, 32, 64 }, tries)
    assert.are.equal(#tries, #context.logged)
    keys.holds(context.logged[1], "STS is down")
    answer = fresh(HOUR)
    now = now + 60
    assert.is_truthy(keys.found(made, context).access_key_id ~= "STS1")
  end)

  it("never gives out expired ones", function()
    local made = provider()
    keys.found(made, context)
    answer = function() return nil, "STS is down" end
    now = now + HOUR
    assert.are.equal("STS is down", keys.failed(made, context))
    now = now + 100
    assert.are.equal("STS is down", keys.failed(made, context))
  end)

  it("refuses what had expired when it came, and keeps better", function()
    local made = provider()
    answer = fresh(-5)
    keys.holds(keys.failed(made, context), "had expired at 2027-01-15 07:59:55 UTC already")
    now = now + 2
    answer = fresh(HOUR)
    local good = keys.found(made, context)
    now = now + HOUR - 100
    answer = fresh(0)
    assert.are.equal(good, keys.found(made, context))
  end)

  it("measures by the service's time when ours is wrong", function()
    local ahead = 2 * HOUR -- our clock
    answer = function()
      local found = fresh(HOUR - ahead)()
      return found, nil, -ahead
    end
    local made = provider()
    assert.are.equal("STS1", keys.found(made, context).access_key_id)
    now = now + HOUR - 901
    assert.are.equal("STS1", keys.found(made, context).access_key_id)
    now = now + 2
    assert.are.equal("STS2", keys.found(made, context).access_key_id)
  end)

  it("is not stuck when the clock is set back", function()
    local made = provider()
    answer = function() return nil, "down" end
    keys.failed(made, context)
    now = now - 1000 * HOUR
    answer = fresh(HOUR)
    keys.found(made, context)
  end)

  describe("after a server refused the credentials as expired", function()
    it("fetches once, however many say so", function()
      local made = provider()
      local old = keys.found(made, context)
      for _ = 1, 200 do
        assert.is_true(made:invalidate(old))
        assert.are.equal("STS2", keys.found(made, context).access_key_id)
      end
      assert.are.equal(2, fetched)
    end)

    it("does not give the old ones out again, even if there are no others", function()
      local made = provider()
      local old = keys.found(made, context)
      made:invalidate(old)
      answer = function() return nil, "down" end
      assert.are.equal("down", keys.failed(made, context))
      assert.are.equal("down", keys.failed(made, context))
      assert.are.equal(2, fetched)
    end)

    it("knows them by what they are, not by the table", function()
      local made = provider()
      local old = keys.found(made, context)
      made:invalidate { access_key_id = old.access_key_id, security_token = old.security_token }
      assert.are.equal("STS2", keys.found(made, context).access_key_id)
    end)
  end)

  describe("asked by many coroutines", function()
    --- Runs them round and round until all have ended; what each got.
    local function run(count, body)
      local results, threads, left = {}, {}, count
      for i = 1, count do
        threads[i] = coroutine.create(function() results[i] = body(i) end)
      end
      for _ = 1, 10000 do
        for _, thread in pairs(threads) do
          if coroutine.status(thread) == "suspended" then
            local ok, message = coroutine.resume(thread)
            if not ok and not tostring(message):find "meant" then error(message) end
            if coroutine.status(thread) == "dead" then left = left - 1 end
          end
        end
        now = now + 0.01
        if left == 0 then return results end
      end
      error "they do not end"
    end

    local function slowly(get)
      return function(...)
        for _ = 1, 20 do
          coroutine.yield()
        end
        return get(...)
      end
    end

    it("fetches once", function()
      answer = slowly(fresh(HOUR))
      local made = provider()
      local results = run(200, function() return keys.found(made, context).access_key_id end)
      assert.are.equal(1, fetched)
      for i = 1, 200 do
        assert.are.equal("STS1", results[i])
      end
    end)

    it("fails for all at once", function()
      answer = slowly(function() return nil, "STS is down" end)
      local made = provider()
      local results = run(200, function() return keys.failed(made, context) end)
      assert.are.equal(1, fetched)
      assert.are.equal("STS is down", results[200])
    end)

    it("lets nobody wait while the old ones are valid", function()
      local made = provider()
      keys.found(made, context)
      now = now + HOUR - 600
      answer = slowly(fresh(HOUR))
      local results = run(50, function() return keys.found(made, context).access_key_id end)
      local old = 0
      for i = 1, 50 do
        if results[i] == "STS1" then old = old + 1 end
      end
      assert.are.equal(2, fetched)
      assert.are.equal(49, old)
    end)

    it("goes on when the one that fetches dies", function()
      local made = provider()
      answer = function()
        coroutine.yield()
        if fetched == 1 then error "meant" end
        return fresh(HOUR)()
      end
      local results = run(10, function() return keys.found(made, context).access_key_id end)
      local good = 0
      for i = 1, 10 do
        if results[i] == "STS2" then good = good + 1 end
      end
      assert.are.equal(9, good)
      assert.are.equal(2, fetched)
    end)

    it("goes on when the one that fetches is never resumed", function()
      local made = provider()
      answer = function()
        coroutine.yield()
        return fresh(HOUR)()
      end
      local lost = coroutine.create(function() made:get(context) end)
      assert(coroutine.resume(lost))
      local results = run(3, function() return keys.found(made, context).access_key_id end)
      assert.are.equal("STS2", results[3])
      assert.are.equal("suspended", coroutine.status(lost))
    end)

    it("takes a fetch for a lost one only when it lasts longer than it may", function()
      for longest, wanted in pairs { [0.05] = 2, [30] = 1 } do
        fetched = 0
        local made = provider { longest_fetch = longest }
        answer = slowly(fresh(HOUR)) -- 0.2 s
        run(2, function() return keys.found(made, context).access_key_id end)
        assert.are.equal(wanted, fetched)
      end
    end)

    it("gives up waiting at the deadline of the call", function()
      local made = provider()
      answer = slowly(fresh(HOUR))
      local hasty = { runtime = context.runtime, deadline = now + 0.05 }
      local results = run(2, function(i)
        if i == 1 then return keys.found(made, context).access_key_id end
        return keys.failed(made, hasty)
      end)
      keys.holds(results[2], "the time for the call was over")
    end)
  end)

  it("asks each time where nothing is to be remembered", function()
    local made = provider { volatile = true }
    keys.found(made, context)
    keys.found(made, context)
    assert.are.equal(2, fetched)
  end)

  it("asks nobody when there is nothing to ask", function()
    local made = provider { skip = function() return "NAME is not set" end }
    assert.are.equal("NAME is not set", keys.failed(made, context))
    assert.are.equal(0, fetched)
  end)
end)
