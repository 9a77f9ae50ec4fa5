/** What is said of an object that is not there: which one may have been meant, or how to make it. */
import type { Primitive } from "../primitives/define.ts";
import type { Konductor } from "../sdk/mod.ts";
import type { Call } from "./command.ts";
import { EXIT, exitCodeOf, Failure } from "./failure.ts";
import { inTime } from "./in_time.ts";
import { nearest } from "./similar.ts";
import { words } from "./words.ts";

/** How long is looked for other names, in milliseconds: what went wrong is known already. */
const PATIENCE = 1_000;

export interface Sought {
  readonly konductor: Konductor;
  readonly primitive: Primitive;
  readonly name: string;
  /** Whether the next step may be to create it. */
  readonly creatable: boolean;
}

/** The error to throw for `error`; any other than that the object is not there stays as it is. */
export async function explainMissing(error: unknown, call: Call, sought: Sought): Promise<unknown> {
  if (!isMissing(error)) return error;
  const { konductor, primitive, name, creatable } = sought;
  const names = (await inTime(konductor.list(primitive), PATIENCE) ?? []).map(({ metadata }) => metadata.name);
  const { context: { program }, flags } = call;
  const sentence = words.noSuchObject({
    primitive,
    name,
    namespace: konductor.namespace,
    meant: nearest(name, names),
    create: creatable
      ? words.createAgain({ program, primitive, name, where: flags.given(["kubeconfig", "context", "namespace"]) })
      : undefined,
  });
  return new Failure(sentence, { exitCode: EXIT.notFound, cause: error });
}

/** Whether it is the object itself that is not there, rather than its namespace, its kind or a claim of it. */
function isMissing(error: unknown): error is Error {
  return error instanceof Error && exitCodeOf(error) === EXIT.notFound && "reason" in error && error.reason === "NotFound";
}
