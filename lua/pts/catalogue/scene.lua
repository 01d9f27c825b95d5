-- SPDX-License-Identifier: MIT
--- Native scenes: made, read, listed, deleted. Pure data, see `pts.catalogue`.
-- @module pts.catalogue.scene

local document = require "pts.catalogue.scene_document"
local t = require "pts.catalogue.types"

local status = { type = "string", about = "Draft, WaitStart, Debugging, Running" }

local number, size = t.page(2147483647, 10, 1000)

local function scene(change)
  return t.parameter("Scene", "the scene, a table or its JSON text", document.scene)(change)
end

return {
  CreatePtsScene = {
    summary = "create a scene",
    parameters = { scene { key_case = "lowerCamelCase" } },
    answer = t.answer { SceneId = "string" },
    errors = { { code = "CreateSceneFail", http_status = 400, message = "the Scene JSON is rejected" } },
    class = "once", -- each call makes a new scene, and names are not unique
  },
  SavePtsScene = {
    summary = "create a scene, or change the one whose SceneId the document has",
    parameters = { scene() },
    answer = t.answer { SceneId = "string" },
    errors = {},
    class = "once",
    repeatable_with = "SceneId",
  },
  ModifyPtsScene = {
    summary = "replace a scene",
    parameters = { scene { key_case = "lowerCamelCase", place = "form" } },
    answer = t.answer {},
    errors = { { code = "ModifyPtsSceneFail", http_status = 400, message = "The scene does not exit" } },
    class = "repeatable",
  },
  GetPtsScene = {
    summary = "a scene's content",
    parameters = { t.scene_id() },
    answer = t.answer {
      Scene = document.answered {
        Headers = t.list(t.object { Name = "string", Value = "string" }),
        Status = status,
      },
    },
    errors = {},
    class = "read",
  },
  ListPtsScene = {
    summary = "scenes, page by page",
    parameters = {
      number,
      size,
      t.parameter("KeyWord", "part of a scene's name", { type = "string", max_length = 30 }) {
        required = false,
      },
    },
    answer = t.answer {
      SceneViewList = t.list(t.object {
        CreateTime = t.time,
        SceneId = "string",
        SceneName = "string",
        Status = status,
      }),
    },
    errors = {
      {
        code = "ListPtsSceneFail",
        http_status = 400,
        message = "Keyword length cannot exceed 30 characters",
      },
    },
    class = "read",
    paging = { items = "SceneViewList", id = "SceneId" },
  },
  DeletePtsScene = {
    summary = "delete a scene",
    parameters = { t.scene_id() },
    answer = t.answer {},
    errors = {
      {
        code = "DeletePtsSceneFail",
        http_status = 400,
        message = "Delete Scene failed, please check the scene ID is correct",
      },
    },
    class = "repeatable",
  },
  DeletePtsScenes = {
    summary = "delete scenes, none of which may be running",
    parameters = { t.parameter("SceneIds", "ids of the scenes", t.list "string")() },
    answer = t.answer {},
    errors = { { code = "DeletePtsScenesFail", http_status = 400, message = "Scene is running" } },
    class = "repeatable",
  },
}
