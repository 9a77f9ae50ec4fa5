/** The suite that all line kinds share: each example is a test of each kind. */
import { lease } from "../../primitives/lease.ts";
import { mutex } from "../../primitives/mutex.ts";
import { once } from "../../primitives/once.ts";
import { rwmutex } from "../../primitives/rwmutex.ts";
import { semaphore } from "../../primitives/semaphore.ts";
import { ExampleLine } from "./world.ts";

/** All of them admit one at a time, unless their spec says otherwise. */
export const lineKinds = [semaphore, mutex, lease, rwmutex, once];

/** Makes a line of the kind under test. */
export type Make = (spec?: Readonly<Record<string, unknown>>) => ExampleLine;

/** Tests `example` on every line kind but those that `skip` names, each with the reason why it makes no sense there. */
export function everyLine(sentence: string, example: (make: Make) => void, skip: Readonly<Record<string, string>> = {}): void {
  for (const primitive of lineKinds) {
    const reason = skip[primitive.kind];
    const name = `${primitive.kind.toLowerCase()}: ${sentence}${reason === undefined ? "" : ` (not here: ${reason})`}`;
    Deno.test({ name, ignore: reason !== undefined, fn: () => example((spec) => new ExampleLine(primitive, spec)) });
  }
}
