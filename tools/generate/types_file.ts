/** sdk/types.ts: plain interfaces, because JSR refuses types that are inferred. */
import type { Primitive, RequestDefinition } from "../../primitives/define.ts";
import { GROUP, VERSION } from "../../primitives/mod.ts";
import { type Generator, HEADER } from "./output.ts";
import { type Structural, structuralOf } from "./structural.ts";

export const typesFile: Generator = {
  generate: (primitives) => [{ path: "sdk/types.ts", text: new TypesFile(primitives).text }],
};

const INTRODUCTION = `// ${HEADER}
/**
 * The objects of ${GROUP}/${VERSION}, as the API server returns them: what has a default is there. A type that ends in \`Input\` is what one
 * writes: what has a default may be left out.
 *
 * @module
 */
import type { ObjectMeta } from "../kube/api.ts";

export type { ObjectMeta };
`;

/** As wide as the formatter lets a line be. */
const WIDTH = 140;

/** A union that is too long for a line, as the formatter writes it. */
function inLines(line: string, indent: string): string {
  const [field = "", type = ""] = line.split(/(?<=:) (.*)/s);
  return `${field}\n${type.split(" | ").map((member) => `${indent}  | ${member}`).join("\n")}`;
}

/** `output`: as the server returns it. `input`: as one writes it. */
type Mode = "output" | "input";

/** The file as it grows: types that have a name of their own are added when they are first used. */
class TypesFile {
  readonly text: string;
  readonly #declarations = new Map<string, string>();

  constructor(primitives: readonly Primitive[]) {
    for (const primitive of primitives) this.#addPrimitive(primitive);
    this.text = [INTRODUCTION, ...this.#declarations.values()].join("\n");
  }

  #addPrimitive({ kind, summary, spec, status, request }: Primitive): void {
    this.#addSpec(kind, structuralOf(spec, `${kind}.spec`));
    this.#addInterface(`${kind}Status`, { schema: structuralOf(status, `${kind}.status`), doc: `What the operator says of a ${kind}.` });
    this.#add(kind, object({ kind, doc: `${kind}: ${summary}.`, isNewWithStatus: false }));
    if (request !== undefined) this.#addRequest(kind, request);
  }

  #addRequest(kind: string, request: RequestDefinition): void {
    this.#addSpec(request.kind, structuralOf(request.spec, `${request.kind}.spec`));
    this.#addInterface(`${request.kind}Status`, {
      schema: structuralOf(request.status, `${request.kind}.status`),
      doc: `What the operator answers to a ${request.kind}.`,
    });
    this.#add(request.kind, object({ kind: request.kind, doc: `A request to a ${kind}.`, isNewWithStatus: true }));
  }

  #addSpec(kind: string, schema: Structural): void {
    const name = `${kind}Spec`;
    const doc = `What a ${kind} is to be, as one writes it.`;
    this.#addInterface(name, { schema, doc: `What a ${kind} is to be.` });
    if (hasDefaults(schema)) this.#addInterface(`${name}Input`, { schema, doc, mode: "input" });
    else this.#add(`${name}Input`, `${comment(doc)}export type ${name}Input = ${name};\n`);
  }

  #addInterface(name: string, { schema, doc, mode = "output" }: { schema: Structural; doc: string; mode?: Mode }): void {
    const body = this.#fields(schema, { mode, indent: "  " });
    this.#add(name, `${comment(doc)}export interface ${name} {\n${body}}\n`);
  }

  #add(name: string, text: string): void {
    const existing = this.#declarations.get(name);
    if (existing !== undefined && existing !== text) throw new Error(`Cannot generate sdk/types.ts: two types are called ${name}`);
    this.#declarations.set(name, text);
  }

  #fields({ properties = {}, required = [] }: Structural, { mode, indent }: { mode: Mode; indent: string }): string {
    return Object.entries(properties).map(([field, schema]) => {
      const isThere = required.includes(field) || (mode === "output" && schema.default !== undefined);
      const type = this.#type(schema, { mode, indent });
      const doc = schema.description === undefined ? "" : comment(schema.description, indent);
      const line = `${indent}readonly ${field}${isThere ? `: ${type}` : `?: ${type} | undefined`};`;
      return `${doc}${line.length > WIDTH && schema.enum ? inLines(line, indent) : line}\n`;
    }).join("");
  }

  #type(schema: Structural, { mode, indent }: { mode: Mode; indent: string }): string {
    if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
    if (schema.type === "integer") return "number";
    if (schema.type === "array") return this.#list(schema, { mode, indent });
    if (schema.type !== "object") return schema.type;
    return schema.title === undefined ? `{\n${this.#fields(schema, { mode, indent: `${indent}  ` })}${indent}}` : this.#named(schema, mode);
  }

  #list({ items }: Structural, at: { mode: Mode; indent: string }): string {
    const type = items ? this.#type(items, at) : "unknown";
    return `readonly ${items?.enum ? `(${type})` : type}[]`;
  }

  #named(schema: Structural, mode: Mode): string {
    const isInput = mode === "input" && hasDefaults(schema);
    const name = `${schema.title}${isInput ? "Input" : ""}`;
    this.#addInterface(name, { schema, doc: schema.description ?? `${name}.`, mode });
    return name;
  }
}

function object({ kind, doc, isNewWithStatus }: { kind: string; doc: string; isNewWithStatus: boolean }): string {
  return `${comment(doc)}export interface ${kind} {
  readonly apiVersion: "${GROUP}/${VERSION}";
  readonly kind: "${kind}";
  readonly metadata: ObjectMeta;
  readonly spec: ${kind}Spec;
  readonly status${isNewWithStatus ? `: ${kind}Status` : `?: ${kind}Status | undefined`};
}
`;
}

function hasDefaults({ properties = {}, items }: Structural): boolean {
  const inner = [...Object.values(properties), ...(items ? [items] : [])];
  return inner.some((schema) => schema.default !== undefined || hasDefaults(schema));
}

function comment(text: string, indent = ""): string {
  return `${indent}/** ${text.replaceAll("*/", "*\\/")} */\n`;
}
