import { stringify } from "yaml";
import type { Primitive } from "../../primitives/define.ts";
import { crdsOf, type CustomResourceDefinition } from "../crds.ts";
import { type Generator, HEADER, type Output } from "./output.ts";

const FOLDER = "helm/konductor/templates/crds";

/** The CRDs as templates of the chart, so that an upgrade of the chart upgrades them: Helm leaves a chart's folder `crds` alone. */
export const chartCrds: Generator = {
  owns: FOLDER,
  generate: (primitives: readonly Primitive[]): Output[] =>
    crdsOf(primitives).map((crd) => ({ path: `${FOLDER}/${crd.spec.names.plural}.yaml`, text: templateOf(crd) })),
};

function templateOf({ apiVersion, kind, metadata: { name }, spec }: CustomResourceDefinition): string {
  return `{{- /* ${HEADER} */ -}}
{{- if .Values.crds.install }}
apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
  labels:
    {{- include "konductor.labels" . | nindent 4 }}
  {{- if .Values.crds.keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
${verbatim(stringify({ spec }, { lineWidth: 0, aliasDuplicateObjects: false }))}{{- end }}
`;
}

/** Text in which a template engine finds nothing to do. */
export function verbatim(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}
