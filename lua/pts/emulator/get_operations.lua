-- SPDX-License-Identifier: MIT
--- The operations that the product's metadata lists with GET beside POST. A fact for the gate alone: every official
-- client posts all of them, and so does ours.
-- @module pts.emulator.get_operations

---@type table<string, boolean>
return {
  GetJMeterReportDetails = true,
  GetJMeterSampleMetrics = true,
  GetJMeterSamplingLogs = true,
  GetJMeterSceneRunningData = true,
  GetPtsSceneRunningData = true,
  GetUserVpcSecurityGroup = true,
  GetUserVpcVSwitch = true,
  GetUserVpcs = true,
  ListEnvs = true,
  ListJMeterReports = true,
  ListPtsReports = true,
  RemoveEnv = true,
  SaveEnv = true,
  SaveOpenJMeterScene = true,
  StartDebugPtsScene = true,
  StartDebuggingJMeterScene = true,
  StartTestingJMeterScene = true,
}
