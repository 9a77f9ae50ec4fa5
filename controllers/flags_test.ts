import assert from "node:assert/strict";
import { HELP, parseFlags } from "./flags.ts";

Deno.test("without flags, all namespaces are looked after, metrics and probes are served, finished requests are kept ten minutes", () => {
  assert.deepEqual(parseFlags([]), {
    kubeconfig: undefined,
    context: undefined,
    namespaces: undefined,
    metrics: { hostname: undefined, port: 8080 },
    probes: { hostname: undefined, port: 8081 },
    retention: 600_000,
    level: "info",
    version: false,
    help: false,
  });
});

Deno.test("namespaces are separated by commas, or given one by one", () => {
  assert.deepEqual(parseFlags(["--watch-namespace", "a, b,", "--watch-namespace=c,a"]).namespaces, ["a", "b", "c"]);
});

Deno.test("an address may name its host, and 0 is no endpoint", () => {
  const { metrics, probes } = parseFlags(["--metrics-bind-address", "[::1]:9090", "--health-probe-bind-address=0"]);
  assert.deepEqual({ metrics, probes }, { metrics: { hostname: "::1", port: 9090 }, probes: undefined });
});

Deno.test("--help names every flag", () => {
  for (const flag of ["kubeconfig", "context", "watch-namespace", "metrics-bind-address", "health-probe-bind-address", "retention"]) {
    assert.match(HELP, new RegExp(`--${flag} [A-Z]+`));
  }
});

const wrong: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [["--retention", "soon"], /^Cannot use --retention "soon": write a duration/],
  [["--log-level", "loud"], /^Cannot use --log-level "loud": it is one of debug, info, warn, error$/],
  [["--metrics-bind-address", "8080"], /^Cannot listen on "8080": write host:port/],
  [["--metrics-bind-address", ":99999"], /^Cannot listen on ":99999"/],
  [["--nonsense"], /--nonsense/],
  [["leftover"], /leftover/],
];

for (const [args, message] of wrong) {
  Deno.test(`${args.join(" ")} is refused with a sentence`, () => assert.throws(() => parseFlags(args), { message }));
}
