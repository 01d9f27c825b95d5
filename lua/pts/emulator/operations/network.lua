-- SPDX-License-Identifier: MIT
--- Regions and VPCs: a small world that does not change.
-- @module pts.emulator.operations.network

local answer = require "pts.emulator.answer"
local records = require "pts.emulator.records"

local network = {}

local REGIONS = {
  ["cn-hangzhou"] = "华东1（杭州）",
  ["cn-shanghai"] = "华东2（上海）",
  ["cn-beijing"] = "华北2（北京）",
}

local function vpc(region, number)
  local id = ("vpc-%s%d"):format(region:gsub("%W", ""), number)
  return {
    CidrBlock = ("10.%d.0.0/16"):format(number),
    Description = "of the emulator",
    RegionId = region,
    ResourceGroupId = "rg-emulator",
    RouterTableIds = { "vtb-" .. id },
    VSwitchIds = { "vsw-" .. id .. "-a", "vsw-" .. id .. "-b" },
    VpcId = id,
    VpcName = ("%s %d"):format(region, number),
  }
end

local VPCS = {
  vpc("cn-hangzhou", 1),
  vpc("cn-hangzhou", 2),
  vpc("cn-shanghai", 1),
}

--- The part of a list that a page shows.
local function page_of(list, parameters, count_name, items_name)
  local items, number, size = records.slice(list, parameters)
  return { PageNumber = number, PageSize = size, [count_name] = #list, [items_name] = items }
end

local function vpcs_of(parameters)
  local found = {}
  for _, each in ipairs(VPCS) do
    local wanted = (parameters.VpcId or "") == "" or each.VpcId == parameters.VpcId
    if each.RegionId == parameters.RegionId and wanted then found[#found + 1] = each end
  end
  return found
end

function network.GetAllRegions() return answer.ok { AllRegions = REGIONS } end

function network.GetUserVpcs(_, parameters)
  return answer.ok(page_of(vpcs_of(parameters), parameters, "TotalCount", "Vpcs"))
end

function network.GetUserVpcVSwitch(_, parameters)
  local switches = {}
  for _, each in ipairs(vpcs_of(parameters)) do
    for _, id in ipairs(each.VSwitchIds) do
      switches[#switches + 1] = {
        AvailableIpAddressCount = 250,
        MaxAgentCount = 100,
        VSwitchId = id,
        VSwitchName = id,
        VpcId = each.VpcId,
      }
    end
  end
  return answer.ok(page_of(switches, parameters, "VSwitchCount", "VSwitchList"))
end

function network.GetUserVpcSecurityGroup(_, parameters)
  local groups = {}
  for _, each in ipairs(vpcs_of(parameters)) do
    groups[#groups + 1] = {
      Description = "of the emulator",
      SecurityGroupId = "sg-" .. each.VpcId,
      SecurityGroupName = "default",
      VpcId = each.VpcId,
    }
  end
  return answer.ok(page_of(groups, parameters, "SecurityGroupCount", "SecurityGroupList"))
end

function network.ListVpcConfigs(_, parameters)
  local configs = {}
  for i, each in ipairs(VPCS) do
    local config = {
      ConfigDescription = "of the emulator",
      ConfigId = "CONF" .. i,
      ConfigName = each.VpcName,
      RegionId = each.RegionId,
      SecurityGroupId = "sg-" .. each.VpcId,
      SortPriority = i,
      VSwitchId = each.VSwitchIds[1],
      VpcCidr = each.CidrBlock,
      VpcId = each.VpcId,
    }
    local wanted = true
    for _, name in ipairs { "ConfigId", "ConfigName", "RegionId", "VpcId" } do
      local given = parameters[name] or ""
      wanted = wanted and (given == "" or given == config[name])
    end
    if wanted then configs[#configs + 1] = config end
  end
  -- This answer says only by its HTTP status that it went well.
  return 200, page_of(configs, parameters, "TotalCount", "VpcConfigList")
end

return network
