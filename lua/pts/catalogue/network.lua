-- SPDX-License-Identifier: MIT
--- Regions and the user's VPCs, which load can come from. Pure data, see `pts.catalogue`.
-- @module pts.catalogue.network

local t = require "pts.catalogue.types"
local list, object = t.list, t.object

local OPTIONAL = { required = false }
local region_id, vpc_id = t.region_id(), t.vpc_id()
local number, size = t.page(2147483646, 1, 100)
local config_number, config_size = t.page()

return {
  GetAllRegions = {
    summary = "the regions",
    parameters = {},
    answer = t.answer { AllRegions = t.map "string" },
    errors = {},
    class = "read",
  },
  GetUserVpcs = {
    summary = "the user's VPCs, page by page",
    parameters = { number, size, region_id, t.vpc_id(OPTIONAL) },
    answer = t.answer {
      PageNumber = "integer",
      PageSize = "integer",
      TotalCount = "integer",
      Vpcs = list(object {
        CidrBlock = "string",
        Description = "string",
        RegionId = "string",
        ResourceGroupId = "string",
        RouterTableIds = list "string",
        VSwitchIds = list "string",
        VpcId = "string",
        VpcName = "string",
      }),
    },
    errors = {},
    class = "read",
    paging = { items = "Vpcs", id = "VpcId", total = "TotalCount" },
  },
  GetUserVpcVSwitch = {
    summary = "the vSwitches of a VPC, page by page",
    parameters = { number, size, region_id, vpc_id },
    answer = t.answer {
      PageNumber = "integer",
      PageSize = "integer",
      VSwitchCount = "integer",
      VSwitchList = list(object {
        AvailableIpAddressCount = "integer",
        MaxAgentCount = "integer",
        VSwitchId = "string",
        VSwitchName = "string",
        VpcId = "string",
      }),
    },
    errors = {},
    class = "read",
    paging = { items = "VSwitchList", id = "VSwitchId", total = "VSwitchCount" },
  },
  GetUserVpcSecurityGroup = {
    summary = "the security groups of a VPC, page by page",
    parameters = { number, size, region_id, vpc_id },
    answer = t.answer {
      PageNumber = "integer",
      PageSize = "integer",
      SecurityGroupCount = "integer",
      SecurityGroupList = list(object {
        Description = "string",
        SecurityGroupId = "string",
        SecurityGroupName = "string",
        VpcId = "string",
      }),
    },
    errors = {},
    class = "read",
    paging = { items = "SecurityGroupList", id = "SecurityGroupId", total = "SecurityGroupCount" },
  },
  ListVpcConfigs = {
    summary = "the VPC settings that scenes may use, page by page",
    parameters = {
      t.parameter("ConfigId", "id of a setting")(OPTIONAL),
      t.parameter("ConfigName", "name of a setting")(OPTIONAL),
      config_number,
      config_size,
      t.region_id(OPTIONAL),
      t.vpc_id(OPTIONAL),
    },
    answer = t.answer({
      PageNumber = "integer",
      PageSize = "integer",
      TotalCount = "integer",
      VpcConfigList = list(object {
        ConfigDescription = "string",
        ConfigId = "string",
        ConfigName = "string",
        RegionId = "string",
        SecurityGroupId = "string",
        SortPriority = "integer",
        VSwitchId = "string",
        VpcCidr = "string",
        VpcId = "string",
      }),
    }, { "Code", "HttpStatusCode", "Success" }),
    errors = {},
    class = "read",
    paging = { items = "VpcConfigList", id = "ConfigId", total = "TotalCount" },
  },
}
