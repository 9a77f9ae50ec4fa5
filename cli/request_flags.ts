/** The flags that say who asks for what. */
import { milliseconds } from "../primitives/duration.ts";
import type { Primitive } from "../primitives/define.ts";
import { usageError } from "./failure.ts";
import { type Flag, type Flags, flagsOf } from "./flags.ts";
import { words } from "./words.ts";

/** What the fields of a request that koncli fills in by itself are called; its parent's name besides. */
const OWN_FIELDS: readonly string[] = ["wait", "renewTime", "place"];
/** What the SDK takes by name; the rest is the kind's own. */
const COMMON_FIELDS: readonly string[] = ["holder", "ttl", "priority"];

export const idFlag: Flag = { name: "id", value: "TEXT", summary: words.flags.id, read: readId };

function readId(text: string, source: string): string {
  if (text.length > 128 || /[\p{C}\p{Zl}\p{Zp}]/u.test(text)) throw usageError(words.controlCharacters(source));
  return text;
}

/** The flags for making a request: one for each of its fields, `--id` besides. */
export function requestFlags({ request }: Primitive): Flag[] {
  const fields = Object.keys(request.spec.shape).filter((field) => field !== request.parentField && !OWN_FIELDS.includes(field));
  return [...flagsOf(request.spec, fields).map(withEnvironment), idFlag];
}

/** The flags for finding a request again. */
export function whichFlags({ request }: Primitive): Flag[] {
  return [...flagsOf(request.spec, ["holder"]).map(withEnvironment), idFlag];
}

function withEnvironment(flag: Flag): Flag {
  return flag.name === "holder" ? { ...flag, env: ["KONDUCTOR_HOLDER_ID"] } : flag;
}

/** What the flags of `requestFlags` say, for the SDK. */
export function requestOf(flags: Flags, { request }: Primitive) {
  const own = Object.keys(request.spec.shape).filter((field) => !COMMON_FIELDS.includes(field) && !OWN_FIELDS.includes(field));
  return {
    holder: flags.text("holder"),
    ttl: flags.text("ttl"),
    priority: flags.number("priority"),
    id: flags.text("id"),
    body: flags.fields(own.filter((field) => field !== request.parentField)),
  };
}

/** How long to wait, for the SDK: `undefined` is for ever, 0 is once. */
export function patienceOf(flags: Flags, { byDefault }: { readonly byDefault: "once" | "for ever" }): string | number | undefined {
  const limit = flags.text("timeout");
  if (limit !== undefined && milliseconds(limit) === 0 && flags.isOn("wait")) throw usageError(words.waitOrNot);
  return limit ?? (flags.isOn("wait") || byDefault === "for ever" ? undefined : 0);
}
