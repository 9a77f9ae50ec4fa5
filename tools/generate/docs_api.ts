/** docs/api/: the tables of each kind, within pages that are written by hand. */
import type { Primitive } from "../../primitives/define.ts";
import { kindsOf, pageOf, partsOf } from "./docs/api_parts.ts";
import { conditionTypesTable } from "./docs/gate_types.ts";
import { code, table } from "./docs/markdown.ts";
import type { Generator, Part } from "./output.ts";

const FOLDER = "docs/api";

export const docsApi: Generator = {
  owns: FOLDER,
  generate: () => [],
  parts: (primitives) => [...primitives.flatMap(kindsOf).flatMap(pageParts), index(primitives), conditionTypes],
};

const conditionTypes: Part = { path: `${FOLDER}/gate.md`, name: "condition types of Gate", text: conditionTypesTable() };

function pageParts(page: ReturnType<typeof kindsOf>[number]): Part[] {
  const path = `${FOLDER}/${pageOf(page.kind)}`;
  return Object.entries(partsOf(page)).map(([name, text]) => ({ path, name: `${name} of ${page.kind}`, text }));
}

function index(primitives: readonly Primitive[]): Part {
  const rows = primitives.map((primitive) => {
    const [own, request] = kindsOf(primitive);
    return [
      linkTo(own?.kind),
      `${primitive.summary}`,
      [primitive.plural, ...primitive.shortNames].map(code).join(", "),
      linkTo(request?.kind),
      request ? code(request.crd.spec.names.plural) : "",
    ];
  });
  return { path: `${FOLDER}/README.md`, name: "kinds", text: table(["Kind", "Rule", "kubectl", "Asked by", "kubectl"], rows) };
}

function linkTo(kind: string | undefined): string {
  return kind === undefined ? "" : `[${kind}](${pageOf(kind)})`;
}
