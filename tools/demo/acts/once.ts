/** A set-up that must happen once, raced for by five; the first who carries it out dies, and is replaced. */
import { definitions } from "../../../primitives/mod.ts";
import type { Stage } from "../act.ts";
import type { Worker } from "../crew.ts";
import { grantsOf } from "../figures.ts";
import type { Finding } from "../findings.ts";
import { actOf, type Scene } from "../scene.ts";
import { numbered } from "../words.ts";
import { killWorker, startRun } from "../work.ts";
import { onceFindings } from "./once_findings.ts";
import { oncePicture } from "./once_picture.ts";

const SUBJECT = { primitive: definitions.Once, name: "setup" };

export interface Plan {
  readonly workers: readonly string[];
  /** How long the set-up takes, in seconds. */
  readonly takes: number;
  /** Of an attempt, in seconds. */
  readonly ttl: number;
}

const PLAN: Plan = { workers: numbered("worker", 5), takes: 2, ttl: 3 };
/** How long it takes the one who will be killed: it does not come to an end. In seconds. */
const TOO_LONG = 50;

export const onceAct = actOf({
  name: "once",
  title: "a set-up that five race for and one carries out, although the first of them dies",
  kubectl: ["kubectl get once setup --watch", "kubectl get oncerequests"],
  subject: SUBJECT,
  spec: { onExecutorLoss: "Retry" },
  explain,
  perform,
});

function explain({ screen }: Stage): void {
  const { workers, ttl } = PLAN;
  screen.tell(`${workers.length} workers start at the same time, and each needs a set-up that must have happened once:`);
  screen.tell(`  koncli once run setup --ttl ${ttl}s -- sh -c <the set-up>`);
  screen.tell(
    "One carries it out, the others wait for how that ends. This one gets a SIGKILL in the midst of it, and so does what it runs.",
  );
  screen.tell("onExecutorLoss is Retry: the next one tries. Once it has succeeded, nobody ever does it again.");
}

async function perform(scene: Scene): Promise<readonly Finding[]> {
  const { screen, recording, journal } = scene;
  using _live = screen.show(oncePicture({ recording, plan: PLAN }));
  journal.setWork(TOO_LONG);
  const workers = startWorkers(scene);
  await recording.until((events) => events.filter(({ type }) => type === "Asked" || type === "Ended").length >= workers.size);
  const { holder } = await recording.until((events) => grantsOf(events)[0]);
  await killWorker(scene, workers.get(holder), () => journal.setWork(PLAN.takes));
  await recording.untilEnded(workers.size);
  return onceFindings({ events: recording.events, journal: journal.entries(), plan: PLAN });
}

function startWorkers(scene: Scene): ReadonlyMap<string, Worker> {
  const { journal } = scene;
  const flags = ["--ttl", `${PLAN.ttl}s`, "--timeout", "50s"];
  return new Map(PLAN.workers.map((holder) => {
    const command = journal.command(holder);
    return [holder, startRun(scene, { ...SUBJECT, holder, flags, command, env: journal.env })];
  }));
}
