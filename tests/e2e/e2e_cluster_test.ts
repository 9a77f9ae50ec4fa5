import { startClusterPlace } from "./cluster_place.ts";
import { obstacle } from "./inside_pod.ts";
import { play } from "./scenarios.ts";
import { barrier, barrierUnderFire } from "./scenarios/barrier.ts";
import { change } from "./scenarios/change.ts";
import { commands } from "./scenarios/commands.ts";
import { competition, competitionUnderFire, exclusion } from "./scenarios/exclusion.ts";
import { gate, gateUnderFire } from "./scenarios/gate.ts";
import { insidePod } from "./scenarios/inside_pod.ts";
import { byKubectl } from "./scenarios/kubectl.ts";
import { once, onceUnderFire } from "./scenarios/once.ts";
import { order, orderAcrossRestart } from "./scenarios/order.ts";
import { podClaims } from "./scenarios/pods.ts";
import { running } from "./scenarios/running.ts";
import { rwmutex, rwmutexUnderFire } from "./scenarios/rwmutex.ts";
import { script } from "./scenarios/script.ts";
import { edits, missingKind, trouble } from "./scenarios/trouble.ts";
import { waitgroup, waitgroupUnderFire } from "./scenarios/waitgroup.ts";
import { waiting, waitingWithoutOperator } from "./scenarios/waiting.ts";

const noPods = await obstacle();
const inPods = noPods === undefined ? [insidePod] : [];
if (noPods !== undefined) Deno.test.ignore(`koncli in a Pod: ${noPods}`, () => {});

const lines = [change, running, waiting, exclusion, order, podClaims, edits, script, once, rwmutex];
const others = [barrier, waitgroup, gate];
const underFire = [competitionUnderFire, barrierUnderFire, onceUnderFire, rwmutexUnderFire, waitgroupUnderFire, gateUnderFire];

play({
  title: "kube-apiserver",
  start: startClusterPlace,
  together: [...lines, ...others, ...inPods, byKubectl, trouble, commands],
  alone: [competition, waitingWithoutOperator, orderAcrossRestart, missingKind, ...underFire],
});
