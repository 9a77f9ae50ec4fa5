/** Konductor on a node, as its users have it: the images of this checkout, installed by the chart with Helm. */
import { fileURLToPath } from "node:url";
import { findHelm } from "../../helm/binary.ts";
import { CHART, run } from "../../helm/chart.ts";
import { freePort } from "../ports.ts";
import type { NodeCluster } from "./mod.ts";

const [IMAGE = "", CONFIG = ""] = ["tools/image.ts", "deno.json"].map((path) =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url))
);
const RELEASE = "konductor";
const ARCHITECTURE = Deno.build.arch === "aarch64" ? "arm64" : "amd64";

export const SYSTEM = "konductor-system";
export const OPERATOR = "konductor-controller-manager";

/** Makes the images of this checkout in `folder`, some fifteen seconds; gives the paths of their archives. */
export async function makeImages(folder: string): Promise<string[]> {
  const args = ["run", "--quiet", "-A", "--config", CONFIG, IMAGE, "--output", folder];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, stdin: "null", stdout: "null" }).output();
  if (!success) throw new Error(`Cannot make the images: ${new TextDecoder().decode(stderr)}`);
  return await archivesIn(folder);
}

/** The archives of images for this machine that are in a folder. */
export async function archivesIn(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ name }) => name.endsWith(`-${ARCHITECTURE}.tar`)).map(({ name }) => `${folder}/${name}`);
}

/** Installs the chart, or changes the values of one that is installed, and waits until the operator decides. Loopback only. */
export async function installChart(node: NodeCluster, values: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const { dir } = node.cluster;
  const [metrics, probes] = [freePort(), freePort()];
  const args = [`--metrics-bind-address=127.0.0.1:${metrics}`, `--health-probe-bind-address=127.0.0.1:${probes}`];
  const file = `${dir}/values.json`;
  await Deno.writeTextFile(file, JSON.stringify({ ports: { metrics, probes }, args, ...values }));
  const words = ["upgrade", "--install", RELEASE, CHART, "--namespace", SYSTEM, "--create-namespace", "--values", file, "--wait"];
  const env = { ...node.env, HELM_CACHE_HOME: `${dir}/helm`, HELM_CONFIG_HOME: `${dir}/helm`, HELM_DATA_HOME: `${dir}/helm` };
  const { code, stdout, stderr } = await run(await findHelm(), [...words, "--timeout", "90s"], env);
  if (code !== 0) throw new Error(`Cannot install the chart: ${stdout}${stderr}${await lastWords(node)}`);
  await node.forgetKinds();
}

async function lastWords({ kubectl }: NodeCluster): Promise<string> {
  const about = await Promise.all([
    kubectl(["-n", SYSTEM, "get", "events", "--sort-by=.lastTimestamp"]).catch(String),
    kubectl(["-n", SYSTEM, "logs", `deployment/${OPERATOR}`, "--tail=20"]).catch(String),
  ]);
  return about.join("\n");
}
