/** Results in the format that was asked for. */
import type { KubeObject } from "./object.ts";
import type { Column } from "../primitives/contract.ts";
import { GROUP } from "../primitives/mod.ts";
import { isUnsafe, printableJson } from "./printable.ts";
import { objectTable, type Shown } from "./table.ts";

export const FORMATS = ["table", "wide", "json", "yaml", "name"] as const;
export type Format = typeof FORMATS[number];

/** Objects of one kind, and how a table of them looks. */
export interface Listing {
  readonly columns: readonly Column[];
  readonly objects: readonly KubeObject[];
  readonly withNamespace?: boolean;
  /** The one object that was asked for, rather than a list that may happen to have one. */
  readonly single?: boolean;
  /** Rows that continue a table. */
  readonly headless?: boolean;
}

/** Writes objects out, with a line break at the end. */
export async function formatted(listing: Listing, options: Shown & { readonly format: Format }): Promise<string> {
  const { objects, columns, withNamespace = false, headless = false } = listing;
  const { format } = options;
  if (format === "name") return objects.map((object) => `${nameOf(object)}\n`).join("");
  if (format === "table" || format === "wide") {
    return objectTable(objects, { ...options, columns, wide: format === "wide", withNamespace, headless });
  }
  return await document(listing.single && objects[0] !== undefined ? objects[0] : listOf(objects), format);
}

/** As kubectl writes it: what older readers of YAML take for a timestamp or a truth value is quoted. */
const KUBECTL_YAML = { lineWidth: 0, indentSeq: false, compat: "yaml-1.1" } as const;

/** Any data as JSON or YAML, with nothing in it that a terminal would obey. */
export async function document(value: unknown, format: "json" | "yaml"): Promise<string> {
  if (format === "json") return printableJson(JSON.stringify(value, undefined, 2)) + "\n";
  const { stringify } = await import("yaml");
  const text = stringify(value, KUBECTL_YAML);
  return isUnsafe(text)
    ? printableJson(stringify(value, { ...KUBECTL_YAML, defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" }))
    : text;
}

/** An object as kubectl names it with `-o name`: `semaphore.konductor.io/db`. */
export function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind.toLowerCase()}.${GROUP}/${metadata.name}`;
}

function listOf(items: readonly KubeObject[]) {
  return { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items };
}
