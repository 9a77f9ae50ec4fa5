import { startClusterPlace } from "./cluster_place.ts";
import { play } from "./scenarios.ts";
import { away, frozen, outage } from "./scenarios/outage.ts";

play({ title: "kube-apiserver", start: startClusterPlace, alone: [outage, away, frozen] });
