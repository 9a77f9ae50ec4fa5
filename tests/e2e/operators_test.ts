import { startMemoryPlace } from "./memory_place.ts";
import { play } from "./scenarios.ts";
import { competitionUnderFire } from "./scenarios/exclusion.ts";
import { orderAcrossRestart } from "./scenarios/order.ts";
import { away } from "./scenarios/outage.ts";
import { missingKind } from "./scenarios/trouble.ts";
import { waitingWithoutOperator } from "./scenarios/waiting.ts";

play({
  title: "in memory",
  start: startMemoryPlace,
  alone: [competitionUnderFire, waitingWithoutOperator, orderAcrossRestart, missingKind, away],
});
