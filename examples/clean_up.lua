-- SPDX-License-Identifier: MIT
-- Deletes scenes whose name begins with a prefix and that were made before some days.
--
--     lua5.4 examples/clean_up.lua PREFIX [days] [--yes]
--
-- Without --yes it only says what it would delete. Scenes that run are left alone.
local pts = require "pts"
local moment = require "pts.report.moment"

local prefix, days = arg[1], tonumber(arg[2]) or 30
local sure = arg[#arg] == "--yes"
if not prefix or prefix:find "^%-" then
  io.stderr:write "usage: clean_up.lua PREFIX [days] [--yes]\n"
  os.exit(2, true)
end

local client = pts.new()

local function is_old(scene)
  local made = moment.parse(scene.CreateTime)
  return made and os.time() - made > days * 86400
end

-- First the list, then the deletions: they would move the pages under the loop.
local scenes, err = client:list("ListPtsScene", { KeyWord = prefix })
if not scenes then
  io.stderr:write(tostring(err), "\n")
  os.exit(1, true)
end

local deleted, failed = 0, 0
for _, scene in ipairs(scenes) do
  if scene.SceneName:sub(1, #prefix) == prefix and is_old(scene) then
    local ok = true
    if sure then
      ok, err = client:scene(scene.SceneId):delete()
    end
    print(
      ("%s %s %s"):format(
        ok and (sure and "deleted" or "would delete") or "left",
        scene.SceneId,
        scene.SceneName
      )
    )
    if ok then
      deleted = deleted + 1
    else
      failed = failed + 1
      print("  " .. tostring(err))
    end
  end
end
print(("%d of %d scenes; %d could not be deleted"):format(deleted, #scenes, failed))
os.exit(failed == 0 and 0 or 1, true)
