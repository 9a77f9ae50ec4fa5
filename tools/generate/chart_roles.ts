import { stringify } from "yaml";
import { type Generator, HEADER } from "./output.ts";
import { rolesOf } from "./rbac.ts";

/** The rules of the chart's roles, as named templates: `konductor.rules.operator` and so on. */
export const chartRoles: Generator = {
  generate: (primitives) => {
    const templates = Object.entries(rolesOf(primitives)).map(([role, rules]) =>
      `{{- define "konductor.rules.${role}" -}}\n${stringify(rules, { lineWidth: 0, aliasDuplicateObjects: false })}{{- end }}\n`
    );
    return [{ path: "helm/konductor/templates/_rules.tpl", text: [`{{/* ${HEADER} */}}\n`, ...templates].join("\n") }];
  },
};
