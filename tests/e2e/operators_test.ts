import { startMemoryPlace } from "./memory_place.ts";
import { play } from "./scenarios.ts";
import { barrierUnderFire } from "./scenarios/barrier.ts";
import { competitionUnderFire } from "./scenarios/exclusion.ts";
import { gateUnderFire } from "./scenarios/gate.ts";
import { onceUnderFire } from "./scenarios/once.ts";
import { orderAcrossRestart } from "./scenarios/order.ts";
import { away } from "./scenarios/outage.ts";
import { rwmutexUnderFire } from "./scenarios/rwmutex.ts";
import { missingKind } from "./scenarios/trouble.ts";
import { waitgroupUnderFire } from "./scenarios/waitgroup.ts";
import { waitingWithoutOperator } from "./scenarios/waiting.ts";

play({
  title: "in memory",
  start: startMemoryPlace,
  alone: [
    competitionUnderFire,
    waitingWithoutOperator,
    orderAcrossRestart,
    missingKind,
    away,
    barrierUnderFire,
    onceUnderFire,
    rwmutexUnderFire,
    waitgroupUnderFire,
    gateUnderFire,
  ],
});
