/** An object as the API server returned it. */
import type { Standing } from "../sdk/mod.ts";

export type KubeObject = Standing["parent"];
