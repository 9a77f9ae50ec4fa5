import { startMemoryPlace } from "./memory_place.ts";
import { play } from "./scenarios.ts";
import { change } from "./scenarios/change.ts";
import { exclusion } from "./scenarios/exclusion.ts";
import { order } from "./scenarios/order.ts";
import { podClaims } from "./scenarios/pods.ts";
import { running } from "./scenarios/running.ts";
import { script } from "./scenarios/script.ts";
import { edits } from "./scenarios/trouble.ts";
import { waiting } from "./scenarios/waiting.ts";

play({
  title: "in memory",
  start: startMemoryPlace,
  together: [change, waiting, exclusion, running, order, podClaims, edits, script],
});
