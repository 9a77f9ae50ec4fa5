/** A report that takes longer than its schedule: while it runs, the next ones are skipped. */
import { sleep } from "../../../kube/clock.ts";
import { definitions } from "../../../primitives/mod.ts";
import type { Stage } from "../act.ts";
import type { Finding } from "../findings.ts";
import { actOf, type Scene } from "../scene.ts";
import { startRun } from "../work.ts";
import { leaseFindings } from "./lease_findings.ts";
import { leasePicture } from "./lease_picture.ts";

const SUBJECT = { primitive: definitions.Lease, name: "nightly-report" };

export interface Schedule {
  /** How often it is due. */
  readonly times: number;
  /** From one time to the next, in seconds. */
  readonly every: number;
  /** How long the report takes, in seconds. */
  readonly takes: number;
  /** Of a claim, in seconds. */
  readonly ttl: number;
}

const SCHEDULE: Schedule = { times: 8, every: 1.5, takes: 4, ttl: 3 };

export const leaseAct = actOf({
  name: "lease",
  title: "a report that takes longer than its schedule, skipped while it runs",
  kubectl: ["kubectl get klease nightly-report --watch", "kubectl get leaserequests"],
  subject: SUBJECT,
  spec: { ttl: "10m" },
  explain,
  perform,
});

function explain({ screen }: Stage): void {
  const { times, every, takes, ttl } = SCHEDULE;
  screen.tell(`A report is due every ${every} s, ${times} times, as a CronJob would have it; but it takes ${takes} s:`);
  screen.tell(`  koncli lease run nightly-report --timeout 0 --ttl ${ttl}s -- sh -c <the report>`);
  screen.tell("--timeout 0: now or never. Who finds the Lease held is told so at once, exits with 5, and that run is skipped.");
  screen.tell(`The ttl of ${ttl} s is shorter than the report: the holder renews while it runs.`);
}

async function perform(scene: Scene): Promise<readonly Finding[]> {
  const { screen, recording, journal } = scene;
  using _live = screen.show(leasePicture({ recording, schedule: SCHEDULE }));
  journal.setWork(SCHEDULE.takes);
  await followSchedule(scene);
  await recording.untilEnded(SCHEDULE.times);
  return leaseFindings({ events: recording.events, journal: journal.entries(), schedule: SCHEDULE });
}

async function followSchedule({ clock, signal, ...scene }: Scene): Promise<void> {
  const begun = clock.monotonic();
  for (let time = 0; time < SCHEDULE.times; time++) {
    await sleep(begun + time * SCHEDULE.every * 1_000 - clock.monotonic(), { clock, signal });
    const holder = `run-${time + 1}`;
    const flags = ["--timeout", "0", "--ttl", `${SCHEDULE.ttl}s`];
    startRun(scene, { ...SUBJECT, holder, flags, command: scene.journal.command(holder), env: scene.journal.env });
  }
}
