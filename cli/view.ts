/** What `status` shows, and how it is shown again when it has changed. */
import { isLine, type Primitive } from "../primitives/define.ts";
import type { Konductor } from "../sdk/mod.ts";
import type { Section } from "./changed.ts";
import type { Call } from "./command.ts";
import { follow } from "./follow.ts";
import type { KubeObject } from "./object.ts";
import { objectText } from "./object_text.ts";
import { standingText } from "./standing.ts";
import { words } from "./words.ts";

/** How often times are counted on while nothing changes, in milliseconds. */
const TICK = 1_000;

/** Something that can be shown. */
export interface View {
  /** Differs when there is something new. */
  readonly version: string;
  /** Nothing is there to be shown. */
  readonly isEmpty: boolean;
  /** As it reads now: ages go on. */
  readonly text: () => Promise<string>;
}

export interface One {
  readonly konductor: Konductor;
  readonly primitive: Primitive;
  readonly name: string;
}

/** One object in full: who holds it, who waits. */
export async function viewOfOne({ report }: Call, { konductor, primitive, name }: One): Promise<View> {
  if (!report.isTable) {
    const object = await konductor.handle(primitive, name).get();
    return { version: versionOf(object), isEmpty: false, text: () => report.text({ columns: [], objects: [object], single: true }) };
  }
  if (!isLine(primitive)) {
    const object = await konductor.handle(primitive, name).get();
    return { version: versionOf(object), isEmpty: false, text: () => Promise.resolve(objectText(object, { ...report.shown, primitive })) };
  }
  const standing = await konductor.line(primitive, name).standing();
  const { parent, holders, waiters } = standing;
  const options = { primitive, wide: report.format === "wide" };
  return {
    version: [parent, ...[...holders, ...waiters].map(({ object }) => object)].map(versionOf).join(),
    isEmpty: false,
    text: () => Promise.resolve(standingText(standing, { ...report.shown, ...options })),
  };
}

/** Tables of all there is, one for each kind. `empty` is shown where there is nothing. */
export function viewOfMany({ flags, report }: Call, sections: readonly Section[], empty: string): View {
  const objects = sections.flatMap((section) => section.objects);
  const withNamespace = flags.isOn("all-namespaces");
  const tableOf = async ({ primitive: { plural, columns }, objects }: Section): Promise<string> => {
    const heading = sections.length > 1 ? `${report.shown.paint.heading(words.sectionOf({ plural }))}\n` : "";
    return heading + await report.text({ columns, objects, withNamespace });
  };
  const text = async (): Promise<string> => {
    if (!report.isTable) return await report.text({ columns: [], objects });
    const tables = await Promise.all(sections.filter(({ objects }) => objects.length > 0).map(tableOf));
    return tables.length === 0 ? `${empty}\n` : tables.join("\n");
  };
  return { version: objects.map(versionOf).join(), isEmpty: objects.length === 0, text };
}

function versionOf({ metadata: { uid, resourceVersion } }: KubeObject): string {
  return `${uid}/${resourceVersion}`;
}

/** What may change, until when. */
export interface Changing {
  readonly changes: AsyncIterable<void>;
  readonly signal: AbortSignal;
}

/** Shows it again whenever it has changed: on a terminal in its place, with the times going on; elsewhere one below the other. */
export async function showAgain(
  { report }: Call,
  { look, changes, signal }: Changing & { readonly look: () => Promise<View> },
): Promise<void> {
  const screen = report.screen();
  let latest: View | undefined;
  const ticking = screen && setInterval(async () => latest && screen.draw(await latest.text()), TICK);
  try {
    for await (const view of follow({ look, changes, signal, versionOf: ({ version }) => version })) {
      const text = await view.text();
      if (screen) screen.draw(text);
      else report.write(latest && report.isTable ? `\n${text}` : text);
      latest = view;
    }
  } finally {
    clearInterval(ticking);
  }
}
