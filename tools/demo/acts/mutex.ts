/** A migration under a Mutex, whose holder dies half-way: the next in line goes on where it stopped. */
import { sleep } from "../../../kube/clock.ts";
import { definitions } from "../../../primitives/mod.ts";
import type { Stage } from "../act.ts";
import type { Worker } from "../crew.ts";
import type { Finding } from "../findings.ts";
import type { Recording } from "../recording.ts";
import { actOf, type Scene } from "../scene.ts";
import { killWorker, startRun } from "../work.ts";
import { MIGRATION, parseSchema, type Step } from "./migration.ts";
import { mutexFindings } from "./mutex_findings.ts";
import { mutexPicture } from "./mutex_picture.ts";

const SUBJECT = { primitive: definitions.Mutex, name: "schema" };

export interface Plan {
  readonly replicas: readonly string[];
  /** Of the migration. */
  readonly steps: number;
  /** How long a step takes, in seconds. */
  readonly takes: number;
  /** After which step the first replica is killed. */
  readonly killedAfter: number;
  /** Of a claim, in seconds. */
  readonly ttl: number;
}

const PLAN: Plan = { replicas: ["replica-1", "replica-2", "replica-3"], steps: 6, takes: 0.5, killedAfter: 3, ttl: 3 };

export const mutexAct = actOf({
  name: "mutex",
  title: "a migration that must run once, whose holder dies half-way",
  kubectl: ["kubectl get mutex schema --watch", "kubectl get mutexrequests"],
  subject: SUBJECT,
  spec: {},
  explain,
  perform,
});

function explain({ screen }: Stage): void {
  const { replicas, steps, killedAfter, ttl } = PLAN;
  screen.tell(`${replicas.length} replicas of an application start; each would migrate the database first, in ${steps} steps:`);
  screen.tell(`  koncli mutex run schema --ttl ${ttl}s -- sh -c <the migration>`);
  screen.tell(`${replicas[0]} has the Mutex. It gets a SIGKILL after step ${killedAfter}, and so does what it runs.`);
  screen.tell("The next one takes over and goes on where it stopped; the last one finds nothing left to do.");
}

/** With the file that the migration changes. */
interface Migrating extends Scene {
  readonly schema: string;
}

async function perform(scene: Scene): Promise<readonly Finding[]> {
  const { screen, recording, journal, folder } = scene;
  const schema = `${folder}/${SUBJECT.name}`;
  await Deno.writeTextFile(schema, "");
  using _live = screen.show(mutexPicture({ recording, plan: PLAN, steps: () => stepsIn(schema) }));
  journal.setWork(PLAN.takes);
  const [first] = await startReplicas({ ...scene, schema });
  if (first !== undefined) await killHalfWay({ ...scene, schema }, first);
  await recording.untilEnded(PLAN.replicas.length);
  return mutexFindings({ events: recording.events, journal: journal.entries(), steps: stepsIn(schema), plan: PLAN });
}

function stepsIn(schema: string): Step[] {
  return parseSchema(Deno.readTextFileSync(schema));
}

/** One after another, so that their order is known. */
async function startReplicas(scene: Migrating): Promise<Worker[]> {
  const { recording, journal, schema } = scene;
  const workers: Worker[] = [];
  for (const holder of PLAN.replicas) {
    const env = { ...journal.env, SCHEMA: schema, STEPS: String(PLAN.steps) };
    workers.push(startRun(scene, { ...SUBJECT, holder, flags: ["--ttl", `${PLAN.ttl}s`], command: ["sh", "-c", MIGRATION, holder], env }));
    await recording.until((events) => events.some((event) => "holder" in event && event.holder === holder));
  }
  return workers;
}

/** How often the schema is looked at, in milliseconds. */
const PACE = 20;

async function killHalfWay(scene: Migrating, worker: Worker): Promise<void> {
  const { recording, schema, clock, signal } = scene;
  while (stepsIn(schema).length < PLAN.killedAfter && isRunning(recording, worker.holder)) await sleep(PACE, { clock, signal });
  await killWorker(scene, worker);
}

function isRunning({ events }: Recording, holder: string): boolean {
  return !events.some((event) => event.type === "Ended" && event.holder === holder);
}
