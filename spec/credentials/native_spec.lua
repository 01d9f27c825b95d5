-- SPDX-License-Identifier: MIT
-- Files and processes of the native core.
local core = require "pts.core"
local keys = require "spec.support.keys"
local uv = require "luv"

describe("pts.core's files", function()
  local home
  before_each(function() home = keys.home() end)
  after_each(keys.clean)

  it("are read whole, with their facts", function()
    local path = keys.write(home .. "/x", "a\0b\r\n")
    local text, facts = core.read_file(path)
    assert.are.equal("a\0b\r\n", text)
    assert.are.equal("file", facts.kind)
    assert.are.equal(384, facts.mode)
    assert.are.equal(5, facts.size)
    assert.are.equal(facts.stamp, core.stat(path).stamp)
    assert.are.equal("", core.read_file(keys.write(path, "")))
  end)

  it("have another stamp once they were replaced", function()
    local path = keys.write(home .. "/x", "one")
    local before = core.stat(path).stamp
    assert(core.replace_file(path, "two"))
    assert.are_not.equal(before, core.stat(path).stamp)
  end)

  local failures = {
    { "a folder", function(path) assert(uv.fs_mkdir(path, 448)) end, "directory" },
    { "nothing", function() end, "missing" },
    { "a file as a folder", function(path) keys.write(path:match "^(.*)/", "x") end, "missing" },
    { "a pipe, which is not waited for", function(path) assert(os.execute("mkfifo " .. path)) end, "other" },
    { "a file that is too long", function(path) keys.write(path, ("x"):rep(11)) end, "large" },
    { "a link in a circle", function(path) assert(uv.fs_symlink(path, path)) end, "failed" },
  }
  for _, case in ipairs(failures) do
    it("cannot be read: " .. case[1], function()
      local folder = home .. "/f"
      if case[1] ~= "a file as a folder" then assert(uv.fs_mkdir(folder, 448)) end
      case[2](folder .. "/x")
      local text, message, word = core.read_file(folder .. "/x", 10)
      assert.is_nil(text)
      assert.is_string(message)
      assert.are.equal(case[3], word)
    end)
  end

  it("are replaced as a whole, for their owner only, and nothing is left beside them", function()
    local path = keys.write(home .. "/x", "old", 420)
    assert.is_true(core.replace_file(path, "new"))
    assert.are.equal("new", keys.read(path))
    assert.are.equal(384, keys.mode(path))
    local scan, count = assert(uv.fs_scandir(home)), 0
    while uv.fs_scandir_next(scan) do
      count = count + 1
    end
    assert.are.equal(1, count)
  end)

  it("stay behind the link that named them", function()
    local real = keys.write(home .. "/real", "old")
    assert(uv.fs_symlink(real, home .. "/link"))
    assert.is_true(core.replace_file(home .. "/link", "new"))
    assert.are.equal("new", keys.read(real))
    assert.are.equal(real, uv.fs_readlink(home .. "/link"))
  end)

  it("stay as they are when they cannot be replaced", function()
    local ok, _, word = core.replace_file(home .. "/no/x", "new")
    assert.is_nil(ok)
    assert.are.equal("missing", word)
    assert(uv.fs_mkdir(home .. "/folder", 448))
    assert.is_nil((core.replace_file(home .. "/folder", "new")))
  end)

  it("raise for what is no path", function()
    for _, call in ipairs { core.stat, core.read_file, core.replace_file } do
      assert.has_error(function() call("a\0b", "x") end)
      assert.has_error(function() call("", "x") end)
      assert.has_error(function() call(nil, "x") end)
    end
    assert.has_error(function() core.read_file("x", -1) end)
    assert.has_error(function() core.read_file("x", 1e12) end)
  end)
end)

describe("pts.core's processes", function()
  local function run(command)
    local process = assert(core.process(command))
    while not process:step(5) do
    end
    local code, output, errors = process:result()
    process:close()
    return code, output, errors
  end

  it("give their exit code and both outputs", function()
    local code, output, errors = run { "sh", "-c", "echo out; echo err >&2; exit 7" }
    assert.are.equal(7, code)
    assert.are.equal("out\n", output)
    assert.are.equal("err\n", errors)
  end)

  it("run without a shell, with empty input", function()
    local code, output = run { "echo", "$HOME; id", "`id`" }
    assert.are.equal(0, code)
    assert.are.equal("$HOME; id `id`\n", output)
    assert.are.equal(0, (run { "cat" }))
  end)

  it("get none of our files", function()
    local held = {}
    for i = 1, 20 do
      held[i] = assert(io.open "README.md")
    end
    local _, output = run { "ls", "/proc/self/fd" }
    for _, file in ipairs(held) do
      file:close()
    end
    assert.is_nil(output:find "%d%d", output)
  end)

  it(
    "end with 128 and the signal that ended them",
    function() assert.are.equal(128 + 9, (run { "sh", "-c", "kill -9 $$" })) end
  )

  it("end although what they started goes on", function()
    local _, output = run { "sh", "-c", "sleep 5 & echo $!" }
    assert.is_truthy(output:find "^%d+\n$")
    uv.kill(tonumber(output), "sigkill")
  end)

  it("may not print without end", function()
    local process = assert(core.process { "yes", max_bytes = 1000 })
    while not process:step(5) do
    end
    local ok, message = process:result()
    assert.is_false(ok)
    assert.are.equal("it printed more than it may", message)
    local pid = process:pid()
    process:close()
    assert.is_nil((uv.kill(pid, 0)))
  end)

  it("end when they are closed, with all they started, and leave no zombie", function()
    local process = assert(core.process { "sh", "-c", "sleep 1000 & echo $!; wait" })
    assert.is_false(process:step(0.01))
    local pid = process:pid()
    process:close()
    process:close()
    assert.is_nil((uv.kill(pid, 0)))
    assert.has_error(function() process:step(0) end)
  end)

  it("end when they are collected", function()
    local pid = assert(core.process { "sleep", "1000" }):pid()
    collectgarbage()
    collectgarbage()
    assert.is_nil((uv.kill(pid, 0)))
  end)

  it("that do not exist are an error", function()
    local process, message = core.process { "/nonexistent/command" }
    assert.is_nil(process)
    assert.matches("No such file", message)
  end)

  it("raise for what is no command", function()
    for _, command in ipairs { {}, { "" }, { 1 }, { "a", {} }, { "a\0b" }, { "a", max_bytes = 0 } } do
      assert.has_error(function() core.process(command) end)
    end
    assert.has_error(function() core.process "ls" end)
  end)

  it("leave no descriptors behind", function()
    local function count()
      local scan, n = assert(uv.fs_scandir "/proc/self/fd"), 0
      while uv.fs_scandir_next(scan) do
        n = n + 1
      end
      return n
    end
    run { "true" }
    local before = count()
    for _ = 1, 20 do
      run { "true" }
      assert.is_nil((core.process { "/nonexistent/command" }))
    end
    assert.are.equal(before, count())
  end)
end)
