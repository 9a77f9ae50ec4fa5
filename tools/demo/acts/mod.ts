/** Every act there is, in the order in which they play. A new one is a file of its own and a line here. */
import type { Act } from "../act.ts";
import { barrierAct } from "./barrier.ts";
import { leaseAct } from "./lease.ts";
import { mutexAct } from "./mutex.ts";
import { onceAct } from "./once.ts";
import { semaphoreAct } from "./semaphore.ts";

export const acts: readonly Act[] = [semaphoreAct, leaseAct, mutexAct, barrierAct, onceAct];
