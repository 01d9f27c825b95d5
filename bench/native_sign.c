/* SPDX-License-Identifier: MIT */
/* native_sign COUNT: what the module does in native code to sign one GetPtsSceneRunningStatus: URL,
 * canonical request, both digests, and all header lines as they are sent. */
#include "bare.h"
#include "message.h"

int main(int argc, char **argv)
{
    if (argc != 2) fail("usage: native_sign COUNT");
    long count = count_argument(argv[1]);
    pts_signer *signer = pts_signer_new();
    pts_message *m = malloc(sizeof *m);
    if (!signer || !m) fail("could not set up");
    pts_message_init(m);
    double cpu = cpu_us();
    for (long i = 0; i < count; i++) {
        pts_pair query[] = {{PTS_LITERAL("SceneId"), PTS_LITERAL("NHBG6V")}};
        pts_message_input in = {
            .scheme = PTS_LITERAL("https"),
            .authority = PTS_LITERAL("pts.aliyuncs.com"),
            .path = PTS_LITERAL("/"),
            .method = PTS_LITERAL("POST"),
            .query = query,
            .query_count = 1,
            .user_agent = PTS_LITERAL("pts/0.1.0 (Linux; x86_64) Lua/5.4"),
            .sign = true,
            .action = PTS_LITERAL("GetPtsSceneRunningStatus"),
            .version = PTS_LITERAL("2020-10-20"),
            .date = PTS_LITERAL("2026-01-01T00:00:00Z"),
            .nonce = PTS_LITERAL("0123456789abcdef0123456789abcdef"),
            .access_key_id = PTS_LITERAL("LTAI5tBenchKey0029"),
            .access_key_secret = PTS_LITERAL("BenchSecretBenchSecret00000029"),
            .provider = PTS_LITERAL("static_ak"),
        };
        if (pts_message_build(m, signer, &in) != PTS_SIGN_OK) fail("signing failed");
    }
    printf("cpu_us_per_op %.4f\n", (cpu_us() - cpu) / (double)count);
    pts_message_free(m);
    free(m);
    pts_signer_free(signer);
    return 0;
}
