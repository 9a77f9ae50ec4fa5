/** The schemas that a CRD may have: what Kubernetes calls structural, and of that what this project uses. */
import * as z from "zod";

/** The allow-list of keywords. In this order they are written. */
const keywords = z.strictObject({
  title: z.string().optional(),
  description: z.string().optional(),
  type: z.enum(["object", "array", "string", "integer", "boolean"]),
  format: z.enum(["int32", "int64", "date-time"]).optional(),
  default: z.json().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  minimum: z.int().optional(),
  maximum: z.int().optional(),
  minItems: z.int().optional(),
  maxItems: z.int().optional(),
  get items() {
    return keywords.optional();
  },
  required: z.array(z.string()).optional(),
  get properties() {
    return z.record(z.string(), keywords).optional();
  },
  "x-kubernetes-list-type": z.enum(["atomic", "map", "set"]).optional(),
  "x-kubernetes-list-map-keys": z.array(z.string()).optional(),
  "x-kubernetes-validations": z.array(z.object({ rule: z.string(), message: z.string() })).optional(),
});

/** An OpenAPI schema that the API server accepts in a CRD. `title` names the type in TypeScript and is not for the CRD. */
export type Structural = z.infer<typeof keywords>;

/**
 * Turns a zod schema into a structural one. `what` names it in messages: `Permit.spec`.
 *
 * @throws with a sentence, when the schema says what a CRD cannot, or leaves a string or a list without a bound.
 */
export function structuralOf(schema: z.ZodObject, what: string): Structural {
  const json = z.toJSONSchema(schema, {
    target: "openapi-3.0",
    io: "input",
    reused: "inline",
    override: ({ zodSchema, path }) => checkFlags(zodSchema, [what, ...path].join(".")),
  });
  const read = keywords.safeParse(json);
  if (!read.success) throw refusal(read.error, what);
  return finish(read.data, what);
}

/** A CRD's pattern has no flags. `u` changes nothing in what Go's regular expressions and JavaScript's both understand. */
function checkFlags(schema: z.core.$ZodType, where: string): void {
  for (const { _zod: { def } } of schema._zod.def.checks ?? []) {
    if (!("pattern" in def) || !(def.pattern instanceof RegExp) || ["", "u"].includes(def.pattern.flags)) continue;
    throw new Error(`Cannot generate a CRD from ${where}: its pattern has the flags "${def.pattern.flags}", and a CRD's has none`);
  }
}

function refusal(error: z.ZodError, what: string): Error {
  const sentences = error.issues.map((issue) => {
    const where = [what, ...issue.path].join(".");
    if (issue.code !== "unrecognized_keys") return `${where}: ${issue.message}`;
    return `${where}: the keyword ${issue.keys.map((key) => `"${key}"`).join(", ")} is not one that tools/generate/structural.ts allows`;
  });
  return new Error(`Cannot generate a CRD: ${sentences.join("; ")}`, { cause: error });
}

/** Adds the formats of integers and checks what the allow-list cannot say. */
function finish(schema: Structural, where: string): Structural {
  checkBounds(schema, where);
  if (schema.pattern !== undefined) checkPattern(schema.pattern, where);
  const { items, properties } = schema;
  return {
    ...schema,
    ...(schema.type === "integer" ? { format: schema.format ?? narrow(schema, where) } : {}),
    ...(items ? { items: finish(items, `${where}[]`) } : {}),
    ...(properties ? { properties: mapValues(properties, (inner, field) => finish(inner, `${where}.${field}`)) } : {}),
  };
}

function narrow({ minimum, maximum }: Structural, where: string): "int32" {
  if (minimum !== undefined && maximum !== undefined && minimum >= -(2 ** 31) && maximum < 2 ** 31) return "int32";
  throw new Error(`Cannot generate a CRD from ${where}: an integer that does not fit int32 has to say .meta({ format: "int64" })`);
}

/** Without bounds the API server cannot tell what a rule costs, and refuses it; and a status could outgrow etcd. */
function checkBounds({ type, format, enum: values, maxLength, maxItems, items, properties }: Structural, where: string): void {
  const missing = type === "string" && maxLength === undefined && values === undefined
    ? "a string without a greatest length"
    : type === "array" && maxItems === undefined
    ? "a list without a greatest length"
    : type === "array" && items === undefined
    ? "a list that does not say of what"
    : type === "object" && properties === undefined
    ? "an object that does not name its fields"
    : undefined;
  if (missing !== undefined) throw new Error(`Cannot generate a CRD from ${where}: it is ${missing}${format ? ` (${format})` : ""}`);
}

/** What Go's RE2 does not have, or reads otherwise than JavaScript: look-around, back references, \u, \c, [^] and scripts by property. */
const NOT_RE2 = /\(\?(?:=|!|<)|\\[1-9kuc]|\[\^?\]|\\[pP]\{[^}]*=/;

function checkPattern(pattern: string, where: string): void {
  const found = NOT_RE2.exec(pattern);
  if (found) throw new Error(`Cannot generate a CRD from ${where}: Go's regular expressions do not have "${found[0]}" in ${pattern}`);
}

/** Gives the same record with other values. */
export function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From, key: string) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
