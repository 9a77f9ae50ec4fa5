/** A pipeline of two stages with a Barrier between: nobody transforms before everybody has extracted. */
import { definitions } from "../../../primitives/mod.ts";
import type { Stage } from "../act.ts";
import type { Finding } from "../findings.ts";
import { actOf, type Scene } from "../scene.ts";
import { numbered } from "../words.ts";
import { startScript } from "../work.ts";
import { barrierFindings } from "./barrier_findings.ts";
import { barrierPicture } from "./barrier_picture.ts";

const SUBJECT = { primitive: definitions.Barrier, name: "extracted" };

export interface Plan {
  readonly extractors: readonly string[];
  readonly transformers: readonly string[];
  /** How long transforming takes, in seconds. */
  readonly takes: number;
  /** The extractor that says twice that it has arrived. */
  readonly repeats: string;
}

const PLAN: Plan = { extractors: numbered("extract", 10), transformers: numbered("transform", 5), takes: 1.5, repeats: "extract-1" };

/** For `sh -c`, with the worker's name as `$0`. */
const EXTRACT = `echo "+ $0 $$" >>"$JOURNAL"
sleep "$TAKES"
echo "- $0" >>"$JOURNAL"
for time in $TIMES; do koncli barrier arrive extracted "$0" || exit; done`;

const TRANSFORM = `koncli barrier wait extracted --timeout 45s || exit
echo "+ $0 $$" >>"$JOURNAL"
sleep "$(cat "$WORK_SECONDS")"
echo "- $0" >>"$JOURNAL"`;

export const barrierAct = actOf({
  name: "barrier",
  title: "10 workers extract, 5 wait for all of them and transform",
  kubectl: ["kubectl get barrier extracted --watch", "kubectl get arrivals"],
  subject: SUBJECT,
  spec: { expected: PLAN.extractors.length },
  explain,
  perform,
});

function explain({ screen }: Stage): void {
  const { extractors, transformers, repeats } = PLAN;
  screen.tell(`${transformers.length} workers are to transform what ${extractors.length} others extract, and start with them:`);
  screen.tell("  koncli barrier wait extracted && <transform>");
  screen.tell("Each of the others takes a different time, and says when it is done:");
  screen.tell("  <extract> && koncli barrier arrive extracted");
  screen.tell(`${repeats} says so twice, as a Job's Pod does that is started again. A participant counts once.`);
  screen.tell("The last one to arrive opens the Barrier, for all who wait, with one write.");
}

async function perform(scene: Scene): Promise<readonly Finding[]> {
  const { screen, recording, journal } = scene;
  using _live = screen.show(barrierPicture({ recording, journal, plan: PLAN }));
  journal.setWork(PLAN.takes);
  for (const holder of PLAN.transformers) startScript(scene, { holder, script: TRANSFORM, env: journal.env });
  for (const [at, holder] of PLAN.extractors.entries()) {
    const env = { ...journal.env, TAKES: takes(at), TIMES: holder === PLAN.repeats ? "1 2" : "1" };
    startScript(scene, { holder, script: EXTRACT, env });
  }
  await recording.untilEnded(PLAN.extractors.length + PLAN.transformers.length);
  return barrierFindings({ events: recording.events, journal: journal.entries(), plan: PLAN });
}

/** From 1 to 4.6 seconds, in no order. */
function takes(at: number): string {
  return (1 + (at * 7 % 10) * 0.4).toFixed(1);
}
