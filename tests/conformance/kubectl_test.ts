import { kubectlScripts } from "./kubectl.ts";
import { memoryBench } from "./kubectl_benches.ts";

const KUBECTL = Deno.env.get("KUBECTL") ?? "kubectl";

/** Where there is no kubectl, or no shell, there is nothing to try. */
const ignore = Deno.build.os === "windows" || !(await isThere(KUBECTL));

kubectlScripts("memory over HTTP", () => memoryBench(KUBECTL), { inMemory: true, ignore });

async function isThere(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["version", "--client"], stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
