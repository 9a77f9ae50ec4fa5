/** Changing what a holder has: going on as a reader, saying how it ended. */
import { Ending } from "../kube/abort.ts";
import type { KubeObject } from "../kube/api.ts";
import { isAbsence } from "../kube/errors.ts";
import { resourceOf } from "../primitives/mod.ts";
import { LostError } from "./errors.ts";
import { cannot, type Deed } from "./explain.ts";
import type { WhichOptions } from "./options.ts";
import { heldBy } from "./own.ts";
import { persist } from "./persist.ts";
import { type Fields, fieldsOf, type RequestState, stateOf } from "./request.ts";
import type { LineContext } from "./session.ts";
import { until, type WaitOptions } from "./settle.ts";

/** What to change. */
export interface Amendment {
  /** The infinitive, for messages: `downgrade`. */
  readonly action: string;
  /** Fields of the request. */
  readonly sets: Fields;
}

/** How long it is tried to write it, in milliseconds. */
const PATIENCE = 30_000;

/** Changes what the holder has, found again without the claim, and waits until the operator has taken that in. */
export async function amendOwn(context: LineContext, amendment: Amendment, options: WhichOptions & WaitOptions): Promise<void> {
  await amend(context, await heldBy(context, options, amendment.action), { ...amendment, ...options });
}

/**
 * Changes a claim and waits until the operator has taken that in. Rejects with a `LostError` when the claim was not held any more: then
 * the change counts for nothing.
 */
export async function amend(
  context: LineContext,
  claim: Pick<RequestState, "name" | "uid">,
  { action, sets, ...options }: Amendment & WaitOptions,
): Promise<void> {
  const { session: { api, clock, random, closing }, primitive, namespace, name } = context;
  const deed = { action, kind: primitive.kind, name, namespace };
  const patch = { metadata: { uid: claim.uid }, spec: sets };
  const write = (signal: AbortSignal): Promise<KubeObject> =>
    api.patch(resourceOf(primitive.request), { namespace, name: claim.name, patch, signal });
  const ending = new Ending([options.signal, closing]);
  const written = stateOf(
    await persist(write, { clock, random, signal: ending.signal, limit: PATIENCE }).finally(() => ending.release()),
  );
  if (written.phase !== "Granted" && written.phase !== "Finished") {
    throw new LostError(cannot(deed, written.message ?? `its request says ${written.phase}`), { reason: written.reason ?? written.phase });
  }
  const read = (object: KubeObject): KubeObject | undefined => {
    const fate = fateIn(object, { uid: claim.uid, sets });
    if (fate.state === "Lost") throw new LostError(cannot(deed, fate.message), { reason: fate.reason });
    return fate.state === "Taken" ? object : undefined;
  };
  const parent = await until(context, { action, read }, options);
  const { phase, message = "it was lost", reason = phase } = await readClaim(context, claim) ?? unclaimed(context, { parent, deed });
  if (phase === "Expired" || phase === "Denied") throw new LostError(cannot(deed, message), { reason });
}

/** The request was deleted meanwhile: only the object can tell whether its word was taken in. */
function unclaimed({ primitive }: LineContext, { parent, deed }: { readonly parent: KubeObject; readonly deed: Deed }) {
  const settlement = primitive.settle(parent["status"]);
  if (settlement?.succeeded) return { phase: "Finished", message: settlement.message, reason: settlement.reason } as const;
  const state = settlement?.message ?? "its request was deleted meanwhile, and whether its word counts is not known";
  throw new LostError(cannot(deed, state), { reason: settlement?.reason ?? "Deleted" });
}

/** The claim as it is now; `undefined` when it is gone. */
async function readClaim(
  { session: { api, closing }, primitive, namespace }: LineContext,
  { name, uid }: Pick<RequestState, "name" | "uid">,
) {
  try {
    const object = await api.get(resourceOf(primitive.request), { namespace, name, signal: closing });
    return object.metadata.uid === uid ? stateOf(object) : undefined;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

type Fate = { readonly state: "Open" | "Taken" } | { readonly state: "Lost"; readonly reason: string; readonly message: string };

/** What an object's status says of a claim whose request was changed. Who lost its place stays named there until it was told. */
function fateIn(object: KubeObject, { uid, sets }: { readonly uid: string; readonly sets: Fields }): Fate {
  const { holders, lost } = fieldsOf(object["status"]);
  const holder = entryOf(holders, uid);
  if (holder) return { state: Object.entries(sets).every(([field, value]) => holder[field] === value) ? "Taken" : "Open" };
  const { reason, message } = entryOf(lost, uid) ?? {};
  if (typeof reason !== "string" || reason === FINISHED) return { state: "Taken" };
  return { state: "Lost", reason, message: typeof message === "string" ? message : "it was lost" };
}

/** How a claim ended that said so itself. */
const FINISHED = "Finished";

function entryOf(list: unknown, uid: string): Fields | undefined {
  return Array.isArray(list) ? list.map(fieldsOf).find((entry) => entry["uid"] === uid) : undefined;
}
