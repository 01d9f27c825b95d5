---@meta pts.core
-- SPDX-License-Identifier: MIT
-- What the native module offers, for the language server. Users need none of it.

---@class pts.core
local core = {}

---@class pts.core.Transport
local Transport = {}

---@class pts.core.Request
local Request = {}

---@class pts.core.Failure
---@field kind "network"|"timeout"|"tls"|"protocol"|"interrupted"
---@field message string
---@field sent boolean whether any byte of the request may have arrived
---@field code integer libcurl's

---@param options { proxy?: string, no_proxy?: string, ca_file?: string, max_response_bytes?: integer, max_connections?: integer, max_host_connections?: integer }
---@return pts.core.Transport?
---@return string? message
function core.transport(options) end

--- Signs and starts; never waits.
---@param attempt pts.Attempt
---@return pts.core.Request?
---@return string? message
---@return string? kind
function Transport:submit(attempt) end

--- Drives all requests until one has finished or the time is over.
---@param seconds number 0: does what can be done without waiting
---@return true|"interrupted"? ok "interrupted" when a signal came
---@return string? message
function Transport:step(seconds) end

--- The id of the request that finished first, once.
---@return integer?
function Transport:finished() end

---@return integer
function Transport:active() end

--- A descriptor that is readable when a step is due.
---@return integer?
function Transport:pollfd() end

---@return "r"
function Transport:events() end

--- Seconds until a step is due without any event.
---@return number?
function Transport:timeout() end

--- Ends everything under way.
function Transport:close() end

---@return boolean
function Request:done() end

--- Drives all requests of the transport, and takes every finished one, until one has finished or the time is over.
---@param seconds number
---@return boolean? done nil when nothing goes on
---@return string? message
function Request:wait(seconds) end

---@return integer
function Request:id() end

---@return integer? http_status
---@return table|pts.core.Failure|nil body nil when it is no JSON object
---@return string? problem
function Request:result() end

---@return integer? http_status
---@return pts.core.Failure? failure
function Request:status() end

---@param most? integer bytes
---@return string
function Request:body(most) end

---@return string
function Request:headers() end

---@param name string
---@return string?
function Request:header(name) end

---@return table timings seconds from the start until each stage was over, and `reused`
function Request:timings() end

--- Ends it; it is then done, as interrupted.
function Request:cancel() end

--- Ends it and gives its memory back.
function Request:close() end

--- Waits until one of the transports has to be stepped.
---@param transports pts.core.Transport[]
---@param seconds number
function core.wait(transports, seconds) end

--- The request that would be sent, without secrets.
---@param attempt pts.Attempt
---@return { method: string, url: string, headers: string[], canonical_request?: string, body?: string }
function core.prepare(attempt) end

---@param text string
---@return table?
---@return string? problem
function core.decode(text) end

---@param text string
---@return integer? position of the first byte that is not part of well-formed UTF-8
function core.bad_utf8(text) end

---@return number seconds on a clock that only goes forward
function core.now() end

---@param seconds number
function core.sleep(seconds) end

---@param offset? number seconds
---@return string date YYYY-MM-DDThh:mm:ssZ
function core.date(offset) end

---@return string nonce 32 hexadecimal digits
function core.nonce() end

---@param text string
---@return string digits hexadecimal
function core.sha256(text) end

---@return table<string, string>
function core.versions() end

return core
