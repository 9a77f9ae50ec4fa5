/** What is promised of Pods, on a real node. Needs Linux, root, containerd and runc. */
import { play } from "./scenarios.ts";
import { stages } from "./scenarios/etl.ts";

play({ together: [stages], alone: [] });
