/** What is promised of Pods, on a real node. Needs Linux, root, containerd and runc. */
import { play } from "./scenarios.ts";
import { cronJobs } from "./scenarios/cronjob.ts";
import { crowds } from "./scenarios/crowd.ts";
import { stages } from "./scenarios/etl.ts";
import { examples, heavyExamples } from "./scenarios/examples.ts";
import { lives } from "./scenarios/life.ts";
import { restarts } from "./scenarios/restarts.ts";
import { rights } from "./scenarios/rights.ts";
import { seeds } from "./scenarios/seeds.ts";
import { survival } from "./scenarios/survival.ts";
import { verbs } from "./scenarios/verbs.ts";

play({ together: [examples, cronJobs, stages, lives, restarts, rights, seeds, verbs], alone: [heavyExamples, crowds, survival] });
