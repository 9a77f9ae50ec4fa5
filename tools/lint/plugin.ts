/** The project's own lint rules; `deno lint` loads them through deno.json. */
import { noKinds } from "./kinds.ts";
import { layers } from "./layers.ts";
import { purity } from "./purity.ts";
import { noAs, noDefaultExport, noEnum, zodAsNamespace } from "./style.ts";

const plugin: Deno.lint.Plugin = {
  name: "konductor",
  rules: {
    layers,
    purity,
    "no-kinds": noKinds,
    "no-default-export": noDefaultExport,
    "no-as": noAs,
    "no-enum": noEnum,
    "zod-as-namespace": zodAsNamespace,
  },
};

// deno-lint-ignore konductor/no-default-export -- so Deno asks of a plugin
export default plugin;
