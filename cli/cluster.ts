/** A command's way to the cluster. */
import type { Primitive, Requested } from "../primitives/define.ts";
import type { Facts, Handle, Konductor, Line } from "../sdk/mod.ts";
import type { Call } from "./command.ts";
import { usageError } from "./failure.ts";
import { explainMissing } from "./missing.ts";
import { words } from "./words.ts";

/** Connects as the flags say, does the work and gives the connection up. */
export async function withCluster<T>({ flags, context, report }: Call, work: (konductor: Konductor) => Promise<T>): Promise<T> {
  const { connect, env } = context;
  const konductor = await connect({
    kubeconfig: flags.text("kubeconfig"),
    context: flags.text("context"),
    namespace: flags.text("namespace"),
    userAgent: words.userAgent,
    env,
  });
  report.debug(words.connected(konductor));
  try {
    return await work(konductor);
  } finally {
    await konductor.close();
  }
}

export interface Target<Kind extends Primitive = Primitive> {
  readonly primitive: Kind;
  readonly name: string;
  /** Whether it makes sense to create it when it is not there. */
  readonly creatable?: boolean;
}

/** As `withCluster`, for work on one object. */
export async function withObject<T>(call: Call, target: Target, work: (handle: Handle, konductor: Konductor) => Promise<T>): Promise<T> {
  const { primitive, name } = target;
  return await withCluster(
    call,
    (konductor) => onObject(call, { ...target, konductor }, () => work(konductor.handle(primitive, name), konductor)),
  );
}

/** As `withCluster`, for work on one object that is claimed. */
export async function withLine<T>(
  call: Call,
  target: Target<Requested>,
  work: (line: Line, konductor: Konductor) => Promise<T>,
): Promise<T> {
  const { primitive, name } = target;
  return await withCluster(
    call,
    (konductor) => onObject(call, { ...target, konductor }, () => work(konductor.line(primitive, name), konductor)),
  );
}

/** As `withCluster`, for work on one object that facts are told to. */
export async function withFacts<T>(call: Call, target: Target<Requested>, work: (facts: Facts) => Promise<T>): Promise<T> {
  const { primitive, name } = target;
  return await withCluster(call, (konductor) => onObject(call, { ...target, konductor }, () => work(konductor.facts(primitive, name))));
}

/** Does work on one object; where that is not there, says which one may have been meant. */
export async function onObject<T>(
  call: Call,
  { konductor, primitive, name, creatable = true }: Target & { readonly konductor: Konductor },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await explainMissing(error, call, { konductor, primitive, name, creatable });
  }
}

/** The name of an object, as an operand. Throws a usage error for what cannot be one. */
export function objectName(text: string | undefined, { kind }: Pick<Primitive, "kind">): string {
  if (text === undefined || text.length > 253 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text)) {
    throw usageError(words.notAName(kind, text ?? ""));
  }
  return text;
}
