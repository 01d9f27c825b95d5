---@meta
-- SPDX-License-Identifier: MIT
-- Made from the catalogue by `./dev docs`.

---@class pts.Response
---@field Code? string
---@field HttpStatusCode? integer
---@field Message? string
---@field RequestId? string
---@field Success? boolean

---@class pts.CreatePtsScene.Scene.AdvanceSetting.DomainBindingList
---@field Domain? string
---@field Ips? string[]

---@class pts.CreatePtsScene.Scene.AdvanceSetting
---@field ConnectionTimeoutInSecond? integer s
---@field DomainBindingList? pts.CreatePtsScene.Scene.AdvanceSetting.DomainBindingList[]
---@field LogRate? integer 1, 10, 20, 30, 40, 50
---@field SuccessCode? string

---@class pts.CreatePtsScene.Scene.FileParameterList
---@field FileName? string
---@field FileOssAddress? string

---@class pts.CreatePtsScene.Scene.GlobalParameterList
---@field ParamName? string
---@field ParamValue? string

---@class pts.CreatePtsScene.Scene.LoadConfig.ApiLoadConfigList
---@field ApiId? string
---@field RpsBegin? integer
---@field RpsLimit? integer

---@class pts.CreatePtsScene.Scene.LoadConfig.Configuration
---@field AllConcurrencyBegin? integer
---@field AllConcurrencyLimit? integer
---@field AllRpsBegin? integer
---@field AllRpsLimit? integer

---@class pts.CreatePtsScene.Scene.LoadConfig.RelationLoadConfigList
---@field ConcurrencyBegin? integer
---@field ConcurrencyLimit? integer
---@field RelationId? string

---@class pts.CreatePtsScene.Scene.LoadConfig.VpcLoadConfig
---@field RegionId? string
---@field SecurityGroupId? string
---@field VSwitchId? string
---@field VpcId? string

---@class pts.CreatePtsScene.Scene.LoadConfig
---@field AgentCount? integer
---@field ApiLoadConfigList? pts.CreatePtsScene.Scene.LoadConfig.ApiLoadConfigList[]
---@field AutoStep? boolean
---@field Configuration? pts.CreatePtsScene.Scene.LoadConfig.Configuration
---@field Increment? integer 10 to 100 %; a multiple of 10
---@field KeepTime? integer min
---@field MaxRunningTime? integer 1 to 1440 min
---@field RelationLoadConfigList? pts.CreatePtsScene.Scene.LoadConfig.RelationLoadConfigList[]
---@field TestMode? "concurrency_mode"|"tps_mode" concurrency_mode, tps_mode
---@field VpcLoadConfig? pts.CreatePtsScene.Scene.LoadConfig.VpcLoadConfig

---@class pts.CreatePtsScene.Scene.RelationList.ApiList.Body
---@field BodyValue? string
---@field ContentType? string

---@class pts.CreatePtsScene.Scene.RelationList.ApiList.CheckPointList
---@field CheckPoint? string
---@field CheckType? string BODY_TEXT, HEADER, STATUS_CODE, EXPORTED_PARAM
---@field ExpectValue? string
---@field Operator? string gt, gte, lt, lte, eq, n_eq, ctn, n_ctn, exist, n_exist, belong, n_belong, regex_match

---@class pts.CreatePtsScene.Scene.RelationList.ApiList.ExportList
---@field Count? string
---@field ExportName? string
---@field ExportType? string BODY_TEXT, BODY_JSON, HEADER, STATUS_CODE
---@field ExportValue? string

---@class pts.CreatePtsScene.Scene.RelationList.ApiList.HeaderList
---@field HeaderName? string
---@field HeaderValue? string

---@class pts.CreatePtsScene.Scene.RelationList.ApiList
---@field ApiId? string
---@field ApiName? string
---@field Body? pts.CreatePtsScene.Scene.RelationList.ApiList.Body
---@field CheckPointList? pts.CreatePtsScene.Scene.RelationList.ApiList.CheckPointList[]
---@field ExportList? pts.CreatePtsScene.Scene.RelationList.ApiList.ExportList[]
---@field HeaderList? pts.CreatePtsScene.Scene.RelationList.ApiList.HeaderList[]
---@field Method? string GET, POST, PUT, DELETE
---@field RedirectCountLimit? integer 0, 10
---@field TimeoutInSecond? integer 1 to 60 s
---@field Url? string

---@class pts.CreatePtsScene.Scene.RelationList.FileParameterExplainList
---@field BaseFile? boolean
---@field CycleOnce? boolean
---@field FileName? string
---@field FileParamName? string

---@class pts.CreatePtsScene.Scene.RelationList
---@field ApiList? pts.CreatePtsScene.Scene.RelationList.ApiList[]
---@field FileParameterExplainList? pts.CreatePtsScene.Scene.RelationList.FileParameterExplainList[]
---@field RelationId? string
---@field RelationName? string

---@class pts.CreatePtsScene.Scene
---@field AdvanceSetting? pts.CreatePtsScene.Scene.AdvanceSetting
---@field FileParameterList? pts.CreatePtsScene.Scene.FileParameterList[]
---@field GlobalParameterList? pts.CreatePtsScene.Scene.GlobalParameterList[]
---@field LoadConfig? pts.CreatePtsScene.Scene.LoadConfig
---@field RelationList? pts.CreatePtsScene.Scene.RelationList[]
---@field SceneId? string
---@field SceneName? string

---@class pts.CreatePtsSceneParams
---@field Scene pts.CreatePtsScene.Scene|string the scene, a table or its JSON text

---@class pts.CreatePtsSceneResponse : pts.Response
---@field SceneId? string

---@class pts.SavePtsScene.Scene.AdvanceSetting.DomainBindingList
---@field Domain? string
---@field Ips? string[]

---@class pts.SavePtsScene.Scene.AdvanceSetting
---@field ConnectionTimeoutInSecond? integer s
---@field DomainBindingList? pts.SavePtsScene.Scene.AdvanceSetting.DomainBindingList[]
---@field LogRate? integer 1, 10, 20, 30, 40, 50
---@field SuccessCode? string

---@class pts.SavePtsScene.Scene.FileParameterList
---@field FileName? string
---@field FileOssAddress? string

---@class pts.SavePtsScene.Scene.GlobalParameterList
---@field ParamName? string
---@field ParamValue? string

---@class pts.SavePtsScene.Scene.LoadConfig.ApiLoadConfigList
---@field ApiId? string
---@field RpsBegin? integer
---@field RpsLimit? integer

---@class pts.SavePtsScene.Scene.LoadConfig.Configuration
---@field AllConcurrencyBegin? integer
---@field AllConcurrencyLimit? integer
---@field AllRpsBegin? integer
---@field AllRpsLimit? integer

---@class pts.SavePtsScene.Scene.LoadConfig.RelationLoadConfigList
---@field ConcurrencyBegin? integer
---@field ConcurrencyLimit? integer
---@field RelationId? string

---@class pts.SavePtsScene.Scene.LoadConfig.VpcLoadConfig
---@field RegionId? string
---@field SecurityGroupId? string
---@field VSwitchId? string
---@field VpcId? string

---@class pts.SavePtsScene.Scene.LoadConfig
---@field AgentCount? integer
---@field ApiLoadConfigList? pts.SavePtsScene.Scene.LoadConfig.ApiLoadConfigList[]
---@field AutoStep? boolean
---@field Configuration? pts.SavePtsScene.Scene.LoadConfig.Configuration
---@field Increment? integer 10 to 100 %; a multiple of 10
---@field KeepTime? integer min
---@field MaxRunningTime? integer 1 to 1440 min
---@field RelationLoadConfigList? pts.SavePtsScene.Scene.LoadConfig.RelationLoadConfigList[]
---@field TestMode? "concurrency_mode"|"tps_mode" concurrency_mode, tps_mode
---@field VpcLoadConfig? pts.SavePtsScene.Scene.LoadConfig.VpcLoadConfig

---@class pts.SavePtsScene.Scene.RelationList.ApiList.Body
---@field BodyValue? string
---@field ContentType? string

---@class pts.SavePtsScene.Scene.RelationList.ApiList.CheckPointList
---@field CheckPoint? string
---@field CheckType? string BODY_TEXT, HEADER, STATUS_CODE, EXPORTED_PARAM
---@field ExpectValue? string
---@field Operator? string gt, gte, lt, lte, eq, n_eq, ctn, n_ctn, exist, n_exist, belong, n_belong, regex_match

---@class pts.SavePtsScene.Scene.RelationList.ApiList.ExportList
---@field Count? string
---@field ExportName? string
---@field ExportType? string BODY_TEXT, BODY_JSON, HEADER, STATUS_CODE
---@field ExportValue? string

---@class pts.SavePtsScene.Scene.RelationList.ApiList.HeaderList
---@field HeaderName? string
---@field HeaderValue? string

---@class pts.SavePtsScene.Scene.RelationList.ApiList
---@field ApiId? string
---@field ApiName? string
---@field Body? pts.SavePtsScene.Scene.RelationList.ApiList.Body
---@field CheckPointList? pts.SavePtsScene.Scene.RelationList.ApiList.CheckPointList[]
---@field ExportList? pts.SavePtsScene.Scene.RelationList.ApiList.ExportList[]
---@field HeaderList? pts.SavePtsScene.Scene.RelationList.ApiList.HeaderList[]
---@field Method? string GET, POST, PUT, DELETE
---@field RedirectCountLimit? integer 0, 10
---@field TimeoutInSecond? integer 1 to 60 s
---@field Url? string

---@class pts.SavePtsScene.Scene.RelationList.FileParameterExplainList
---@field BaseFile? boolean
---@field CycleOnce? boolean
---@field FileName? string
---@field FileParamName? string

---@class pts.SavePtsScene.Scene.RelationList
---@field ApiList? pts.SavePtsScene.Scene.RelationList.ApiList[]
---@field FileParameterExplainList? pts.SavePtsScene.Scene.RelationList.FileParameterExplainList[]
---@field RelationId? string
---@field RelationName? string

---@class pts.SavePtsScene.Scene
---@field AdvanceSetting? pts.SavePtsScene.Scene.AdvanceSetting
---@field FileParameterList? pts.SavePtsScene.Scene.FileParameterList[]
---@field GlobalParameterList? pts.SavePtsScene.Scene.GlobalParameterList[]
---@field LoadConfig? pts.SavePtsScene.Scene.LoadConfig
---@field RelationList? pts.SavePtsScene.Scene.RelationList[]
---@field SceneId? string
---@field SceneName? string

---@class pts.SavePtsSceneParams
---@field Scene pts.SavePtsScene.Scene|string the scene, a table or its JSON text

---@class pts.SavePtsSceneResponse : pts.Response
---@field SceneId? string

---@class pts.ModifyPtsScene.Scene.AdvanceSetting.DomainBindingList
---@field Domain? string
---@field Ips? string[]

---@class pts.ModifyPtsScene.Scene.AdvanceSetting
---@field ConnectionTimeoutInSecond? integer s
---@field DomainBindingList? pts.ModifyPtsScene.Scene.AdvanceSetting.DomainBindingList[]
---@field LogRate? integer 1, 10, 20, 30, 40, 50
---@field SuccessCode? string

---@class pts.ModifyPtsScene.Scene.FileParameterList
---@field FileName? string
---@field FileOssAddress? string

---@class pts.ModifyPtsScene.Scene.GlobalParameterList
---@field ParamName? string
---@field ParamValue? string

---@class pts.ModifyPtsScene.Scene.LoadConfig.ApiLoadConfigList
---@field ApiId? string
---@field RpsBegin? integer
---@field RpsLimit? integer

---@class pts.ModifyPtsScene.Scene.LoadConfig.Configuration
---@field AllConcurrencyBegin? integer
---@field AllConcurrencyLimit? integer
---@field AllRpsBegin? integer
---@field AllRpsLimit? integer

---@class pts.ModifyPtsScene.Scene.LoadConfig.RelationLoadConfigList
---@field ConcurrencyBegin? integer
---@field ConcurrencyLimit? integer
---@field RelationId? string

---@class pts.ModifyPtsScene.Scene.LoadConfig.VpcLoadConfig
---@field RegionId? string
---@field SecurityGroupId? string
---@field VSwitchId? string
---@field VpcId? string

---@class pts.ModifyPtsScene.Scene.LoadConfig
---@field AgentCount? integer
---@field ApiLoadConfigList? pts.ModifyPtsScene.Scene.LoadConfig.ApiLoadConfigList[]
---@field AutoStep? boolean
---@field Configuration? pts.ModifyPtsScene.Scene.LoadConfig.Configuration
---@field Increment? integer 10 to 100 %; a multiple of 10
---@field KeepTime? integer min
---@field MaxRunningTime? integer 1 to 1440 min
---@field RelationLoadConfigList? pts.ModifyPtsScene.Scene.LoadConfig.RelationLoadConfigList[]
---@field TestMode? "concurrency_mode"|"tps_mode" concurrency_mode, tps_mode
---@field VpcLoadConfig? pts.ModifyPtsScene.Scene.LoadConfig.VpcLoadConfig

---@class pts.ModifyPtsScene.Scene.RelationList.ApiList.Body
---@field BodyValue? string
---@field ContentType? string

---@class pts.ModifyPtsScene.Scene.RelationList.ApiList.CheckPointList
---@field CheckPoint? string
---@field CheckType? string BODY_TEXT, HEADER, STATUS_CODE, EXPORTED_PARAM
---@field ExpectValue? string
---@field Operator? string gt, gte, lt, lte, eq, n_eq, ctn, n_ctn, exist, n_exist, belong, n_belong, regex_match

---@class pts.ModifyPtsScene.Scene.RelationList.ApiList.ExportList
---@field Count? string
---@field ExportName? string
---@field ExportType? string BODY_TEXT, BODY_JSON, HEADER, STATUS_CODE
---@field ExportValue? string

---@class pts.ModifyPtsScene.Scene.RelationList.ApiList.HeaderList
---@field HeaderName? string
---@field HeaderValue? string

---@class pts.ModifyPtsScene.Scene.RelationList.ApiList
---@field ApiId? string
---@field ApiName? string
---@field Body? pts.ModifyPtsScene.Scene.RelationList.ApiList.Body
---@field CheckPointList? pts.ModifyPtsScene.Scene.RelationList.ApiList.CheckPointList[]
---@field ExportList? pts.ModifyPtsScene.Scene.RelationList.ApiList.ExportList[]
---@field HeaderList? pts.ModifyPtsScene.Scene.RelationList.ApiList.HeaderList[]
---@field Method? string GET, POST, PUT, DELETE
---@field RedirectCountLimit? integer 0, 10
---@field TimeoutInSecond? integer 1 to 60 s
---@field Url? string

---@class pts.ModifyPtsScene.Scene.RelationList.FileParameterExplainList
---@field BaseFile? boolean
---@field CycleOnce? boolean
---@field FileName? string
---@field FileParamName? string

---@class pts.ModifyPtsScene.Scene.RelationList
---@field ApiList? pts.ModifyPtsScene.Scene.RelationList.ApiList[]
---@field FileParameterExplainList? pts.ModifyPtsScene.Scene.RelationList.FileParameterExplainList[]
---@field RelationId? string
---@field RelationName? string

---@class pts.ModifyPtsScene.Scene
---@field AdvanceSetting? pts.ModifyPtsScene.Scene.AdvanceSetting
---@field FileParameterList? pts.ModifyPtsScene.Scene.FileParameterList[]
---@field GlobalParameterList? pts.ModifyPtsScene.Scene.GlobalParameterList[]
---@field LoadConfig? pts.ModifyPtsScene.Scene.LoadConfig
---@field RelationList? pts.ModifyPtsScene.Scene.RelationList[]
---@field SceneId? string
---@field SceneName? string

---@class pts.ModifyPtsSceneParams
---@field Scene pts.ModifyPtsScene.Scene|string the scene, a table or its JSON text

---@class pts.ModifyPtsSceneResponse : pts.Response

---@class pts.GetPtsSceneParams
---@field SceneId string id of the scene

---@class pts.GetPtsSceneResponse.Scene.AdvanceSetting.DomainBindingList
---@field Domain? string
---@field Ips? string[]

---@class pts.GetPtsSceneResponse.Scene.AdvanceSetting
---@field ConnectionTimeoutInSecond? integer s
---@field DomainBindingList? pts.GetPtsSceneResponse.Scene.AdvanceSetting.DomainBindingList[]
---@field LogRate? integer 1, 10, 20, 30, 40, 50
---@field SuccessCode? string

---@class pts.GetPtsSceneResponse.Scene.FileParameterList
---@field FileName? string
---@field FileOssAddress? string

---@class pts.GetPtsSceneResponse.Scene.GlobalParameterList
---@field ParamName? string
---@field ParamValue? string

---@class pts.GetPtsSceneResponse.Scene.Headers
---@field Name? string
---@field Value? string

---@class pts.GetPtsSceneResponse.Scene.LoadConfig.ApiLoadConfigList
---@field ApiId? string
---@field RpsBegin? integer
---@field RpsLimit? integer

---@class pts.GetPtsSceneResponse.Scene.LoadConfig.Configuration
---@field AllConcurrencyBegin? integer
---@field AllConcurrencyLimit? integer
---@field AllRpsBegin? integer
---@field AllRpsLimit? integer

---@class pts.GetPtsSceneResponse.Scene.LoadConfig.RelationLoadConfigList
---@field ConcurrencyBegin? integer
---@field ConcurrencyLimit? integer
---@field RelationId? string

---@class pts.GetPtsSceneResponse.Scene.LoadConfig.VpcLoadConfig
---@field RegionId? string
---@field SecurityGroupId? string
---@field VSwitchId? string
---@field VpcId? string

---@class pts.GetPtsSceneResponse.Scene.LoadConfig
---@field AgentCount? integer
---@field ApiLoadConfigList? pts.GetPtsSceneResponse.Scene.LoadConfig.ApiLoadConfigList[]
---@field AutoStep? boolean
---@field Configuration? pts.GetPtsSceneResponse.Scene.LoadConfig.Configuration
---@field Increment? integer 10 to 100 %; a multiple of 10
---@field KeepTime? integer min
---@field MaxRunningTime? integer 1 to 1440 min
---@field RelationLoadConfigList? pts.GetPtsSceneResponse.Scene.LoadConfig.RelationLoadConfigList[]
---@field TestMode? "concurrency_mode"|"tps_mode" concurrency_mode, tps_mode
---@field VpcLoadConfig? pts.GetPtsSceneResponse.Scene.LoadConfig.VpcLoadConfig

---@class pts.GetPtsSceneResponse.Scene.RelationList.ApiList.Body
---@field BodyValue? string
---@field ContentType? string

---@class pts.GetPtsSceneResponse.Scene.RelationList.ApiList.CheckPointList
---@field CheckPoint? string
---@field CheckType? string BODY_TEXT, HEADER, STATUS_CODE, EXPORTED_PARAM
---@field ExpectValue? string
---@field Operator? string gt, gte, lt, lte, eq, n_eq, ctn, n_ctn, exist, n_exist, belong, n_belong, regex_match

---@class pts.GetPtsSceneResponse.Scene.RelationList.ApiList.ExportList
---@field Count? string
---@field ExportName? string
---@field ExportType? string BODY_TEXT, BODY_JSON, HEADER, STATUS_CODE
---@field ExportValue? string

---@class pts.GetPtsSceneResponse.Scene.RelationList.ApiList.HeaderList
---@field HeaderName? string
---@field HeaderValue? string

---@class pts.GetPtsSceneResponse.Scene.RelationList.ApiList
---@field ApiId? string
---@field ApiName? string
---@field Body? pts.GetPtsSceneResponse.Scene.RelationList.ApiList.Body
---@field CheckPointList? pts.GetPtsSceneResponse.Scene.RelationList.ApiList.CheckPointList[]
---@field ExportList? pts.GetPtsSceneResponse.Scene.RelationList.ApiList.ExportList[]
---@field HeaderList? pts.GetPtsSceneResponse.Scene.RelationList.ApiList.HeaderList[]
---@field Method? string GET, POST, PUT, DELETE
---@field RedirectCountLimit? integer 0, 10
---@field TimeoutInSecond? integer 1 to 60 s
---@field Url? string

---@class pts.GetPtsSceneResponse.Scene.RelationList.FileParameterExplainList
---@field BaseFile? boolean
---@field CycleOnce? boolean
---@field FileName? string
---@field FileParamName? string

---@class pts.GetPtsSceneResponse.Scene.RelationList
---@field ApiList? pts.GetPtsSceneResponse.Scene.RelationList.ApiList[]
---@field FileParameterExplainList? pts.GetPtsSceneResponse.Scene.RelationList.FileParameterExplainList[]
---@field RelationId? string
---@field RelationName? string

---@class pts.GetPtsSceneResponse.Scene
---@field AdvanceSetting? pts.GetPtsSceneResponse.Scene.AdvanceSetting
---@field CreateTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field FileParameterList? pts.GetPtsSceneResponse.Scene.FileParameterList[]
---@field GlobalParameterList? pts.GetPtsSceneResponse.Scene.GlobalParameterList[]
---@field Headers? pts.GetPtsSceneResponse.Scene.Headers[]
---@field LoadConfig? pts.GetPtsSceneResponse.Scene.LoadConfig
---@field ModifiedTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field RelationList? pts.GetPtsSceneResponse.Scene.RelationList[]
---@field SceneId? string
---@field SceneName? string
---@field Status? string Draft, WaitStart, Debugging, Running

---@class pts.GetPtsSceneResponse : pts.Response
---@field Scene? pts.GetPtsSceneResponse.Scene

---@class pts.ListPtsSceneParams
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 10 to 1000
---@field KeyWord? string part of a scene's name; up to 30 characters

---@class pts.ListPtsSceneResponse.SceneViewList
---@field CreateTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field SceneId? string
---@field SceneName? string
---@field Status? string Draft, WaitStart, Debugging, Running

---@class pts.ListPtsSceneResponse : pts.Response
---@field SceneViewList? pts.ListPtsSceneResponse.SceneViewList[]

---@class pts.DeletePtsSceneParams
---@field SceneId string id of the scene

---@class pts.DeletePtsSceneResponse : pts.Response

---@class pts.DeletePtsScenesParams
---@field SceneIds string[]|string ids of the scenes

---@class pts.DeletePtsScenesResponse : pts.Response

---@class pts.StartPtsSceneParams
---@field SceneId string id of the scene

---@class pts.StartPtsSceneResponse : pts.Response
---@field PlanId? string

---@class pts.StopPtsSceneParams
---@field SceneId string id of the scene

---@class pts.StopPtsSceneResponse : pts.Response

---@class pts.StartDebugPtsSceneParams
---@field SceneId string id of the scene

---@class pts.StartDebugPtsSceneResponse : pts.Response
---@field PlanId? string

---@class pts.StopDebugPtsSceneParams
---@field SceneId string id of the scene
---@field PlanId string id of one run, as its start answered

---@class pts.StopDebugPtsSceneResponse : pts.Response

---@class pts.GetPtsSceneRunningStatusParams
---@field SceneId string id of the scene

---@class pts.GetPtsSceneRunningStatusResponse : pts.Response
---@field CreateTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field ModifiedTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field SceneName? string
---@field Status? string see pts.status

---@class pts.GetPtsSceneRunningDataParams
---@field SceneId string id of the scene
---@field PlanId string id of one run, as its start answered

---@class pts.GetPtsSceneRunningDataResponse.AgentLocation
---@field Count? integer
---@field Isp? string
---@field Province? string
---@field Region? string

---@class pts.GetPtsSceneRunningDataResponse.ChainMonitorDataList.CheckPointResult
---@field FailedBusinessCount? integer
---@field FailedBusinessQps? number per second
---@field SucceedBusinessCount? integer
---@field SucceedBusinessQps? number per second

---@class pts.GetPtsSceneRunningDataResponse.ChainMonitorDataList
---@field ApiId? string
---@field ApiName? string
---@field AverageRt? integer ms
---@field CheckPointResult? pts.GetPtsSceneRunningDataResponse.ChainMonitorDataList.CheckPointResult
---@field Concurrency? number
---@field ConfigQps? integer
---@field Count2XX? integer
---@field FailedCount? integer
---@field FailedQps? number per second
---@field MaxRt? integer ms
---@field MinRt? integer ms
---@field NodeId? integer
---@field Qps2XX? number per second
---@field RealQps? number per second
---@field TimePoint? integer

---@class pts.GetPtsSceneRunningDataResponse : pts.Response
---@field AgentLocation? pts.GetPtsSceneRunningDataResponse.AgentLocation[]
---@field AliveAgents? integer
---@field AverageRt? integer ms
---@field BeginTime? integer ms since 1970
---@field ChainMonitorDataList? pts.GetPtsSceneRunningDataResponse.ChainMonitorDataList[]
---@field Concurrency? integer
---@field ConcurrencyLimit? integer
---@field FailedBusinessCount? integer
---@field FailedRequestCount? integer
---@field HasReport? boolean
---@field RequestBps? string with its unit, like 89kb
---@field ResponseBps? string with its unit
---@field Seg90Rt? integer ms
---@field Status? integer codes that nobody documents
---@field TotalAgents? integer
---@field TotalRealQps? integer
---@field TotalRequestCount? integer
---@field TpsLimit? integer
---@field Vum? integer virtual user minutes

---@class pts.AdjustPtsSceneSpeed.ApiSpeedList
---@field ApiId? string
---@field Speed? integer

---@class pts.AdjustPtsSceneSpeedParams
---@field SceneId string id of the scene
---@field ApiSpeedList? pts.AdjustPtsSceneSpeed.ApiSpeedList[]|string the new values, which may not rise along a session in RPS mode

---@class pts.AdjustPtsSceneSpeedResponse : pts.Response

---@class pts.GetPtsDebugSampleLogsParams
---@field PlanId? string id of one run, as its start answered
---@field PageNumber? integer which page, from 1
---@field PageSize? integer items on a page

---@class pts.GetPtsDebugSampleLogsResponse.SamplingLogs
---@field ChainId? string
---@field ChainName? string
---@field CheckResult? string JSON
---@field ExportConfig? string JSON
---@field ExportContent? string JSON
---@field HttpRequestBody? string
---@field HttpRequestHeaders? string JSON
---@field HttpRequestMethod? string
---@field HttpRequestUrl? string
---@field HttpResponseBody? string
---@field HttpResponseFailMsg? string
---@field HttpResponseHeaders? string JSON
---@field HttpResponseStatus? string
---@field HttpStartTime? integer
---@field HttpTiming? string JSON
---@field ImportContent? string
---@field NodeId? string
---@field Rt? string ms
---@field Timestamp? integer ms since 1970

---@class pts.GetPtsDebugSampleLogsResponse : pts.Response
---@field PageNumber? integer
---@field PageSize? integer
---@field SamplingLogs? pts.GetPtsDebugSampleLogsResponse.SamplingLogs[]
---@field TotalCount? integer

---@class pts.GetPtsReportDetailsParams
---@field SceneId string id of the scene
---@field PlanId string id of one run, as its start answered

---@class pts.GetPtsReportDetailsResponse.ApiMetricsList
---@field AllCount? integer
---@field ApiName? string
---@field AvgRt? number ms
---@field AvgTps? number per second
---@field FailCountBiz? integer
---@field FailCountReq? integer
---@field MaxRt? number ms
---@field MinRt? number ms
---@field Seg50Rt? number ms
---@field Seg75Rt? number ms
---@field Seg90Rt? number ms
---@field Seg99Rt? number ms
---@field SuccessRateBiz? number 0 to 1
---@field SuccessRateReq? number 0 to 1

---@class pts.GetPtsReportDetailsResponse.ReportOverView
---@field AgentCount? integer
---@field EndTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field ReportId? string
---@field ReportName? string
---@field StartTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field Vum? integer virtual user minutes

---@class pts.GetPtsReportDetailsResponse.SceneMetrics
---@field AllCount? integer
---@field AvgRt? number ms
---@field AvgTps? number per second
---@field FailCountBiz? integer
---@field FailCountReq? integer
---@field Seg90Rt? number ms
---@field Seg99Rt? number ms
---@field SuccessRateBiz? number 0 to 1
---@field SuccessRateReq? number 0 to 1

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.AdvanceSetting.DomainBindingList
---@field Domain? string
---@field Ips? string[]

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.AdvanceSetting
---@field ConnectionTimeoutInSecond? integer s
---@field DomainBindingList? pts.GetPtsReportDetailsResponse.SceneSnapShot.AdvanceSetting.DomainBindingList[]
---@field LogRate? integer 1, 10, 20, 30, 40, 50
---@field SuccessCode? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.FileParameterList
---@field FileName? string
---@field FileOssAddress? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.GlobalParameterList
---@field ParamName? string
---@field ParamValue? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.LoadConfig.ApiLoadConfigList
---@field RpsBegin? integer
---@field RpsLimit? integer

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.LoadConfig.Configuration
---@field AllConcurrencyBegin? integer
---@field AllConcurrencyLimit? integer
---@field AllRpsBegin? integer
---@field AllRpsLimit? integer

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.LoadConfig.RelationLoadConfigList
---@field ConcurrencyBegin? integer
---@field ConcurrencyLimit? integer

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.LoadConfig
---@field AgentCount? integer
---@field ApiLoadConfigList? pts.GetPtsReportDetailsResponse.SceneSnapShot.LoadConfig.ApiLoadConfigList[]
---@field Configuration? pts.GetPtsReportDetailsResponse.SceneSnapShot.LoadConfig.Configuration
---@field MaxRunningTime? integer min
---@field RelationLoadConfigList? pts.GetPtsReportDetailsResponse.SceneSnapShot.LoadConfig.RelationLoadConfigList[]
---@field TestMode? string CONCURRENCY, TPS

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList.Body
---@field BodyValue? string
---@field ContentType? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList.CheckPointList
---@field CheckPoint? string
---@field CheckType? string BODY_TEXT, HEADER, STATUS_CODE, EXPORTED_PARAM
---@field ExpectValue? string
---@field Operator? string gt, gte, lt, lte, eq, n_eq, ctn, n_ctn, exist, n_exist, belong, n_belong, regex_match

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList.ExportList
---@field Count? string
---@field ExportName? string
---@field ExportType? string BODY_TEXT, BODY_JSON, HEADER, STATUS_CODE
---@field ExportValue? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList.HeaderList
---@field HeaderName? string
---@field HeaderValue? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList
---@field ApiId? string
---@field ApiName? string
---@field Body? pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList.Body
---@field CheckPointList? pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList.CheckPointList[]
---@field ExportList? pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList.ExportList[]
---@field HeaderList? pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList.HeaderList[]
---@field Method? string GET, POST, PUT, DELETE
---@field RedirectCountLimit? integer 0, 10
---@field TimeoutInSecond? integer 1 to 60 s
---@field Url? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.FileParameterExplainList
---@field BaseFile? boolean
---@field CycleOnce? boolean
---@field FileName? string
---@field FileParamName? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList
---@field ApiList? pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.ApiList[]
---@field FileParameterExplainList? pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList.FileParameterExplainList[]
---@field RelationId? string
---@field RelationName? string

---@class pts.GetPtsReportDetailsResponse.SceneSnapShot
---@field AdvanceSetting? pts.GetPtsReportDetailsResponse.SceneSnapShot.AdvanceSetting
---@field CreateTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field FileParameterList? pts.GetPtsReportDetailsResponse.SceneSnapShot.FileParameterList[]
---@field GlobalParameterList? pts.GetPtsReportDetailsResponse.SceneSnapShot.GlobalParameterList[]
---@field LoadConfig? pts.GetPtsReportDetailsResponse.SceneSnapShot.LoadConfig
---@field ModifiedTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field RelationList? pts.GetPtsReportDetailsResponse.SceneSnapShot.RelationList[]
---@field SceneId? string
---@field SceneName? string
---@field Status? string see pts.status

---@class pts.GetPtsReportDetailsResponse : pts.Response
---@field ApiMetricsList? pts.GetPtsReportDetailsResponse.ApiMetricsList[]
---@field ReportOverView? pts.GetPtsReportDetailsResponse.ReportOverView
---@field SceneMetrics? pts.GetPtsReportDetailsResponse.SceneMetrics
---@field SceneSnapShot? pts.GetPtsReportDetailsResponse.SceneSnapShot

---@class pts.GetPtsReportsBySceneIdParams
---@field SceneId string id of the scene
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 5 to 100

---@class pts.GetPtsReportsBySceneIdResponse.ReportOverViewList
---@field AgentCount? integer
---@field EndTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field ReportId? string
---@field ReportName? string
---@field StartTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field Vum? integer virtual user minutes

---@class pts.GetPtsReportsBySceneIdResponse : pts.Response
---@field ReportOverViewList? pts.GetPtsReportsBySceneIdResponse.ReportOverViewList[]

---@class pts.ListPtsReportsParams
---@field PageNumber? integer which page, from 1; 1 to 50
---@field PageSize? integer items on a page; 1 to 20
---@field SceneId? string id of the scene
---@field ReportId? string id of the report
---@field BeginTime? integer from this moment on; from 0 ms since 1970
---@field EndTime? integer until this moment; from 0 ms since 1970
---@field Keyword? string text to look for

---@class pts.ListPtsReportsResponse.Reports
---@field ActualStartTime? integer ms since 1970
---@field Duration? string for people, in their language
---@field ReportId? string
---@field ReportName? string
---@field Vum? integer virtual user minutes

---@class pts.ListPtsReportsResponse : pts.Response
---@field PageNumber? integer
---@field PageSize? integer
---@field Reports? pts.ListPtsReportsResponse.Reports[]
---@field TotalCount? integer

---@class pts.GetPtsSceneBaseLineParams
---@field SceneId string id of the scene

---@class pts.GetPtsSceneBaseLineResponse.Baseline.ApiBaselines
---@field AvgRt? number ms
---@field AvgTps? number per second
---@field FailCountBiz? integer
---@field FailCountReq? integer
---@field Id? integer
---@field MaxRt? integer ms
---@field MinRt? integer ms
---@field Name? string
---@field Seg90Rt? number ms
---@field Seg99Rt? number ms
---@field SuccessRateBiz? number 0 to 1
---@field SuccessRateReq? number 0 to 1

---@class pts.GetPtsSceneBaseLineResponse.Baseline.SceneBaseline
---@field AvgRt? number ms
---@field AvgTps? number per second
---@field FailCountBiz? integer
---@field FailCountReq? integer
---@field Seg90Rt? number ms
---@field Seg99Rt? number ms
---@field SuccessRateBiz? number 0 to 1
---@field SuccessRateReq? number 0 to 1

---@class pts.GetPtsSceneBaseLineResponse.Baseline
---@field ApiBaselines? pts.GetPtsSceneBaseLineResponse.Baseline.ApiBaselines[]
---@field Name? string
---@field SceneBaseline? pts.GetPtsSceneBaseLineResponse.Baseline.SceneBaseline

---@class pts.GetPtsSceneBaseLineResponse : pts.Response
---@field Baseline? pts.GetPtsSceneBaseLineResponse.Baseline
---@field SceneId? string

---@class pts.UpdatePtsSceneBaseLine.SceneBaseline
---@field AvgRt? number ms
---@field AvgTps? number per second
---@field FailCountBiz? integer
---@field FailCountReq? integer
---@field Seg90Rt? number ms
---@field Seg99Rt? number ms
---@field SuccessRateBiz? number 0 to 1
---@field SuccessRateReq? number 0 to 1

---@class pts.UpdatePtsSceneBaseLine.ApiBaselines
---@field AvgRt? number ms
---@field AvgTps? number per second
---@field FailCountBiz? integer
---@field FailCountReq? integer
---@field Id? integer
---@field MaxRt? integer ms
---@field MinRt? integer ms
---@field Name? string
---@field Seg50Rt? number ms
---@field Seg75Rt? number ms
---@field Seg90Rt? number ms
---@field Seg99Rt? number ms
---@field SuccessRateBiz? number 0 to 1
---@field SuccessRateReq? number 0 to 1
---@field TimingConnAvg? number ms

---@class pts.UpdatePtsSceneBaseLineParams
---@field SceneId string id of the scene
---@field SceneBaseline? pts.UpdatePtsSceneBaseLine.SceneBaseline|string of the scene as a whole
---@field ApiBaselines? pts.UpdatePtsSceneBaseLine.ApiBaselines[]|string of each API

---@class pts.UpdatePtsSceneBaseLineResponse : pts.Response

---@class pts.DeletePtsSceneBaseLineParams
---@field SceneId string id of the scene

---@class pts.DeletePtsSceneBaseLineResponse : pts.Response

---@class pts.CreatePtsSceneBaseLineFromReportParams
---@field SceneId string id of the scene
---@field ReportId string id of the report

---@class pts.CreatePtsSceneBaseLineFromReportResponse : pts.Response

---@class pts.SaveOpenJMeterScene.OpenJMeterScene.DnsCacheConfig
---@field ClearCacheEachIteration? boolean
---@field DnsServers? string[]
---@field HostTable? table<string, string>

---@class pts.SaveOpenJMeterScene.OpenJMeterScene.FileList
---@field FileId? integer
---@field FileName? string
---@field FileOssAddress? string
---@field FileSize? integer
---@field Md5? string
---@field SplitCsv? boolean
---@field Tags? string

---@class pts.SaveOpenJMeterScene.OpenJMeterScene.JMeterProperties
---@field Name? string
---@field Value? string

---@class pts.SaveOpenJMeterScene.OpenJMeterScene.RegionalCondition
---@field Amount? integer
---@field Region? string

---@class pts.SaveOpenJMeterScene.OpenJMeterScene
---@field AgentCount? integer
---@field Concurrency? integer
---@field ConstantThroughputTimerType? string GLOBAL, STAND_ALONE
---@field DnsCacheConfig? pts.SaveOpenJMeterScene.OpenJMeterScene.DnsCacheConfig
---@field Duration? integer 60 to 86400 s
---@field EnvironmentId? string
---@field FileList? pts.SaveOpenJMeterScene.OpenJMeterScene.FileList[]
---@field IsVpcTest? boolean
---@field JMeterProperties? pts.SaveOpenJMeterScene.OpenJMeterScene.JMeterProperties[]
---@field JmeterPluginLabel? string up to 32 characters; capital letters and digits
---@field MaxRps? integer
---@field Mode? string CONCURRENCY
---@field RampUp? integer s
---@field RegionId? string
---@field RegionalCondition? pts.SaveOpenJMeterScene.OpenJMeterScene.RegionalCondition[]
---@field SceneId? string
---@field SceneName? string
---@field SecurityGroupId? string
---@field StartConcurrency? integer
---@field StartRps? integer
---@field Steps? integer
---@field SyncTimerType? string GLOBAL, STAND_ALONE
---@field TestFile? string
---@field VSwitchId? string
---@field VpcId? string

---@class pts.SaveOpenJMeterSceneParams
---@field OpenJMeterScene pts.SaveOpenJMeterScene.OpenJMeterScene|string the scene, a table or its JSON text

---@class pts.SaveOpenJMeterSceneResponse : pts.Response
---@field SceneId? string

---@class pts.GetOpenJMeterSceneParams
---@field SceneId string id of the scene

---@class pts.GetOpenJMeterSceneResponse.Scene.BaseInfo
---@field CreateName? string
---@field ModifyName? string
---@field OperateType? string
---@field Principal? string
---@field Remark? string
---@field Resource? string

---@class pts.GetOpenJMeterSceneResponse.Scene.DnsCacheConfig
---@field ClearCacheEachIteration? boolean
---@field DnsServers? string[]
---@field HostTable? table<string, any>

---@class pts.GetOpenJMeterSceneResponse.Scene.FileList
---@field FileName? string
---@field FileOssAddress? string
---@field FileSize? integer
---@field FileType? string
---@field Id? integer
---@field Md5? string
---@field SplitCsv? boolean

---@class pts.GetOpenJMeterSceneResponse.Scene.RegionalCondition
---@field Amount? integer
---@field Region? string

---@class pts.GetOpenJMeterSceneResponse.Scene
---@field AgentCount? integer
---@field BaseInfo? pts.GetOpenJMeterSceneResponse.Scene.BaseInfo
---@field Concurrency? integer
---@field ConstantThroughputTimerType? string GLOBAL, STAND_ALONE
---@field DnsCacheConfig? pts.GetOpenJMeterSceneResponse.Scene.DnsCacheConfig
---@field Duration? integer 60 to 86400 s
---@field EnvironmentId? string
---@field FileList? pts.GetOpenJMeterSceneResponse.Scene.FileList[]
---@field IsVpcTest? boolean
---@field MaxRps? integer
---@field Mode? string concurrency_mode, tps_mode
---@field Pool? string intranet-vpc, or empty
---@field RampUp? integer s
---@field RegionId? string
---@field RegionalCondition? pts.GetOpenJMeterSceneResponse.Scene.RegionalCondition[]
---@field SceneId? string
---@field SceneName? string
---@field SecurityGroupId? string
---@field StartConcurrency? integer
---@field StartRps? integer
---@field Steps? integer
---@field SyncTimerType? string GLOBAL, STAND_ALONE
---@field TestFile? string
---@field VSwitchId? string
---@field VpcId? string

---@class pts.GetOpenJMeterSceneResponse : pts.Response
---@field Scene? pts.GetOpenJMeterSceneResponse.Scene

---@class pts.ListOpenJMeterScenesParams
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 10 to 1000
---@field SceneId? string id of the scene
---@field SceneName? string part of a scene's name

---@class pts.ListOpenJMeterScenesResponse.JMeterScene
---@field DurationStr? string for people
---@field SceneId? string
---@field SceneName? string
---@field Status? string PREPARING, PREPARED, STARTING, RUNNING, STOPPING, STOPPED

---@class pts.ListOpenJMeterScenesResponse : pts.Response
---@field JMeterScene? pts.ListOpenJMeterScenesResponse.JMeterScene[]
---@field PageNumber? integer
---@field PageSize? integer
---@field TotalCount? integer

---@class pts.RemoveOpenJMeterSceneParams
---@field SceneId string id of the scene

---@class pts.RemoveOpenJMeterSceneResponse : pts.Response

---@class pts.StartTestingJMeterSceneParams
---@field SceneId string id of the scene

---@class pts.StartTestingJMeterSceneResponse : pts.Response
---@field ReportId? string

---@class pts.StopTestingJMeterSceneParams
---@field SceneId string id of the scene

---@class pts.StopTestingJMeterSceneResponse : pts.Response

---@class pts.StartDebuggingJMeterSceneParams
---@field SceneId string id of the scene

---@class pts.StartDebuggingJMeterSceneResponse : pts.Response
---@field ReportId? string

---@class pts.StopDebuggingJMeterSceneParams
---@field SceneId string id of the scene

---@class pts.StopDebuggingJMeterSceneResponse : pts.Response

---@class pts.GetJMeterSceneRunningDataParams
---@field SceneId string id of the scene

---@class pts.GetJMeterSceneRunningDataResponse.RunningData
---@field AgentCount? integer
---@field AgentIdList? string[]
---@field AllSampleStat? table<string, any>
---@field Concurrency? integer
---@field ErrorMessage? string
---@field HasError? boolean
---@field HasReport? boolean
---@field HoldFor? integer s
---@field IsDebugging? boolean
---@field ReportId? string
---@field SampleStatList? table<string, any>[]
---@field SceneId? string
---@field SceneName? string
---@field StageName? string for people, in their language
---@field StartTimeTS? integer ms since 1970
---@field Status? string as ListOpenJMeterScenes says it
---@field Vum? integer virtual user minutes

---@class pts.GetJMeterSceneRunningDataResponse : pts.Response
---@field DocumentUrl? string
---@field RunningData? pts.GetJMeterSceneRunningDataResponse.RunningData

---@class pts.AdjustJMeterSceneSpeedParams
---@field ReportId string id of the report
---@field Speed integer the new load; from 1

---@class pts.AdjustJMeterSceneSpeedResponse : pts.Response
---@field ReportId? string

---@class pts.GetJMeterReportDetailsParams
---@field ReportId string id of the report

---@class pts.GetJMeterReportDetailsResponse.ReportOverView
---@field AgentCount? integer
---@field EndTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field ReportId? string
---@field ReportName? string
---@field StartTime? string YYYY-MM-DD hh:mm:ss, UTC+8
---@field Vum? integer virtual user minutes

---@class pts.GetJMeterReportDetailsResponse.SamplerMetricsList
---@field AllCount? integer
---@field ApiName? string
---@field AvgRt? number ms
---@field AvgTps? number per second
---@field FailCountReq? integer
---@field MaxRt? number ms
---@field MinRt? number ms
---@field Seg75Rt? number ms
---@field Seg90Rt? number ms
---@field Seg99Rt? number ms
---@field SuccessRateReq? number 0 to 100

---@class pts.GetJMeterReportDetailsResponse.SceneMetrics
---@field AllCount? integer
---@field AvgRt? number ms
---@field AvgTps? number per second
---@field FailCountReq? integer
---@field Seg90Rt? number ms
---@field Seg99Rt? number ms
---@field SuccessRateReq? number 0 to 100

---@class pts.GetJMeterReportDetailsResponse : pts.Response
---@field CodeKey? string
---@field DocumentUrl? string
---@field DynamicCtx? string
---@field ReportOverView? pts.GetJMeterReportDetailsResponse.ReportOverView
---@field SamplerMetricsList? pts.GetJMeterReportDetailsResponse.SamplerMetricsList[]
---@field SceneMetrics? pts.GetJMeterReportDetailsResponse.SceneMetrics

---@class pts.ListJMeterReportsParams
---@field PageNumber? integer which page, from 1; 1 to 100
---@field PageSize? integer items on a page; 1 to 50
---@field SceneId? string id of the scene
---@field ReportId? string id of the report
---@field BeginTime? integer from this moment on; from 0 ms since 1970
---@field EndTime? integer until this moment; from 0 ms since 1970
---@field Keyword? string text to look for

---@class pts.ListJMeterReportsResponse.Reports
---@field ActualStartTime? integer ms since 1970
---@field Duration? string for people, in their language
---@field ReportId? string
---@field ReportName? string
---@field Vum? integer virtual user minutes

---@class pts.ListJMeterReportsResponse : pts.Response
---@field PageNumber? integer
---@field PageSize? integer
---@field Reports? pts.ListJMeterReportsResponse.Reports[]
---@field TotalCount? integer

---@class pts.GetJMeterLogsParams
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 1 to 200
---@field ReportId string id of the report
---@field BeginTime? integer from this moment on; ms since 1970
---@field EndTime? integer until this moment; ms since 1970
---@field AgentIndex? integer which load generator
---@field Level? "ERROR"|"WARN"|"INFO"|"DEBUG"|"TRACE" the least level; INFO if not given; ERROR, WARN, INFO, DEBUG, TRACE
---@field Thread? string name of the thread
---@field Keyword? string text to look for

---@class pts.GetJMeterLogsResponse : pts.Response
---@field AgentCount? integer
---@field Logs? table<string, any>[]
---@field PageNumber? integer
---@field PageSize? integer
---@field TotalCount? integer

---@class pts.GetJMeterSampleMetricsParams
---@field ReportId string id of the report
---@field BeginTime? integer from this moment on; ms since 1970
---@field EndTime? integer until this moment; ms since 1970
---@field SamplerId? integer which sampler; -1 is the whole scene; from -1

---@class pts.GetJMeterSampleMetricsResponse : pts.Response
---@field SampleMetricList? any[]
---@field SamplerMap? table<string, any>

---@class pts.GetJMeterSamplingLogsParams
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 1 to 200
---@field BeginTime? integer from this moment on; ms since 1970
---@field EndTime? integer until this moment; ms since 1970
---@field ReportId string id of the report
---@field AgentId? integer id of the load generator
---@field SamplerId? integer which sampler; from 0
---@field Success? boolean only those that did, or did not
---@field Thread? string name of the thread
---@field Keyword? string text to look for
---@field MinRT? integer response time at least; ms
---@field MaxRT? integer response time at most; ms
---@field ResponseCode? string code of the response

---@class pts.GetJMeterSamplingLogsResponse : pts.Response
---@field PageNumber? integer
---@field PageSize? integer
---@field SampleResults? any[]
---@field TotalCount? integer

---@class pts.SaveEnv.Env.Files
---@field FileName? string up to 100 characters
---@field FileOssAddress? string up to 200 characters

---@class pts.SaveEnv.Env.Properties
---@field Description? string up to 1024 characters
---@field Name? string up to 1024 characters
---@field Value? string up to 1024 characters

---@class pts.SaveEnv.Env
---@field EnvId? string up to 20 characters
---@field EnvName? string up to 50 characters
---@field Files? pts.SaveEnv.Env.Files[]
---@field JmeterPluginLabel? string up to 32 characters; capital letters and digits
---@field Properties? pts.SaveEnv.Env.Properties[]

---@class pts.SaveEnvParams
---@field Env pts.SaveEnv.Env|string the environment, a table or its JSON text

---@class pts.SaveEnvResponse : pts.Response
---@field EnvId? string

---@class pts.ListEnvsParams
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 5 to 200
---@field EnvId? string id of the environment
---@field EnvName? string part of an environment's name

---@class pts.ListEnvsResponse.Envs.Files
---@field FileId? integer
---@field FileName? string
---@field FileOssAddress? string
---@field FileSize? integer
---@field Md5? string

---@class pts.ListEnvsResponse.Envs.Properties
---@field Description? string
---@field Name? string
---@field Value? string

---@class pts.ListEnvsResponse.Envs
---@field CreateTime? integer ms since 1970
---@field EnvId? string
---@field EnvName? string
---@field EnvVersion? string
---@field Files? pts.ListEnvsResponse.Envs.Files[]
---@field ModifiedTime? integer ms since 1970
---@field Properties? pts.ListEnvsResponse.Envs.Properties[]
---@field RelatedScenes? string[]
---@field RunningScenes? string[]
---@field UsedCapacity? integer

---@class pts.ListEnvsResponse : pts.Response
---@field Envs? pts.ListEnvsResponse.Envs[]
---@field PageNumber? integer
---@field PageSize? integer
---@field TotalCount? integer

---@class pts.RemoveEnvParams
---@field EnvId string id of the environment; up to 20 characters

---@class pts.RemoveEnvResponse : pts.Response

---@class pts.GetAllRegionsParams

---@class pts.GetAllRegionsResponse : pts.Response
---@field AllRegions? table<string, string>

---@class pts.GetUserVpcsParams
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 1 to 100
---@field RegionId string region
---@field VpcId? string id of the VPC

---@class pts.GetUserVpcsResponse.Vpcs
---@field CidrBlock? string
---@field Description? string
---@field RegionId? string
---@field ResourceGroupId? string
---@field RouterTableIds? string[]
---@field VSwitchIds? string[]
---@field VpcId? string
---@field VpcName? string

---@class pts.GetUserVpcsResponse : pts.Response
---@field PageNumber? integer
---@field PageSize? integer
---@field TotalCount? integer
---@field Vpcs? pts.GetUserVpcsResponse.Vpcs[]

---@class pts.GetUserVpcVSwitchParams
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 1 to 100
---@field RegionId string region
---@field VpcId string id of the VPC

---@class pts.GetUserVpcVSwitchResponse.VSwitchList
---@field AvailableIpAddressCount? integer
---@field MaxAgentCount? integer
---@field VSwitchId? string
---@field VSwitchName? string
---@field VpcId? string

---@class pts.GetUserVpcVSwitchResponse : pts.Response
---@field PageNumber? integer
---@field PageSize? integer
---@field VSwitchCount? integer
---@field VSwitchList? pts.GetUserVpcVSwitchResponse.VSwitchList[]

---@class pts.GetUserVpcSecurityGroupParams
---@field PageNumber? integer which page, from 1; from 1
---@field PageSize? integer items on a page; 1 to 100
---@field RegionId string region
---@field VpcId string id of the VPC

---@class pts.GetUserVpcSecurityGroupResponse.SecurityGroupList
---@field Description? string
---@field SecurityGroupId? string
---@field SecurityGroupName? string
---@field VpcId? string

---@class pts.GetUserVpcSecurityGroupResponse : pts.Response
---@field PageNumber? integer
---@field PageSize? integer
---@field SecurityGroupCount? integer
---@field SecurityGroupList? pts.GetUserVpcSecurityGroupResponse.SecurityGroupList[]

---@class pts.ListVpcConfigsParams
---@field ConfigId? string id of a setting
---@field ConfigName? string name of a setting
---@field PageNumber? integer which page, from 1
---@field PageSize? integer items on a page
---@field RegionId? string region
---@field VpcId? string id of the VPC

---@class pts.ListVpcConfigsResponse.VpcConfigList
---@field ConfigDescription? string
---@field ConfigId? string
---@field ConfigName? string
---@field RegionId? string
---@field SecurityGroupId? string
---@field SortPriority? integer
---@field VSwitchId? string
---@field VpcCidr? string
---@field VpcId? string

---@class pts.ListVpcConfigsResponse : pts.Response
---@field PageNumber? integer
---@field PageSize? integer
---@field TotalCount? integer
---@field VpcConfigList? pts.ListVpcConfigsResponse.VpcConfigList[]

---@class pts.Client
---@field CreatePtsScene fun(self: pts.Client, params: pts.CreatePtsSceneParams, options?: pts.CallOptions): pts.CreatePtsSceneResponse?, pts.Error? create a scene
---@field SavePtsScene fun(self: pts.Client, params: pts.SavePtsSceneParams, options?: pts.CallOptions): pts.SavePtsSceneResponse?, pts.Error? create a scene, or change the one whose SceneId the document has
---@field ModifyPtsScene fun(self: pts.Client, params: pts.ModifyPtsSceneParams, options?: pts.CallOptions): pts.ModifyPtsSceneResponse?, pts.Error? replace a scene
---@field GetPtsScene fun(self: pts.Client, params: pts.GetPtsSceneParams, options?: pts.CallOptions): pts.GetPtsSceneResponse?, pts.Error? a scene's content
---@field ListPtsScene fun(self: pts.Client, params: pts.ListPtsSceneParams, options?: pts.CallOptions): pts.ListPtsSceneResponse?, pts.Error? scenes, page by page
---@field DeletePtsScene fun(self: pts.Client, params: pts.DeletePtsSceneParams, options?: pts.CallOptions): pts.DeletePtsSceneResponse?, pts.Error? delete a scene
---@field DeletePtsScenes fun(self: pts.Client, params: pts.DeletePtsScenesParams, options?: pts.CallOptions): pts.DeletePtsScenesResponse?, pts.Error? delete scenes, none of which may be running
---@field StartPtsScene fun(self: pts.Client, params: pts.StartPtsSceneParams, options?: pts.CallOptions): pts.StartPtsSceneResponse?, pts.Error? start a scene's load test
---@field StopPtsScene fun(self: pts.Client, params: pts.StopPtsSceneParams, options?: pts.CallOptions): pts.StopPtsSceneResponse?, pts.Error? stop a scene's load test
---@field StartDebugPtsScene fun(self: pts.Client, params: pts.StartDebugPtsSceneParams, options?: pts.CallOptions): pts.StartDebugPtsSceneResponse?, pts.Error? start a debug run of a scene
---@field StopDebugPtsScene fun(self: pts.Client, params: pts.StopDebugPtsSceneParams, options?: pts.CallOptions): pts.StopDebugPtsSceneResponse?, pts.Error? stop a debug run; StopPtsScene does not
---@field GetPtsSceneRunningStatus fun(self: pts.Client, params: pts.GetPtsSceneRunningStatusParams, options?: pts.CallOptions): pts.GetPtsSceneRunningStatusResponse?, pts.Error? the status of a scene's latest run
---@field GetPtsSceneRunningData fun(self: pts.Client, params: pts.GetPtsSceneRunningDataParams, options?: pts.CallOptions): pts.GetPtsSceneRunningDataResponse?, pts.Error? the figures of a run while it goes on
---@field AdjustPtsSceneSpeed fun(self: pts.Client, params: pts.AdjustPtsSceneSpeedParams, options?: pts.CallOptions): pts.AdjustPtsSceneSpeedResponse?, pts.Error? change the load of a run: of the first API of each session, or the RPS of APIs
---@field GetPtsDebugSampleLogs fun(self: pts.Client, params: pts.GetPtsDebugSampleLogsParams, options?: pts.CallOptions): pts.GetPtsDebugSampleLogsResponse?, pts.Error? what a debug run sent and received, page by page
---@field GetPtsReportDetails fun(self: pts.Client, params: pts.GetPtsReportDetailsParams, options?: pts.CallOptions): pts.GetPtsReportDetailsResponse?, pts.Error? the report of a run
---@field GetPtsReportsBySceneId fun(self: pts.Client, params: pts.GetPtsReportsBySceneIdParams, options?: pts.CallOptions): pts.GetPtsReportsBySceneIdResponse?, pts.Error? the reports of a scene, page by page
---@field ListPtsReports fun(self: pts.Client, params: pts.ListPtsReportsParams, options?: pts.CallOptions): pts.ListPtsReportsResponse?, pts.Error? reports, page by page; the latest 1000 can be reached
---@field GetPtsSceneBaseLine fun(self: pts.Client, params: pts.GetPtsSceneBaseLineParams, options?: pts.CallOptions): pts.GetPtsSceneBaseLineResponse?, pts.Error? a scene's baseline
---@field UpdatePtsSceneBaseLine fun(self: pts.Client, params: pts.UpdatePtsSceneBaseLineParams, options?: pts.CallOptions): pts.UpdatePtsSceneBaseLineResponse?, pts.Error? set a scene's baseline to figures of one's own
---@field DeletePtsSceneBaseLine fun(self: pts.Client, params: pts.DeletePtsSceneBaseLineParams, options?: pts.CallOptions): pts.DeletePtsSceneBaseLineResponse?, pts.Error? delete a scene's baseline
---@field CreatePtsSceneBaseLineFromReport fun(self: pts.Client, params: pts.CreatePtsSceneBaseLineFromReportParams, options?: pts.CallOptions): pts.CreatePtsSceneBaseLineFromReportResponse?, pts.Error? make a report the scene's baseline
---@field SaveOpenJMeterScene fun(self: pts.Client, params: pts.SaveOpenJMeterSceneParams, options?: pts.CallOptions): pts.SaveOpenJMeterSceneResponse?, pts.Error? create a JMeter scene, or change the one whose SceneId the document has
---@field GetOpenJMeterScene fun(self: pts.Client, params: pts.GetOpenJMeterSceneParams, options?: pts.CallOptions): pts.GetOpenJMeterSceneResponse?, pts.Error? a JMeter scene's content; its status is in ListOpenJMeterScenes
---@field ListOpenJMeterScenes fun(self: pts.Client, params: pts.ListOpenJMeterScenesParams, options?: pts.CallOptions): pts.ListOpenJMeterScenesResponse?, pts.Error? JMeter scenes and their status, page by page
---@field RemoveOpenJMeterScene fun(self: pts.Client, params: pts.RemoveOpenJMeterSceneParams, options?: pts.CallOptions): pts.RemoveOpenJMeterSceneResponse?, pts.Error? delete a JMeter scene
---@field StartTestingJMeterScene fun(self: pts.Client, params: pts.StartTestingJMeterSceneParams, options?: pts.CallOptions): pts.StartTestingJMeterSceneResponse?, pts.Error? start a JMeter scene's load test
---@field StopTestingJMeterScene fun(self: pts.Client, params: pts.StopTestingJMeterSceneParams, options?: pts.CallOptions): pts.StopTestingJMeterSceneResponse?, pts.Error? stop a JMeter scene's load test
---@field StartDebuggingJMeterScene fun(self: pts.Client, params: pts.StartDebuggingJMeterSceneParams, options?: pts.CallOptions): pts.StartDebuggingJMeterSceneResponse?, pts.Error? start a debug run of a JMeter scene
---@field StopDebuggingJMeterScene fun(self: pts.Client, params: pts.StopDebuggingJMeterSceneParams, options?: pts.CallOptions): pts.StopDebuggingJMeterSceneResponse?, pts.Error? stop a debug run of a JMeter scene
---@field GetJMeterSceneRunningData fun(self: pts.Client, params: pts.GetJMeterSceneRunningDataParams, options?: pts.CallOptions): pts.GetJMeterSceneRunningDataResponse?, pts.Error? the figures of a JMeter run while it goes on
---@field AdjustJMeterSceneSpeed fun(self: pts.Client, params: pts.AdjustJMeterSceneSpeedParams, options?: pts.CallOptions): pts.AdjustJMeterSceneSpeedResponse?, pts.Error? change the load of a JMeter run, by its report's id
---@field GetJMeterReportDetails fun(self: pts.Client, params: pts.GetJMeterReportDetailsParams, options?: pts.CallOptions): pts.GetJMeterReportDetailsResponse?, pts.Error? the report of a JMeter run
---@field ListJMeterReports fun(self: pts.Client, params: pts.ListJMeterReportsParams, options?: pts.CallOptions): pts.ListJMeterReportsResponse?, pts.Error? reports of JMeter runs, page by page
---@field GetJMeterLogs fun(self: pts.Client, params: pts.GetJMeterLogsParams, options?: pts.CallOptions): pts.GetJMeterLogsResponse?, pts.Error? log lines of a JMeter run, page by page
---@field GetJMeterSampleMetrics fun(self: pts.Client, params: pts.GetJMeterSampleMetricsParams, options?: pts.CallOptions): pts.GetJMeterSampleMetricsResponse?, pts.Error? the figures of a JMeter run second by second
---@field GetJMeterSamplingLogs fun(self: pts.Client, params: pts.GetJMeterSamplingLogsParams, options?: pts.CallOptions): pts.GetJMeterSamplingLogsResponse?, pts.Error? sampled requests of a JMeter run, page by page
---@field SaveEnv fun(self: pts.Client, params: pts.SaveEnvParams, options?: pts.CallOptions): pts.SaveEnvResponse?, pts.Error? create an environment, or change the one whose EnvId the document has
---@field ListEnvs fun(self: pts.Client, params: pts.ListEnvsParams, options?: pts.CallOptions): pts.ListEnvsResponse?, pts.Error? environments, page by page
---@field RemoveEnv fun(self: pts.Client, params: pts.RemoveEnvParams, options?: pts.CallOptions): pts.RemoveEnvResponse?, pts.Error? delete an environment
---@field GetAllRegions fun(self: pts.Client, params: pts.GetAllRegionsParams, options?: pts.CallOptions): pts.GetAllRegionsResponse?, pts.Error? the regions
---@field GetUserVpcs fun(self: pts.Client, params: pts.GetUserVpcsParams, options?: pts.CallOptions): pts.GetUserVpcsResponse?, pts.Error? the user's VPCs, page by page
---@field GetUserVpcVSwitch fun(self: pts.Client, params: pts.GetUserVpcVSwitchParams, options?: pts.CallOptions): pts.GetUserVpcVSwitchResponse?, pts.Error? the vSwitches of a VPC, page by page
---@field GetUserVpcSecurityGroup fun(self: pts.Client, params: pts.GetUserVpcSecurityGroupParams, options?: pts.CallOptions): pts.GetUserVpcSecurityGroupResponse?, pts.Error? the security groups of a VPC, page by page
---@field ListVpcConfigs fun(self: pts.Client, params: pts.ListVpcConfigsParams, options?: pts.CallOptions): pts.ListVpcConfigsResponse?, pts.Error? the VPC settings that scenes may use, page by page
