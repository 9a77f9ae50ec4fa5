/** A cache that many read and few write, under an RWMutex. */
import { sleep } from "../../../kube/clock.ts";
import { definitions } from "../../../primitives/mod.ts";
import type { Stage } from "../act.ts";
import type { Finding } from "../findings.ts";
import { actOf, type Scene } from "../scene.ts";
import { startRun, startScript } from "../work.ts";
import { cacheFindings } from "./cache_findings.ts";
import { cachePicture } from "./cache_picture.ts";

const SUBJECT = { primitive: definitions.RWMutex, name: "cache" };

/** Who comes, in that order. Writers are called so; the rest reads. */
export interface Plan {
  readonly visitors: readonly string[];
  /** The writer that goes on as a reader. */
  readonly stays: string;
  /** From one visitor to the next, in seconds. */
  readonly every: number;
  /** How long reading and writing take, in seconds. */
  readonly takes: number;
}

/** r reads, w writes. */
const ORDER = "rrrwrrrrwrrrrwrr";

const PLAN: Plan = { visitors: namesFor(ORDER), stays: "writer-2", every: 0.4, takes: 1 };

function namesFor(order: string): string[] {
  const counts = { r: 0, w: 0 };
  return [...order].map((sign) => sign === "w" ? `writer-${++counts.w}` : `reader-${++counts.r}`);
}

export function isWriter(visitor: string): boolean {
  return visitor.startsWith("writer");
}

/** In the journal: the writer that goes on as a reader. */
export function asReader(writer: string): string {
  return `reader-once-${writer}`;
}

/** For `sh -c`, with the writer's name as `$0`. */
const REBUILD = `koncli rwmutex lock cache --holder "$0" --ttl 1m --timeout 45s || exit
echo "+ $0 $$" >>"$JOURNAL"
sleep "$(cat "$WORK_SECONDS")"
echo "- $0" >>"$JOURNAL"
koncli rwmutex downgrade cache --holder "$0" || exit
echo "+ $AS_READER $$" >>"$JOURNAL"
sleep "$(cat "$WORK_SECONDS")"
echo "- $AS_READER" >>"$JOURNAL"
koncli rwmutex unlock cache --holder "$0"`;

export const cacheAct = actOf({
  name: "cache",
  title: "a cache that many read at a time, and a writer alone",
  kubectl: ["kubectl get rwmutex cache --watch", "kubectl get rwmutexrequests"],
  subject: SUBJECT,
  spec: {},
  explain,
  perform,
});

function explain({ screen }: Stage): void {
  const { visitors, stays, every } = PLAN;
  const writers = visitors.filter(isWriter).length;
  screen.tell(`${visitors.length - writers} readers and ${writers} writers come to a cache, one every ${every} s:`);
  screen.tell("  koncli rwmutex run cache --read -- sh -c <read>");
  screen.tell("  koncli rwmutex run cache -- sh -c <write>");
  screen.tell("Readers read together. A writer waits until those before it are through, and those who come later wait for it.");
  screen.tell(`${stays} wants to read what it wrote before anybody else can write, and goes on as a reader:`);
  screen.tell("  koncli rwmutex lock cache && <write> && koncli rwmutex downgrade cache && <read> && koncli rwmutex unlock cache");
}

async function perform(scene: Scene): Promise<readonly Finding[]> {
  const { screen, recording, journal, clock, signal } = scene;
  using _live = screen.show(cachePicture({ recording, plan: PLAN }));
  journal.setWork(PLAN.takes);
  for (const visitor of PLAN.visitors) {
    start(scene, visitor);
    await sleep(PLAN.every * 1_000, { clock, signal });
  }
  await recording.untilEnded(PLAN.visitors.length);
  return cacheFindings({ events: recording.events, journal: journal.entries(), plan: PLAN });
}

function start(scene: Scene, holder: string): void {
  const { journal: { env }, journal } = scene;
  if (holder === PLAN.stays) {
    startScript(scene, { holder, script: REBUILD, env: { ...env, AS_READER: asReader(holder) } });
    return;
  }
  const flags = ["--timeout", "45s", ...isWriter(holder) ? [] : ["--read"]];
  startRun(scene, { ...SUBJECT, holder, flags, command: journal.command(holder), env });
}
