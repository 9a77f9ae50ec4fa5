import { crdsOf } from "../crds.ts";
import { type Generator, HEADER } from "./output.ts";

/** sdk/testing/crds.ts: what the API server in memory is given, for users have no crds/ beside them. */
export const testingCrds: Generator = {
  generate: (primitives) => [{
    path: "sdk/testing/crds.ts",
    text: `${BEGINNING}${crdsOf(primitives).map((crd) => `  ${JSON.stringify(crd)},\n`).join("")}];\n`,
  }],
};

const BEGINNING = `// deno-fmt-ignore-file
// ${HEADER}
/** The CustomResourceDefinitions, as in crds/. */
export const crds: readonly object[] = [
`;
