/** A crawl that finds more to do while it goes on, and a report that waits for all of it. */
import { definitions } from "../../../primitives/mod.ts";
import type { Stage } from "../act.ts";
import type { Finding } from "../findings.ts";
import { actOf, type Scene } from "../scene.ts";
import { startScript } from "../work.ts";
import { waitgroupFindings } from "./waitgroup_findings.ts";
import { waitgroupPicture } from "./waitgroup_picture.ts";

const SUBJECT = { primitive: definitions.WaitGroup, name: "crawl" };

/** Each page, with those that it links to. */
export interface Plan {
  readonly pages: Readonly<Record<string, readonly string[]>>;
  /** Who waits for all of them. */
  readonly report: string;
  /** The page whose worker says twice that it is done. */
  readonly repeats: string;
  /** How long a page takes, in seconds. */
  readonly takes: number;
}

const PLAN: Plan = {
  pages: {
    home: ["docs", "blog", "about"],
    docs: ["install", "guide", "faq"],
    blog: ["news", "team"],
    guide: ["examples"],
  },
  report: "report",
  repeats: "blog",
  takes: 0.7,
};

/** All pages, in the order in which they are found. */
export function pagesOf({ pages }: Pick<Plan, "pages">): string[] {
  return [...new Set(Object.entries(pages).flatMap(([page, links]) => [page, ...links]))];
}

/** For `sh -c`, with the page as `$0`. */
const CRAWL = `echo "+ $0 $$" >>"$JOURNAL"
sleep "$(cat "$WORK_SECONDS")"
echo "- $0" >>"$JOURNAL"
[ "$LINKS" -eq 0 ] || koncli waitgroup add crawl --delta "$LINKS" --id "links-of-$0" || exit
for time in $TIMES; do koncli waitgroup done crawl --id "$0" || exit; done`;

const REPORT = `koncli waitgroup wait crawl --timeout 45s || exit
echo "+ $0 $$" >>"$JOURNAL"
echo "- $0" >>"$JOURNAL"`;

export const waitgroupAct = actOf({
  name: "waitgroup",
  title: "a crawl that finds more pages while it goes on, and a report that waits for the last",
  kubectl: ["kubectl get waitgroup crawl --watch", "kubectl get waitgroupdeltas"],
  subject: SUBJECT,
  spec: {},
  explain,
  perform,
});

function explain({ screen }: Stage): void {
  screen.tell("A crawl begins with one page. Nobody knows how many there will be; each page that was fetched tells how many it links to:");
  screen.tell("  koncli waitgroup add crawl --delta <links> --id links-of-<page>");
  screen.tell("  koncli waitgroup done crawl --id <page>");
  screen.tell(
    `What is said twice with the same id counts once: the worker of ${PLAN.repeats} says it twice, as one that starts again does.`,
  );
  screen.tell("A report waits until all is done: koncli waitgroup wait crawl && <report>");
}

async function perform(scene: Scene): Promise<readonly Finding[]> {
  const { screen, recording, journal } = scene;
  using _live = screen.show(waitgroupPicture({ recording, journal, plan: PLAN }));
  journal.setWork(PLAN.takes);
  startScript(scene, { holder: PLAN.report, script: REPORT, env: journal.env });
  const [first = ""] = pagesOf(PLAN);
  startScript(scene, { holder: "start", script: 'koncli waitgroup add crawl --id "$0"' });
  await recording.until((events) => events.some((event) => event.type === "Ended" && event.holder === "start"));
  await crawl(scene, first);
  await recording.untilEnded(pagesOf(PLAN).length + 2);
  return waitgroupFindings({ events: recording.events, journal: journal.entries(), plan: PLAN });
}

/** Fetches a page, and those that it links to once it has. */
async function crawl(scene: Scene, page: string): Promise<void> {
  const { recording, journal } = scene;
  const links = PLAN.pages[page] ?? [];
  const env = { ...journal.env, LINKS: String(links.length), TIMES: page === PLAN.repeats ? "1 2" : "1" };
  startScript(scene, { holder: page, script: CRAWL, env });
  if (links.length === 0) return;
  await recording.until((events) => events.some((event) => event.type === "Ended" && event.holder === page));
  await Promise.all(links.map((link) => crawl(scene, link)));
}
