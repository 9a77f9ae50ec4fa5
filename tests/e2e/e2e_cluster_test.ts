import { startClusterPlace } from "./cluster_place.ts";
import { obstacle } from "./inside_pod.ts";
import { play } from "./scenarios.ts";
import { change } from "./scenarios/change.ts";
import { commands } from "./scenarios/commands.ts";
import { competition, competitionUnderFire, exclusion } from "./scenarios/exclusion.ts";
import { insidePod } from "./scenarios/inside_pod.ts";
import { byKubectl } from "./scenarios/kubectl.ts";
import { order, orderAcrossRestart } from "./scenarios/order.ts";
import { podClaims } from "./scenarios/pods.ts";
import { running } from "./scenarios/running.ts";
import { script } from "./scenarios/script.ts";
import { edits, missingKind, trouble } from "./scenarios/trouble.ts";
import { waiting, waitingWithoutOperator } from "./scenarios/waiting.ts";

const noPods = await obstacle();
const inPods = noPods === undefined ? [insidePod] : [];
if (noPods !== undefined) Deno.test.ignore(`koncli in a Pod: ${noPods}`, () => {});

play({
  title: "kube-apiserver",
  start: startClusterPlace,
  together: [change, running, waiting, exclusion, order, podClaims, ...inPods, byKubectl, edits, trouble, commands, script],
  alone: [competition, competitionUnderFire, waitingWithoutOperator, orderAcrossRestart, missingKind],
});
