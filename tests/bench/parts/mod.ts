/** Everything that can be measured, in the order in which it is. */
import type { Part } from "../bench.ts";
import { barrier } from "./barrier.ts";
import { coldStart } from "./cold_start.ts";
import { crowd } from "./crowd.ts";
import { cycles } from "./cycles.ts";
import { gate } from "./gate.ts";
import { idle } from "./idle.ts";
import { koncli } from "./koncli.ts";
import { node } from "./node.ts";
import { sdkSize } from "./sdk_size.ts";
import { traffic } from "./traffic.ts";
import { waitgroup } from "./waitgroup.ts";
import { acquire, handover } from "./waits.ts";

export const parts: readonly Part[] = [
  acquire,
  handover,
  cycles,
  crowd,
  barrier,
  gate,
  waitgroup,
  traffic,
  idle,
  coldStart,
  koncli,
  node,
  sdkSize,
];
