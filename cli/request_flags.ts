/** The flags that say who asks for what. */
import { milliseconds } from "../primitives/duration.ts";
import * as z from "zod";
import type { Verb } from "../primitives/contract.ts";
import type { Primitive, Requested } from "../primitives/define.ts";
import { type Duration, duration } from "../sdk/mod.ts";
import { usageError } from "./failure.ts";
import { type Flag, type Flags, flagsOf, kebab } from "./flags.ts";
import { words } from "./words.ts";

/** What the fields of a request that koncli fills in by itself are called; its parent's name besides. */
const OWN_FIELDS: readonly string[] = ["wait", "renewTime", "place"];
/** What the SDK takes by name; the rest is the kind's own. */
const COMMON_FIELDS: readonly string[] = ["holder", "ttl", "priority"];

export const idFlag: Flag = { name: "id", value: "TEXT", summary: words.flags.id, read: readId };

/** For whoever had what is given back. */
export const reasonFlag: Flag = { name: "reason", value: "TEXT", summary: words.flags.reason, read: readReason };

function readReason(text: string, source: string): string {
  if (text.length > 1024) throw usageError(words.notAText(source, text, { maxLength: 1024 }));
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) throw usageError(words.controlCharacters(source));
  return text;
}

function readId(text: string, source: string): string {
  if (text.length > 128 || /[\p{C}\p{Zl}\p{Zp}]/u.test(text)) throw usageError(words.controlCharacters(source));
  return text;
}

/** The flags for making a request by a verb that claims: one for each of its fields, `--id` besides. */
export function requestFlags(primitive: Requested, verb: Verb): Flag[] {
  const common = flagsOf(primitive.request.spec, COMMON_FIELDS).map(withEnvironment);
  return [...common, ...verbFlags(primitive, { ...verb, takes: takenBy(verb, primitive) }), idFlag];
}

/** The fields that a verb may fill, by flag. Where a verb that claims does not say, all that the kind alone has. */
function takenBy({ takes }: Verb, { request }: Requested): Readonly<Record<string, string>> {
  if (takes) return takes;
  const common = [request.parentField, ...COMMON_FIELDS, ...OWN_FIELDS];
  return Object.fromEntries(
    Object.keys(request.spec.shape).filter((field) => !common.includes(field)).map((field) => [kebab(field), field]),
  );
}

/** The flags for what a verb may say besides. */
export function verbFlags({ request }: Primitive, { takes = {}, switches = [] }: Verb): Flag[] {
  const taken = Object.entries(takes).flatMap(([name, field]) =>
    flagsOf(request?.spec ?? z.object({}), [field]).map((flag) => {
      return { ...flag, name, summary: request?.fact?.inherits?.includes(field) ? words.flags.inherited(field) : flag.summary };
    })
  );
  return [...taken, ...switches.map(({ flag, summary }) => ({ name: flag, summary }))];
}

/** What a verb says: what it always sets, and what its flags add to that. */
export function bodyOf(flags: Flags, { sets = {}, takes = {}, switches = [] }: Verb): Record<string, unknown> {
  const switched = switches.filter(({ flag }) => flags.isOn(flag)).map((each) => each.sets);
  const taken = Object.entries(takes).flatMap(([name, field]) => flags.isGiven(name) ? [[field, flags.value(name)]] : []);
  return Object.assign({}, sets, ...switched, Object.fromEntries(taken));
}

/** The flags for finding a request again. */
export function whichFlags({ request }: Requested): Flag[] {
  return [...flagsOf(request.spec, ["holder"]).map(withEnvironment), idFlag];
}

function withEnvironment(flag: Flag): Flag {
  return flag.name === "holder" ? { ...flag, env: ["KONDUCTOR_HOLDER_ID"] } : flag;
}

/** What the flags of `requestFlags` say, for the SDK. */
export function requestOf(flags: Flags, primitive: Requested, verb: Verb) {
  return {
    holder: flags.text("holder"),
    ttl: durationOf(flags, "ttl"),
    priority: flags.number("priority"),
    id: flags.text("id"),
    body: bodyOf(flags, { ...verb, takes: takenBy(verb, primitive) }),
  };
}

/** A flag's duration, for the SDK. */
export function durationOf(flags: Flags, name: string): Duration | undefined {
  const text = flags.text(name);
  return text === undefined ? undefined : duration(text);
}

/** How long to wait, for the SDK: `undefined` is for ever, 0 is once. */
export function patienceOf(flags: Flags, { byDefault }: { readonly byDefault: "once" | "for ever" }): Duration | undefined {
  const limit = durationOf(flags, "timeout");
  if (milliseconds(flags.text("timeout")) === 0 && flags.isOn("wait")) throw usageError(words.waitOrNot);
  return limit ?? (flags.isOn("wait") || byDefault === "for ever" ? undefined : 0);
}
