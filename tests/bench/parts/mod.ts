/** Everything that can be measured, in the order in which it is. */
import type { Part } from "../bench.ts";
import { coldStart } from "./cold_start.ts";
import { crowd } from "./crowd.ts";
import { cycles } from "./cycles.ts";
import { idle } from "./idle.ts";
import { koncli } from "./koncli.ts";
import { traffic } from "./traffic.ts";
import { acquire, handover } from "./waits.ts";

export const parts: readonly Part[] = [acquire, handover, cycles, crowd, traffic, idle, coldStart, koncli];
