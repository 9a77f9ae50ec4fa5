import { startMemoryPlace } from "./memory_place.ts";
import { play } from "./scenarios.ts";
import { barrier } from "./scenarios/barrier.ts";
import { change } from "./scenarios/change.ts";
import { exclusion } from "./scenarios/exclusion.ts";
import { gate } from "./scenarios/gate.ts";
import { once } from "./scenarios/once.ts";
import { order } from "./scenarios/order.ts";
import { podClaims } from "./scenarios/pods.ts";
import { running } from "./scenarios/running.ts";
import { rwmutex } from "./scenarios/rwmutex.ts";
import { script } from "./scenarios/script.ts";
import { edits } from "./scenarios/trouble.ts";
import { waitgroup } from "./scenarios/waitgroup.ts";
import { waiting } from "./scenarios/waiting.ts";

play({
  title: "in memory",
  start: startMemoryPlace,
  together: [change, waiting, exclusion, running, order, podClaims, edits, script, barrier, once, rwmutex, waitgroup, gate],
});
