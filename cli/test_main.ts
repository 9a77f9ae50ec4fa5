/**
 * koncli as a process with a cluster of its own inside, for tests of what only a process has: signals, streams, exit codes, terminals.
 * TEST_BREAK_AFTER: after how many milliseconds every claim is deleted. TEST_NO_OPERATOR: nobody decides.
 */
import { primitives } from "../primitives/mod.ts";
import { koncli } from "./koncli.ts";
import { systemContext } from "./system.ts";
import { TestCluster } from "./test_cluster.ts";
import { commandTree } from "./tree.ts";

const cluster = await TestCluster.start({ operator: !Deno.env.has("TEST_NO_OPERATOR") });
const breakAfter = Deno.env.get("TEST_BREAK_AFTER");
if (breakAfter !== undefined) setTimeout(() => void cluster.breakClaims(), Number(breakAfter));
Deno.exit(await koncli(commandTree(primitives), { ...systemContext, connect: (options) => cluster.connect(options) }));
