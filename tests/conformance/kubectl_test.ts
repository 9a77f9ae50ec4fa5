import { systemClock } from "../../kube/clock.ts";
import { serve } from "../../kube/memory/http.ts";
import { MemoryServer } from "../../kube/memory/server.ts";
import { kubectlScript } from "./kubectl.ts";

const KUBECTL = Deno.env.get("KUBECTL") ?? "kubectl";

/** Where there is no kubectl there is nothing to try. */
const ignore = !(await isThere(KUBECTL));

kubectlScript("memory over HTTP", async () => {
  const server = new MemoryServer({ clock: systemClock });
  const face = serve(server);
  const kubeconfig = await Deno.makeTempFile();
  await Deno.writeTextFile(kubeconfig, kubeconfigFor(face.url));
  const stop = async (): Promise<void> => {
    server.close();
    await face.close();
    await Deno.remove(kubeconfig);
  };
  return { kubectl: KUBECTL, kubeconfig, stop };
}, { ignore });

function kubeconfigFor(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "memory",
    contexts: [{ name: "memory", context: { cluster: "memory", user: "anybody" } }],
    clusters: [{ name: "memory", cluster: { server } }],
    users: [{ name: "anybody", user: {} }],
  });
}

async function isThere(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["version", "--client"], stdout: "null", stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}
