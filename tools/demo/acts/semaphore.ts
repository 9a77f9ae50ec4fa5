/** Many workers, few permits, and one of those who hold dies. */
import { definitions, resourceOf } from "../../../primitives/mod.ts";
import type { Act, Stage } from "../act.ts";
import type { Worker } from "../crew.ts";
import { exitOf, grantsOf } from "../figures.ts";
import type { Finding } from "../findings.ts";
import { Journal } from "../journal.ts";
import type { Recording } from "../recording.ts";
import type { Scene } from "../scene.ts";
import { createSubject, record } from "../subject.ts";
import { inWords } from "../words.ts";
import { killWorker, startRun } from "../work.ts";
import { semaphoreFindings } from "./semaphore_findings.ts";
import { semaphorePicture } from "./semaphore_picture.ts";
import { type Plan, planFor, workFor } from "./semaphore_plan.ts";

const SUBJECT = { primitive: definitions.Semaphore, name: "demo" };

/** How long workers are started, in milliseconds. Those that are not there by then are left out. */
const LINE_UP_LIMIT = 28_000;

export const semaphoreAct: Act = {
  name: "semaphore",
  title: "100 workers, 10 permits at a time, and one of those who hold is killed",
  kubectl: ["kubectl get semaphore demo --watch", "kubectl get permits"],
  async play(stage) {
    const plan = planFor(stage);
    explain(stage, plan);
    await createSubject(stage, { ...SUBJECT, spec: { permits: plan.permits, suspend: true } });
    await using recording = record(stage, SUBJECT);
    return await perform({ ...stage, plan, recording, journal: new Journal(stage.folder, SUBJECT.name) });
  },
};

/** With a plan that the machine allows. */
interface Planned extends Scene {
  readonly plan: Plan;
}

function explain({ screen, machine: { cores } }: Stage, { workers, wanted, permits, ttl }: Plan): void {
  if (workers < wanted) screen.tell(`There is memory for ${workers} workers; it would be ${wanted} with more.`);
  screen.tell(`A Semaphore of ${permits} is created, suspended for now: nobody is granted anything yet.`);
  screen.tell(`${workers} workers line up, each a process of its own, as fast as ${cores} cores can start them:`);
  screen.tell(`  koncli semaphore run demo --ttl ${ttl}s -- sh -c <a bit of work>`);
  screen.tell("Then the Semaphore is opened, and one of the first who hold gets a SIGKILL.");
}

async function perform(scene: Planned): Promise<readonly Finding[]> {
  const { screen, recording, journal } = scene;
  using _live = screen.show(semaphorePicture(scene));
  const workers = await lineUp(scene);
  const plan = { ...scene.plan, workers: workers.size };
  journal.setWork(workFor(plan));
  await open(scene);
  await killOne(scene, workers);
  await recording.untilEnded(workers.size);
  return semaphoreFindings({ events: recording.events, journal: journal.entries(), plan });
}

/** Starts the workers, a few at a time, so that none waits long for its turn on a core. */
async function lineUp(scene: Planned): Promise<ReadonlyMap<string, Worker>> {
  const { plan, machine, recording, screen } = scene;
  const names = Array.from({ length: plan.workers }, (_, at) => `worker-${String(at + 1).padStart(3, "0")}`);
  const workers = new Map<string, Worker>();
  const next = names.values();
  const deadline = recording.now + LINE_UP_LIMIT;
  const startInTurn = async (): Promise<void> => {
    for (const name of next) {
      if (recording.now > deadline) return;
      workers.set(name, startWorker(scene, name));
      await expectInLine(recording, name);
    }
  };
  await Promise.all(Array.from({ length: machine.cores + 2 }, startInTurn));
  const late = workers.size < plan.workers ? ` after ${inWords(LINE_UP_LIMIT)}, and that will do` : "";
  screen.tell(`${workers.size} workers are in line${late}.`);
  return workers;
}

/** Waits until a worker has made its request. Throws when it ended instead. */
async function expectInLine(recording: Recording, holder: string): Promise<void> {
  const found = await recording.until((events) => {
    return events.find((event) => (event.type === "Asked" || event.type === "Ended") && event.holder === holder);
  });
  if (found.type !== "Ended") return;
  throw new Error(`${holder} ended with ${exitOf(found)} before it was in line: ${found.lastWords}`);
}

function startWorker(scene: Planned, holder: string): Worker {
  const { journal, plan: { ttl } } = scene;
  const flags = ["--ttl", `${ttl}s`, "--timeout", "50s"];
  return startRun(scene, { ...SUBJECT, holder, flags, command: journal.command(holder), env: journal.env });
}

async function open({ api, namespace, signal }: Planned): Promise<void> {
  await api.patch(resourceOf(SUBJECT.primitive), { namespace, name: SUBJECT.name, patch: { spec: { suspend: false } }, signal });
}

/** Kills a holder. */
async function killOne(scene: Planned, workers: ReadonlyMap<string, Worker>): Promise<void> {
  const { recording, plan } = scene;
  const { holder } = await recording.until((events) => grantsOf(events)[Math.floor(plan.permits / 2)]);
  await killWorker(scene, workers.get(holder));
}
