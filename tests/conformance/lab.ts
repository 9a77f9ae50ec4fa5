/** What the cases of the suite work with. */
import assert from "node:assert/strict";
import type { KubeApi, KubeObject, WatchEvent, WatchRequest } from "../../kube/api.ts";
import { ApiError } from "../../kube/errors.ts";
import { widgets } from "./widgets.ts";

/** A server, and a namespace of it that no other case uses. */
export interface Lab {
  readonly api: KubeApi;
  readonly namespace: string;
}

/** Cases by the sentence that they prove. */
export type Cases = Readonly<Record<string, (lab: Lab) => Promise<void>>>;

/** Creates a widget. Fields of its spec may be left out. */
export function createWidget({ api, namespace }: Lab, name: string, spec: object = {}): Promise<KubeObject> {
  return api.create(widgets, { object: { metadata: { name, namespace }, spec: { parent: "main", ...spec } } });
}

export interface Refusal {
  readonly code: number;
  readonly reason: string;
  /** The whole message, or what it matches. */
  readonly message?: string | RegExp;
}

/** Expects the server to refuse. */
export async function refused(request: Promise<unknown>, { code, reason, message }: Refusal): Promise<void> {
  const error = await request.then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof ApiError, `not refused, but ${error === undefined ? "accepted" : error}`);
  assert.deepEqual({ code: error.code, reason: error.reason }, { code, reason }, error.message);
  if (typeof message === "string") assert.equal(error.message, message);
  if (message instanceof RegExp) assert.match(error.message, message);
}

/** Expects the server to find an object invalid, for that problem. */
export function invalid(request: Promise<unknown>, message: string | RegExp): Promise<void> {
  return refused(request, { code: 422, reason: "Invalid", message });
}

export interface Following extends Omit<WatchRequest, "resourceVersion"> {
  /** How many events to wait for; bookmarks do not count. */
  readonly count: number;
}

/** Watches widgets until so many events came; fails after 10 seconds. */
export async function follow({ api, namespace }: Lab, resourceVersion: string, { count, ...request }: Following): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const signal = AbortSignal.timeout(10_000);
  for await (const event of api.watch(widgets, { namespace, ...request, resourceVersion, signal })) {
    if (event.type !== "BOOKMARK") events.push(event);
    if (events.length === count) return events;
  }
  assert.fail(`Cannot see ${count} events: the watch ended after ${JSON.stringify(events.map(summary))}`);
}

/** `ADDED a`. */
export function summary({ type, object }: WatchEvent): string {
  return `${type} ${object.metadata.name}`;
}

export function namesOf(objects: readonly KubeObject[]): string[] {
  return objects.map((object) => object.metadata.name);
}
