/** koncli's composition root. */
import { primitives } from "../primitives/mod.ts";
import { koncli } from "./koncli.ts";
import { systemContext } from "./system.ts";
import { commandTree } from "./tree.ts";

if (import.meta.main) Deno.exit(await koncli(commandTree(primitives), systemContext));
