/** The `x-kubernetes-validations` of a schema: the very expressions of the CRD, compiled once. */
import { Environment } from "@marcbachmann/cel-js";
import type { Json, JsonObject } from "./json.ts";
import { isList, isObject, isText } from "./json.ts";
import type { Problem } from "./refusals.ts";
import type { Schema } from "./schema.ts";

export interface Rule {
  readonly source: string;
  readonly evaluate: Evaluate;
  readonly message: string | undefined;
  readonly messageExpression: Evaluate | undefined;
  /** `Invalid value`, `Forbidden` and the like. */
  readonly reason: string;
  /** Where the problem is said to be, from where the rule stands. */
  readonly fieldPath: string;
  /** Whether it compares with what was there before, and so is for updates only. */
  readonly transition: boolean;
}

type Evaluate = (scope: Readonly<Record<string, unknown>>) => unknown;

const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false })
  .registerVariable("self", "dyn")
  .registerVariable("oldSelf", "dyn");

const REASONS: ReadonlyMap<string, string> = new Map([
  ["FieldValueForbidden", "Forbidden"],
  ["FieldValueRequired", "Required value"],
  ["FieldValueDuplicate", "Duplicate value"],
]);

/** Compiles a rule. Throws when it does not parse or does not type-check. */
export function compileRule(rule: JsonObject, path: string): Rule {
  const source = textOf(rule["rule"]) ?? "";
  const messageExpression = textOf(rule["messageExpression"]);
  return {
    source,
    evaluate: compile(source, path),
    message: textOf(rule["message"]),
    messageExpression: messageExpression === undefined ? undefined : compile(messageExpression, path),
    reason: REASONS.get(textOf(rule["reason"]) ?? "") ?? "Invalid value",
    fieldPath: textOf(rule["fieldPath"]) ?? "",
    transition: /\boldSelf\b/.test(source),
  };
}

function compile(source: string, path: string): Evaluate {
  const program = environment.parse(source);
  const { valid, error } = program.check();
  if (!valid) throw new Error(`Cannot compile the rule at "${path}": ${source}`, { cause: error });
  return program;
}

/** Holds a value to the rules of its schema, and what is in it to theirs. `old` is what was there before, if anything. */
export function checkRules(value: Json, options: { schema: Schema; old: Json | undefined; path: string }): Problem[] {
  const { schema, old, path } = options;
  if (value === null || !hasRules(schema)) return [];
  return [...schema.rules.flatMap((rule) => checkRule(rule, { ...options, value })), ...checkInner(value, { schema, old, path })];
}

function checkRule(rule: Rule, options: { value: Json; schema: Schema; old: Json | undefined; path: string }): Problem[] {
  const { value, schema, old } = options;
  if (rule.transition && (old === undefined || old === null)) return [];
  const scope = { self: toCel(value, schema), ...(rule.transition ? { oldSelf: toCel(old ?? null, schema) } : {}) };
  const path = options.path || "<nil>";
  try {
    if (rule.evaluate(scope) === true) return [];
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return [{ path, message: `Invalid value: ${JSON.stringify(schema.types[0])}: ${why} evaluating rule: ${rule.message ?? rule.source}` }];
  }
  const shown = isObject(value) || isList(value) || rule.reason !== "Invalid value" ? "" : `${JSON.stringify(value)}: `;
  return [{ path: `${path}${rule.fieldPath}`, message: `${rule.reason}: ${shown}${messageOf(rule, scope)}` }];
}

function messageOf(rule: Rule, scope: Readonly<Record<string, unknown>>): string {
  const made = rule.messageExpression?.(scope);
  return typeof made === "string" ? made : rule.message ?? `failed rule: ${rule.source}`;
}

function checkInner(value: Json, options: { schema: Schema; old: Json | undefined; path: string }): Problem[] {
  const { schema, old, path } = options;
  if (isList(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return value.flatMap((item, index) =>
      checkRules(item, { schema: items, old: counterpart(item, old, schema), path: `${path}[${index}]` })
    );
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const property = schema.properties.get(name);
    const found = property ?? schema.additional;
    if (found === undefined) return [];
    const place = property ? (path ? `${path}.${name}` : name) : `${path}[${name}]`;
    return checkRules(inner, { schema: found, old: isObject(old) ? old[name] : undefined, path: place });
  });
}

/** The item of the old list that has the same keys. Items of other lists have none. */
function counterpart(item: Json, old: Json | undefined, schema: Schema): Json | undefined {
  if (schema.listType !== "map" || !isList(old) || !isObject(item)) return undefined;
  return old.find((other) => isObject(other) && schema.listKeys.every((key) => other[key] === item[key]));
}

const withRules = new WeakMap<Schema, boolean>();

/** Whether there is any rule in a schema, however deep. */
function hasRules(schema: Schema): boolean {
  let known = withRules.get(schema);
  if (known === undefined) {
    const inner = [
      ...schema.properties.values(),
      ...(schema.items ? [schema.items] : []),
      ...(schema.additional ? [schema.additional] : []),
    ];
    known = schema.rules.length > 0 || inner.some(hasRules);
    withRules.set(schema, known);
  }
  return known;
}

/** Words that are not names in CEL: a field so called is written `__namespace__`. */
const KEYWORDS = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return var void while".split(" "),
);

/** Shows a value to CEL as its schema types it: integers are ints whatever JSON calls them, and only declared fields are there. */
function toCel(value: Json, schema: Schema): unknown {
  if (typeof value === "number") return schema.types.includes("integer") && Number.isInteger(value) ? BigInt(value) : value;
  if (isText(value)) return schema.format === "date-time" || schema.format === "date" ? new Date(value) : value;
  if (isList(value)) return value.map((item) => schema.items ? toCel(item, schema.items) : item);
  if (!isObject(value)) return value;
  const shown: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const property = schema.properties.get(name);
    if (property) shown[escape(name)] = toCel(inner, property);
    else if (schema.additional) shown[name] = toCel(inner, schema.additional);
  }
  return shown;
}

function escape(name: string): string {
  if (KEYWORDS.has(name)) return `__${name}__`;
  return name.replaceAll("__", "__underscores__").replaceAll(".", "__dot__").replaceAll("-", "__dash__").replaceAll("/", "__slash__");
}

function textOf(value: Json | undefined): string | undefined {
  return isText(value) && value !== "" ? value : undefined;
}
