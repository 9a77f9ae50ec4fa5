import { stringify } from "yaml";
import { crdsOf } from "../crds.ts";
import { type Generator, HEADER } from "./output.ts";

/** crds/: one file for each CRD. */
export const crdFiles: Generator = {
  owns: "crds",
  generate: (primitives) =>
    crdsOf(primitives).map((crd) => ({
      path: `crds/${crd.spec.group}_${crd.spec.names.plural}.yaml`,
      text: `# ${HEADER}\n${stringify(crd, { lineWidth: 0, aliasDuplicateObjects: false })}`,
    })),
};
