/** The Nodes that there are on this machine, or that npm brings. */

export interface Node {
  /** `Node 20`. */
  readonly name: string;
  /** The program; undefined where it is not to be had. */
  readonly path: string | undefined;
}

/** The one that is installed. */
export async function installedNode(): Promise<Node> {
  return await found("the installed Node", ["node"]);
}

/** The newest of a major version, from npm. */
export async function nodeFromNpm(major: number): Promise<Node> {
  return await found(`Node ${major}, from npm`, ["npx", "-y", `node@${major}`]);
}

/** Asks a Node which one it is: npx starts it through others, and only itself is to be ended. */
async function found(name: string, [program = "", ...args]: readonly string[]): Promise<Node> {
  const script = "console.log(process.execPath, process.version)";
  const command = new Deno.Command(program, { args: [...args, "-e", script], stderr: "null", signal: AbortSignal.timeout(120_000) });
  const output = await command.output().catch(() => undefined);
  const [path, version = ""] = new TextDecoder().decode(output?.stdout).trim().split(" ");
  return output?.success && path ? { name: `Node ${version.slice(1)}`, path } : { name, path: undefined };
}
