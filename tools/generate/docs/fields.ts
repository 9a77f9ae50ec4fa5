/** The tables of the fields that an object has. */
import { DURATION_PATTERN } from "../../../primitives/duration.ts";
import { type CelRule, immutable, setOnce } from "../../../primitives/schema.ts";
import type { Structural } from "../structural.ts";
import { code, list, table } from "./markdown.ts";

interface Field {
  /** `holders[].uid` */
  readonly path: string;
  readonly schema: Structural;
  readonly required: boolean;
}

/** The fields of a schema, and of what is in them, in its own order. Kubernetes' conditions have the same everywhere: they are not opened. */
export function fieldsOf({ properties = {}, required = [] }: Structural, before = ""): Field[] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${before}${name}`;
    const inner = schema.items ?? schema;
    const isOpened = inner.properties !== undefined && inner.properties["lastTransitionTime"] === undefined;
    const own = { path, schema, required: required.includes(name) };
    return [own, ...isOpened ? fieldsOf(inner, `${path}${schema.items ? "[]" : ""}.`) : []];
  });
}

/** The fields of a spec, and what the API server checks besides. */
export function specTable(spec: Structural, rules: readonly CelRule[]): string {
  const all = spec["x-kubernetes-validations"] ?? [];
  const change = changesIn(all);
  const rows = fieldsOf(spec).map((field) => [...cellsOf(field), change(field.path), meaningOf(field)]);
  const checked = [...all, ...rules, ...fieldsOf(spec).flatMap(rulesIn)].filter((rule) => !isChange(rule)).map(({ message }) => message);
  return [table(TITLES, rows), ...checked.length > 0 ? [`The API server also checks:\n\n${list(checked)}`] : []].join("\n");
}

const TITLES = ["Field", "Type", "Default", "Limits", "May change", "Meaning"];

/** The fields of a status. */
export function statusTable(status: Structural): string {
  return table(["Field", "Type", "Meaning"], fieldsOf(status).map((field) => [code(field.path), typeOf(field.schema), meaningOf(field)]));
}

function rulesIn({ schema }: Field): readonly CelRule[] {
  return [...schema["x-kubernetes-validations"] ?? [], ...schema.items?.["x-kubernetes-validations"] ?? []];
}

function cellsOf({ path, schema, required }: Field): string[] {
  return [
    code(path),
    typeOf(schema),
    required ? "required" : schema.default === undefined ? "" : code(String(schema.default)),
    limitsOf(schema),
  ];
}

function meaningOf({ path, schema }: Field): string {
  if (path === "phase") return "One of the phases below.";
  return schema.description ?? schema.items?.description ?? "";
}

function typeOf({ type, format, pattern, items }: Structural): string {
  if (items) return items.properties?.["lastTransitionTime"] ? "list of conditions" : `list of ${typeOf(items)}s`;
  if (pattern === DURATION_PATTERN) return "duration";
  return format === "date-time" ? "time" : type;
}

/** Where the limits of a field say nothing to people, there are none. */
function limitsOf({ enum: values, pattern, minimum, maximum, minLength, maxLength, minItems, maxItems }: Structural): string {
  if (values) return values.map(code).join(", ");
  if (pattern === DURATION_PATTERN) return "";
  const counted = rangeOf(minLength, maxLength, " characters") ?? rangeOf(minItems, maxItems, " items") ?? rangeOf(minimum, maximum, "");
  return [counted, ...pattern === undefined || pattern.includes("\\p") ? [] : [code(pattern)]].filter(Boolean).join(", ");
}

/** The greatest number that a field of 32 bits can have. */
const GREATEST = 2 ** 31 - 1;

function rangeOf(from: number | undefined, to: number | undefined, what: string): string | undefined {
  const [least, most] = [from === -GREATEST - 1 ? undefined : from, to === undefined || to >= GREATEST ? undefined : to];
  if (most === undefined) return least === undefined ? undefined : `at least ${least}${what}`;
  return least === undefined ? `at most ${most}${what}` : `${least} to ${most}${what}`;
}

/** What may become of a field once its object is there; nothing where that goes for none of them. */
function changesIn(rules: readonly CelRule[]): (path: string) => string {
  const has = (rule: CelRule) => rules.some((each) => each.rule === rule.rule);
  if (!rules.some(isChange)) return () => "";
  return (path) => has(immutable(path)) ? "no" : has(setOnce(path)) ? "once set, no" : "yes";
}

function isChange({ message }: CelRule): boolean {
  return /^\w+ (is immutable|can be set once only)$/.test(message);
}
