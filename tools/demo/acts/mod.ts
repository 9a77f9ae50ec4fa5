/** Every act there is, in the order in which they play. A new one is a file of its own and a line here. */
import type { Act } from "../act.ts";
import { barrierAct } from "./barrier.ts";
import { cacheAct } from "./cache.ts";
import { gateAct } from "./gate.ts";
import { leaseAct } from "./lease.ts";
import { mutexAct } from "./mutex.ts";
import { onceAct } from "./once.ts";
import { semaphoreAct } from "./semaphore.ts";
import { waitgroupAct } from "./waitgroup.ts";

export const acts: readonly Act[] = [semaphoreAct, leaseAct, mutexAct, barrierAct, cacheAct, onceAct, waitgroupAct, gateAct];
