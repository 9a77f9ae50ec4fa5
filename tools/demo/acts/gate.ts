/** A release behind a Gate on two Jobs: it begins once both are complete, and the Jobs may go after that. */
import { sleep } from "../../../kube/clock.ts";
import { definitions } from "../../../primitives/mod.ts";
import type { Stage } from "../act.ts";
import { standingOf } from "../figures.ts";
import type { Finding } from "../findings.ts";
import { endOfJob, jobs, jobSpec } from "../job.ts";
import { actOf, type Scene } from "../scene.ts";
import { numbered } from "../words.ts";
import { startScript } from "../work.ts";
import { gateFindings } from "./gate_findings.ts";
import { gatePicture } from "./gate_picture.ts";

const SUBJECT = { primitive: definitions.Gate, name: "tested" };

export interface Plan {
  readonly jobs: readonly string[];
  readonly releases: readonly string[];
  /** The release that comes when the Jobs are gone. */
  readonly late: string;
  /** How long each Job takes, in seconds. */
  readonly takes: number;
}

const PLAN: Plan = { jobs: ["unit-tests", "smoke-tests"], releases: numbered("release", 3), late: "release-late", takes: 2 };

/** For `sh -c`, with the release's name as `$0`. */
const RELEASE = `koncli gate wait tested --timeout 45s || exit
echo "+ $0 $$" >>"$JOURNAL"
sleep "$(cat "$WORK_SECONDS")"
echo "- $0" >>"$JOURNAL"`;

export const gateAct = actOf({
  name: "gate",
  title: "releases that wait until two Jobs have completed",
  kubectl: ["kubectl get gate tested --watch", "kubectl get jobs"],
  subject: SUBJECT,
  spec: { conditions: PLAN.jobs.map((name) => ({ type: "Job", name, state: "Complete" })) },
  explain,
  perform,
});

function explain({ screen }: Stage): void {
  const { jobs, releases } = PLAN;
  screen.tell(`${releases.length} releases wait at a Gate for two Jobs, ${jobs.join(" and ")}:`);
  screen.tell(`  koncli gate create tested ${jobs.map((job) => `--condition Job/${job}=Complete`).join(" ")}`);
  screen.tell("  koncli gate wait tested && <release>");
  screen.tell("Nothing runs Jobs here: they are objects only, and the demo itself marks them as complete, one after the other.");
  screen.tell("Then it deletes them, as one does with finished Jobs. The Gate stays open: one who comes later finds it so.");
}

async function perform(scene: Scene): Promise<readonly Finding[]> {
  const { screen, recording, journal, api, namespace, signal } = scene;
  using _live = screen.show(gatePicture({ recording, journal, plan: PLAN }));
  journal.setWork(1);
  for (const name of PLAN.jobs) await api.create(jobs, { object: { metadata: { name, namespace }, spec: jobSpec }, signal });
  for (const holder of PLAN.releases) startScript(scene, { holder, script: RELEASE, env: journal.env });
  await runJobs(scene);
  await recording.until((events) => standingOf(events).revision?.said?.phase === "Open");
  for (const name of PLAN.jobs) await api.delete(jobs, { namespace, name, propagation: "Background", signal });
  startScript(scene, { holder: PLAN.late, script: RELEASE, env: journal.env });
  await recording.untilEnded(PLAN.releases.length + 1);
  return gateFindings({ events: recording.events, journal: journal.entries(), plan: PLAN });
}

/** What a cluster would do: each Job takes a while, and then it is complete. */
async function runJobs(scene: Scene): Promise<void> {
  const { journal, api, namespace, clock, signal } = scene;
  for (const name of PLAN.jobs) {
    journal.note("+", name);
    await sleep(PLAN.takes * 1_000, { clock, signal });
    journal.note("-", name);
    await api.patch(jobs, { namespace, name, patch: { status: endOfJob("Complete", clock.now()) }, subresource: "status", signal });
  }
}
