/** What is new or has changed, written below what is there: for logs, and for programs that read along. */
import type { Primitive } from "../primitives/define.ts";
import type { Call } from "./command.ts";
import { follow } from "./follow.ts";
import type { KubeObject } from "./object.ts";

/** The objects of one kind. */
export interface Section {
  readonly primitive: Primitive;
  readonly objects: readonly KubeObject[];
}

export interface Watching {
  readonly look: () => Promise<readonly Section[]>;
  /** Yields when there may be something new. */
  readonly changes: AsyncIterable<void>;
  readonly signal: AbortSignal;
  /** What stands there already. */
  readonly written: readonly Section[];
}

/** Writes what is not as it was written last, until the signal aborts. Titles come where the kind is another than in the row above. */
export async function appendChanged({ flags, report }: Call, { look, changes, signal, written }: Watching): Promise<void> {
  const withNamespace = flags.isOn("all-namespaces");
  let known = versionsOf(written);
  let titled = written.findLast(({ objects }) => objects.length > 0)?.primitive;
  for await (const sections of follow({ look, changes, signal, versionOf })) {
    for (const { primitive, objects } of sections) {
      const changed = objects.filter((object) => known.get(object.metadata.uid) !== object.metadata.resourceVersion);
      if (changed.length === 0) continue;
      await report.list({ columns: primitive.columns, objects: changed, withNamespace, headless: titled === primitive });
      titled = primitive;
    }
    known = versionsOf(sections);
  }
}

function versionsOf(sections: readonly Section[]): ReadonlyMap<string, string> {
  return new Map(sections.flatMap(({ objects }) => objects.map(({ metadata }) => [metadata.uid, metadata.resourceVersion])));
}

function versionOf(sections: readonly Section[]): string {
  return sections.flatMap(({ objects }) => objects.map(({ metadata: { uid, resourceVersion } }) => `${uid}/${resourceVersion}`)).join();
}
