/**
 * Writes dist/install.yaml, or the file that is named, for those who `kubectl apply`: the chart with its defaults, in the namespace
 * konductor-system. With `--check` it writes nothing and fails when the file is not what it would write.
 */
import { dirname } from "node:path";
import { stringify } from "yaml";
import { findHelm } from "../tests/helm/binary.ts";
import { CHART, type Manifest, manifestsIn, ok } from "../tests/helm/chart.ts";

const NAMESPACE = "konductor-system";

/** What says that Helm looks after an object, and is not so here. */
const HELMS_LABELS = ["app.kubernetes.io/managed-by", "helm.sh/chart"];

/** Renders the manifests of everything, with Helm at this path. */
export async function installYaml(helm: string): Promise<string> {
  const args = ["template", "konductor", CHART, "--namespace", NAMESPACE, "--set", "crds.keep=false"];
  const manifests = manifestsIn(await ok(helm, args)).map(withoutHelm);
  const documents = [namespace, ...manifests].map((manifest) => stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false }));
  return `# Everything that Konductor needs: kubectl apply --server-side -f install.yaml\n${documents.join("---\n")}`;
}

/** The Pods in it keep to the restricted standard. */
const namespace = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name: NAMESPACE, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
};

function withoutHelm(manifest: Manifest): object {
  const { labels, annotations, ...metadata } = manifest.metadata;
  const kept = Object.fromEntries(Object.entries(labels).filter(([label]) => !HELMS_LABELS.includes(label)));
  return { ...manifest, metadata: { ...metadata, labels: kept, ...(Object.keys(annotations).length > 0 && { annotations }) } };
}

async function main(args: readonly string[]): Promise<number> {
  const [file = "dist/install.yaml", ...more] = args.filter((arg) => arg !== "--check");
  if (file.startsWith("-") || more.length > 0) {
    console.error("Cannot write install.yaml: give at most one file, and --check");
    return 64;
  }
  const text = await installYaml(await findHelm());
  if (args.includes("--check")) return await isCurrent(file, text) ? 0 : 1;
  await Deno.mkdir(dirname(file), { recursive: true });
  await Deno.writeTextFile(file, text);
  console.log(file);
  return 0;
}

async function isCurrent(file: string, text: string): Promise<boolean> {
  const found = await Deno.readTextFile(file).catch(() => undefined);
  if (found !== text) console.error(`${file} is ${found === undefined ? "missing" : "out of date"}; run: deno task install-yaml`);
  return found === text;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
