import type { Credentials } from "./credentials.ts";
import { logPath, type Supervisor } from "./supervisor.ts";

export interface ReadinessOptions {
  readonly server: string;
  readonly credentials: Credentials;
  /** Whether the server has been ready on this data before, so that it need not wait for what it writes at its first start. */
  readonly again: boolean;
  /** In milliseconds. */
  readonly within: number;
}

const PROGRAMS = ["etcd", "kube-apiserver"] as const;
/** The second one because the API server makes that namespace a moment after it calls itself ready. */
const FIRST_TIME = ["/readyz", "/api/v1/namespaces/default"] as const;
/** Without the checks of objects that are there by now; the API server only looks once a second whether they are. */
const AGAIN = [
  "/readyz?exclude=poststarthook/rbac/bootstrap-roles&exclude=poststarthook/scheduling/bootstrap-system-priority-classes",
] as const;
const INTERVAL = 50;

/**
 * Waits until the API server serves requests.
 *
 * @throws as soon as one of the programs has ended, or when the time is up; the message has the end of its log.
 */
export async function waitUntilReady(supervisor: Supervisor, options: ReadinessOptions): Promise<void> {
  const { server, credentials: { authority, admin }, again, within } = options;
  const deadline = performance.now() + within;
  using client = Deno.createHttpClient({ http2: false, caCerts: [authority.cert], cert: admin.cert, key: admin.key });
  for (const path of again ? AGAIN : FIRST_TIME) {
    while (!await succeeds(`${server}${path}`, client)) {
      await expectAllRunning(supervisor);
      if (performance.now() > deadline) throw await failure(supervisor, { name: "kube-apiserver", what: `not ready after ${within} ms` });
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
  }
}

async function succeeds(url: string, client: Deno.HttpClient): Promise<boolean> {
  try {
    const response = await fetch(url, { client, signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

async function expectAllRunning(supervisor: Supervisor): Promise<void> {
  for (const name of PROGRAMS) {
    const answer = await supervisor.look(name);
    if (answer.type === "ended") throw await failure(supervisor, { name, what: `gone, with code ${answer.code}` });
  }
}

async function failure(supervisor: Supervisor, { name, what }: { name: string; what: string }): Promise<Error> {
  const log = await Deno.readTextFile(logPath(supervisor.folder, name)).catch(() => "");
  return new Error(`Cannot start the test cluster: ${name} is ${what}\n${log.trimEnd().split("\n").slice(-15).join("\n")}`);
}
