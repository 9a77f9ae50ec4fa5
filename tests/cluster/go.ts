/** Builds programs from the Go module in this folder. */

export interface BuildOptions {
  /** Path of the program to make. */
  readonly target: string;
  /** The version that Kubernetes' programs shall call themselves, e.g. `1.36.3`. */
  readonly version: string;
  readonly progress: (line: string) => void;
}

const MODULE = new URL(".", import.meta.url);
const HEARTBEAT = 15_000;

/**
 * Tells which Go builds this module, e.g. `go1.26.1`. A `go` that is too old fetches a newer one by itself, from 1.21 on.
 *
 * @throws when there is none, or none that is new enough.
 */
export async function goToolchain(): Promise<string> {
  try {
    return await go(["env", "GOVERSION"]);
  } catch (error) {
    const least = (await Deno.readTextFile(new URL("go.mod", MODULE))).match(/^go (\d+\.\d+)/m)?.[1];
    throw new Error(`there is no Go ${least} or later`, { cause: error });
  }
}

/** Builds the Go package `source`. The target appears whole or not at all. */
export async function buildProgram(source: string, { target, version, progress }: BuildOptions): Promise<void> {
  const name = target.slice(target.lastIndexOf("/") + 1);
  const partial = `${target}.${Deno.pid}.partial`;
  const started = performance.now();
  const elapsed = (): string => `${Math.round((performance.now() - started) / 1000)} s`;
  const heartbeat = setInterval(() => progress(`Building ${name}: ${elapsed()}`), HEARTBEAT);
  try {
    await go(["build", "-mod=readonly", "-trimpath", "-buildvcs=false", `-ldflags=${linkerFlags(version)}`, "-o", partial, source]);
    await Deno.rename(partial, target);
  } finally {
    clearInterval(heartbeat);
  }
  progress(`Built ${name} in ${elapsed()}`);
}

function linkerFlags(version: string): string {
  const [major, minor] = version.split(".");
  const stamps = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor, gitTreeState: "clean" };
  return ["-s -w", ...Object.entries(stamps).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)].join(" ");
}

async function go(args: string[]): Promise<string> {
  const command = new Deno.Command("go", { args, cwd: MODULE, env: { CGO_ENABLED: "0", GOWORK: "off" } });
  const { success, stdout, stderr } = await command.output();
  if (success) return new TextDecoder().decode(stdout).trim();
  throw new Error(`go ${args[0]} failed: ${new TextDecoder().decode(stderr).trim().split("\n").slice(-5).join("\n")}`);
}
