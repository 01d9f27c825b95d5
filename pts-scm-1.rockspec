rockspec_format = "3.0"
package = "pts"
version = "scm-1"
source = {
   url = "git+https://github.com/pts-lua/pts.git",
   branch = "main",
}
description = {
   summary = "Client of Alibaba Cloud Performance Testing Service (PTS)",
   detailed = [[
      Starts, watches and judges load tests of Alibaba Cloud PTS (OpenAPI 2020-10-20) from Lua: signing and HTTP in
      native code over OpenSSL and libcurl, policy in plain Lua. Comes with an emulator of the service.
   ]],
   license = "MIT",
   homepage = "https://github.com/pts-lua/pts",
   issues_url = "https://github.com/pts-lua/pts/issues",
   labels = { "alibaba-cloud", "load-testing", "cloud", "http" },
}
dependencies = {
   "lua >= 5.1",
   "lua-cjson >= 2.1.0",
   "lpeg >= 1.0.2",
}
build_dependencies = {}
build = {
   -- One build description for everybody: CMake finds libcurl and OpenSSL by pkg-config, also in Debian's multiarch
   -- folders.
   type = "cmake",
   variables = {
      CMAKE_BUILD_TYPE = "Release",
      PTS_LUA_INCDIR = "$(LUA_INCDIR)",
      PTS_INSTALL_LUADIR = "$(LUADIR)",
      PTS_INSTALL_LIBDIR = "$(LIBDIR)",
      PTS_INSTALL_BINDIR = "$(BINDIR)",
   },
}
test_dependencies = {
   "busted >= 2.0",
}
test = {
   type = "busted",
}
