/** What containers have said, and when: to a fraction of a millisecond, where Kubernetes itself tells of whole seconds. */
import type { Line } from "../examples/stage.ts";
import type { Pod } from "./pods.ts";
import type { Site } from "./site.ts";

export interface Said extends Line {
  readonly container: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** How many logs are read at a time. */
const AT_A_TIME = 8;

/** All that the containers of all Pods of a namespace have said, in the order in which they said it. kubectl would read five logs a second. */
export async function saidIn(site: Site): Promise<readonly Said[]> {
  using client = Deno.createHttpClient({ caCerts: [site.lab.node.cluster.caCert] });
  const [left, said] = [speakersAmong(await site.pods()), Array<Said>()];
  const reader = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      said.push(...linesOf(await logOf(site, next, client), next));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, reader));
  return said.toSorted((one, other) => one.at - other.at);
}

async function logOf({ lab, namespace }: Site, { pod, container }: Speaker, client: Deno.HttpClient): Promise<string> {
  const { server, token } = lab.node.cluster;
  const url = `${server}/api/v1/namespaces/${namespace}/pods/${pod}/log?timestamps=true&container=${container}`;
  const response = await fetch(url, { client, headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`Cannot read what ${container} of ${pod} has said: ${text}`);
  return text;
}

type Speaker = Pick<Said, "pod" | "container">;

/** The containers that have begun. */
function speakersAmong(pods: readonly Pod[]): Speaker[] {
  return pods.flatMap(({ name: pod, init, containers }) =>
    [...init, ...containers].filter(({ started }) => started !== undefined).map(({ name: container }) => ({ pod, container }))
  );
}

/** `2026-01-31T12:00:00.123456789Z TEXT` */
function linesOf(log: string, speaker: Speaker): Said[] {
  return [...log.matchAll(/^(\S+?)(\.\d+)?(Z|[+-]\d\d:\d\d) (.*)$/gm)].map(([, whole = "", fraction = "0", zone = "", text = ""]) => (
    { ...speaker, text, at: Date.parse(whole + zone) + Number(fraction) * 1000 }
  ));
}

/** Listens to a container that has said something already. Resolves to a function that gives all that it has said until its end. */
export async function listenTo(
  { lab: { node }, namespace }: Site,
  pod: string,
  container: string,
): Promise<() => Promise<readonly Said[]>> {
  const args = ["--namespace", namespace, "logs", pod, "--container", container, "--follow", "--timestamps"];
  const { stdout } = new Deno.Command(node.cluster.kubectl, { args, env: node.env, stdin: "null", stdout: "piped" }).spawn();
  const [first, rest] = [Promise.withResolvers<void>(), Array<string>()];
  const heard = (async () => {
    for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
      rest.push(text);
      first.resolve();
    }
  })();
  await Promise.race([first.promise, heard]);
  return async () => {
    await heard;
    return linesOf(rest.join(""), { pod, container });
  };
}
