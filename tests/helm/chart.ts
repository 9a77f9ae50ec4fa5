/** The chart, as Helm renders it. */
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import * as z from "zod";

export const CHART = fileURLToPath(new URL("../../helm/konductor", import.meta.url));

const manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
});

export type Manifest = z.infer<typeof manifest>;

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args: [...args], env: { ...env }, stdin: "null" }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** Runs it, and gives its standard output. Throws with what it says when it fails. */
export async function ok(program: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, env);
  if (code !== 0) throw new Error(`${program} ${args.join(" ")}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}

export interface Release {
  readonly namespace?: string;
  /** Values, as in a values.yaml. */
  readonly values?: object;
}

/** Runs `helm template`, whatever comes of it. */
export function template(helm: string, { namespace = "konductor-system", values = {} }: Release = {}): Promise<Ended> {
  return withValues(values, (file) => run(helm, ["template", "konductor", CHART, "--namespace", namespace, "--values", file]));
}

/** Renders the chart into its manifests. Throws when it cannot be rendered. */
export async function render(helm: string, release: Release = {}): Promise<Manifest[]> {
  const { code, stdout, stderr } = await template(helm, release);
  if (code !== 0) throw new Error(stderr);
  return manifestsIn(stdout);
}

/** Reads manifests, as many as there are. Throws when one is not well-formed. */
export function manifestsIn(text: string): Manifest[] {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return document.toJS();
  }).filter((object) => object !== null).map((object) => manifest.parse(object));
}

/** Has a file of values for as long as `use` takes. */
export async function withValues<Result>(values: object, use: (file: string) => Promise<Result>): Promise<Result> {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(values));
    return await use(file);
  } finally {
    await Deno.remove(file);
  }
}
