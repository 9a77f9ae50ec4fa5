/** The generated parts of the page of a kind, from its CRD. */
import { TROUBLE } from "../../../controllers/report.ts";
import { isRequested, type Primitive } from "../../../primitives/define.ts";
import { type CustomResourceDefinition, parentCrd, requestCrd } from "../crd.ts";
import type { Structural } from "../structural.ts";
import { specTable, statusTable } from "./fields.ts";
import { code, table } from "./markdown.ts";
import { type Reason, reasonsOf, requestReasonsOf } from "./reasons.ts";

/** A kind that has a page. */
export interface PageKind {
  readonly kind: string;
  /** What it is, in a few words. */
  readonly summary: string;
  readonly crd: CustomResourceDefinition;
  readonly reasons: readonly Reason[];
  /** Those of whatever makes the operator tell an event about an object of this kind. */
  readonly events: readonly Happening[];
  /** The kind that asks it; or, of a request, the kind that it asks. */
  readonly other?: string;
}

interface Happening {
  readonly reason: string;
  readonly meaning: string;
}

/** The kinds of a primitive: its own, and that of its requests. */
export function kindsOf(primitive: Primitive): PageKind[] {
  const { kind, summary } = primitive;
  const own = { kind, summary, crd: parentCrd(primitive), reasons: reasonsOf(primitive), events: eventsOf(primitive) };
  if (!isRequested(primitive)) return [own];
  const { request } = primitive;
  const reasons = requestReasonsOf(primitive);
  const asks = request.fact ? `what is said to a ${kind}` : `asks for a ${kind}`;
  return [{ ...own, other: request.kind }, {
    kind: request.kind,
    summary: asks,
    crd: requestCrd(primitive),
    reasons,
    events: [],
    other: kind,
  }];
}

/** Claims that are lost, and conditions that ask for somebody's attention, are told as events about the parent. */
function eventsOf(primitive: Primitive): Happening[] {
  const lost = requestReasonsOf(primitive).filter(({ loses }) => loses)
    .map(({ reason, meaning }) => ({ reason, meaning: `a holder has lost its claim: ${meaning.replace(/^[a-z ]+: /, "")}` }));
  const trouble = reasonsOf(primitive).filter(({ reason }) => TROUBLE.has(reason));
  return [...lost, ...new Map(trouble.toReversed().map((each) => [each.reason, each])).values().toArray().toReversed()];
}

export function pageOf(kind: string): string {
  return `${kind.toLowerCase()}.md`;
}

/** The parts of a page, by their names. */
export function partsOf(page: PageKind): Readonly<Record<string, string>> {
  const { crd, reasons, events } = page;
  const [{ schema: { openAPIV3Schema: schema }, additionalPrinterColumns }] = crd.spec.versions;
  const { spec, status } = schema.properties ?? {};
  return {
    names: names(page),
    ...spec && { spec: specTable(spec, schema["x-kubernetes-validations"] ?? []) },
    ...status && { status: statusTable(status), phases: phases(status) },
    conditions: table(
      ["Condition", "Status", "Reason", "When"],
      reasons.map(({ condition, status, reason, meaning }) => [code(condition), status, code(reason), meaning]),
    ),
    columns: table(
      ["Column", "Shows", "Only with `-o wide`"],
      additionalPrinterColumns.map(({ name, jsonPath, priority = 0 }) => [name, code(jsonPath), priority > 0 ? "yes" : ""]),
    ),
    ...events.length > 0 &&
      { events: table(["Type", "Reason", "When"], events.map((each) => ["Warning", code(each.reason), each.meaning])) },
  };
}

function names({ crd: { spec: { group, names, versions: [version] } }, other }: PageKind): string {
  const { kind, plural, singular, shortNames = [], categories } = names;
  const fields = version.selectableFields ?? [];
  const rows = [
    ["apiVersion", code(`${group}/${version.name}`)],
    ["kind", code(kind)],
    ["kubectl", [plural, singular, ...shortNames].map(code).join(", ")],
    ["Category", categories.map(code).join(", ")],
    ["Scope", "a namespace"],
    ["Goes with", other === undefined ? "" : `[${other}](${pageOf(other)})`],
    ["Field selectors", fields.map(({ jsonPath }) => code(jsonPath.slice(1))).join(", ")],
  ];
  return table(["", kind], rows.filter(([, value]) => value !== ""));
}

/** The description of a phase has a sentence for each: `Full: none is.` */
function phases({ properties: { phase } = {} }: Structural): string {
  const values = phase?.enum ?? [];
  const rows = values.map((value) => [code(value), sentenceFor(value, { values, description: phase?.description ?? "" })]);
  return table(["Phase", "Meaning"], rows);
}

interface Sentences {
  readonly values: readonly string[];
  readonly description: string;
}

function sentenceFor(value: string, { values, description }: Sentences): string {
  const [, sentence] = new RegExp(`\\b${value}: (.*?)\\.(?= (?:${values.join("|")}): |$)`).exec(description) ?? [];
  if (sentence === undefined) throw new Error(`Cannot generate the documentation: the phase ${value} is not described in "${description}"`);
  return sentence;
}
