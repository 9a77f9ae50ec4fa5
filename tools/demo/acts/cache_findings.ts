/** What the cache act found out, computed from what was observed. */
import { type Events, orderOf, revisionsOf } from "../figures.ts";
import { exitsFinding, type Finding } from "../findings.ts";
import type { Entry } from "../journal.ts";
import type { Held } from "../observed.ts";
import { count } from "../words.ts";
import { asReader, isWriter, type Plan } from "./cache.ts";

export interface Witnesses {
  readonly events: Events;
  readonly journal: readonly Entry[];
  readonly plan: Pick<Plan, "visitors" | "stays">;
}

export function cacheFindings({ events, journal, plan }: Witnesses): Finding[] {
  return [
    held(events),
    atWork(journal),
    order(events, plan),
    downgrade(events, { journal, plan }),
    exitsFinding(events, { workers: plan.visitors.length, isRight: ({ code }) => code === 0 }),
  ];
}

/** What is there at one moment. */
interface Moment {
  readonly readers: number;
  readonly writers: number;
}

function isPeaceful({ readers, writers }: Moment): boolean {
  return writers === 0 || (writers === 1 && readers === 0);
}

function verdictOn(moments: readonly Moment[]): { readonly seen: string; readonly holds: boolean } {
  const broken = moments.filter((moment) => !isPeaceful(moment));
  const most = Math.max(0, ...moments.map(({ readers }) => readers));
  const words = broken.length === 0 ? "never a reader beside a writer, nor two writers" : `a writer was not alone, ${broken.length} times`;
  return { seen: `${words}; up to ${count(most, "reader")} at a time`, holds: broken.length === 0 && most > 1 };
}

function held(events: Events): Finding {
  const revisions = revisionsOf(events);
  const moments = revisions.map(({ holders }) => {
    const readers = holders.filter(({ mode }) => mode === "Read").length;
    return { readers, writers: holders.length - readers };
  });
  const { seen, holds } = verdictOn(moments);
  return { what: "locked", seen: `${seen}, by ${count(revisions.length, "revision")} of the object, read one by one`, holds };
}

function atWork(journal: readonly Entry[]): Finding {
  const { seen, holds } = verdictOn(momentsOf(journal));
  return { what: "at work", seen: `${seen}, by the journal that they keep themselves`, holds };
}

/** What the journal says of the moment after each of its lines. */
function momentsOf(journal: readonly Entry[]): Moment[] {
  const present = new Set<string>();
  return journal.map(({ type, worker }) => {
    if (type === "+") present.add(worker);
    else present.delete(worker);
    const writers = [...present].filter(isWriter).length;
    return { readers: present.size - writers, writers };
  });
}

/** A writer that waits stops the readers behind it, or it might wait for ever. */
function order(events: Events, { visitors }: Witnesses["plan"]): Finding {
  const { grants, inversions } = orderOf(events);
  const seen = inversions === 0
    ? "in the order in which they came: no reader overtook a writer"
    : `${count(inversions, "pair")} of them in the wrong order`;
  return { what: "grants", seen: `${grants}, ${seen}`, holds: inversions === 0 && grants === visitors.length };
}

/** Who wrote reads on, by the same grant: from the last revision at which it writes to the next one nobody else can have written. */
function downgrade(events: Events, { journal, plan: { stays } }: Pick<Witnesses, "journal" | "plan">): Finding {
  const what = "went on reading";
  const entries = revisionsOf(events).map(({ holders }) => holders.find(({ holder }) => holder === stays));
  const last = entries.findLastIndex((entry) => entry !== undefined && entry.mode !== "Read");
  const [writing, reading]: (Held | undefined)[] = [entries[last], entries[last + 1]];
  const didRead = journal.some(({ type, worker }) => type === "+" && worker === asReader(stays));
  const holds = writing !== undefined && reading?.uid === writing.uid && reading.token === writing.token && didRead;
  const seen = holds ? "without a gap: by one write, with the token that it wrote with" : "not without a gap";
  return { what, seen: `${stays}, ${seen}`, holds };
}
