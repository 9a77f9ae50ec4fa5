/** Label and field selectors. */
import type { Entity } from "./entity.ts";
import { at, isObject } from "./json.ts";
import type { Kind } from "./kinds.ts";
import { badRequest } from "./refusals.ts";

export type Predicate = (object: Entity) => boolean;

export interface Choice {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** Which objects of a kind a caller asks for. Throws 400 for a selector that does not parse or names an unsupported field. */
export function selection(kind: Kind, { namespace, labelSelector = "", fieldSelector = "" }: Choice): Predicate {
  const tests = [...labelTests(labelSelector), ...fieldTests(fieldSelector, kind)];
  if (namespace) tests.unshift((object) => object.metadata.namespace === namespace);
  return (object) => tests.every((test) => test(object));
}

/** Reads `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
function labelTests(selector: string): Predicate[] {
  return split(selector).map((term) => labelTest(term));
}

/** Splits at commas outside of parentheses. */
function split(selector: string): string[] {
  return selector.trim() === "" ? [] : selector.split(/,(?![^(]*\))/).map((term) => term.trim());
}

const SET_TERM = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/;
const EQUALITY_TERM = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/;
const EXISTENCE_TERM = /^(!?)\s*([^\s=!(),]+)$/;

function labelTest(term: string): Predicate {
  const set = SET_TERM.exec(term);
  if (set) return valueTest(set[1] ?? "", { values: (set[3] ?? "").split(",").map((value) => value.trim()), negated: set[2] === "notin" });
  const equality = EQUALITY_TERM.exec(term);
  if (equality) return valueTest(equality[1] ?? "", { values: [equality[3] ?? ""], negated: equality[2] === "!=" });
  const existence = EXISTENCE_TERM.exec(term);
  if (!existence) throw badRequest(`found '${term}', expected: !, identifier, or 'end of string'`);
  const [, not, key = ""] = existence;
  return (object) => (labelOf(object, key) === undefined) === (not === "!");
}

/** A label that is absent differs from every value. */
function valueTest(key: string, { values, negated }: { values: readonly string[]; negated: boolean }): Predicate {
  return (object) => {
    const label = labelOf(object, key);
    return (label !== undefined && values.includes(label)) !== negated;
  };
}

function labelOf({ metadata }: Entity, key: string): string | undefined {
  return metadata.labels && Object.hasOwn(metadata.labels, key) ? metadata.labels[key] : undefined;
}

function fieldTests(selector: string, kind: Kind): Predicate[] {
  const supported = ["metadata.name", ...(kind.resource.namespaced ? ["metadata.namespace"] : []), ...kind.selectable];
  return split(selector).map((term) => {
    const [, field = "", operator, value = ""] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term) ?? [];
    if (operator === undefined) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
    if (!supported.includes(field)) throw badRequest(`field label not supported: ${field}`);
    const path = field.split(".");
    return (object) => (fieldOf(object, path) === value) === (operator !== "!=");
  });
}

/** A field that is absent equals the empty string. */
function fieldOf(object: Entity, path: readonly string[]): string {
  const value = at(object, path) ?? "";
  return isObject(value) ? "" : String(value);
}
