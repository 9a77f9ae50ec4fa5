/** `install`: brings koncli into another container's file system, by way of a volume that both mount. */
import { resolve } from "node:path";
import type { Call, Command } from "../command.ts";
import { EXIT, Failure, messageOf, usageError } from "../failure.ts";
import { install } from "../install.ts";
import { words } from "../words.ts";

export const installCommand: Command = {
  name: "install",
  summary: words.commands.install,
  details: words.details.install,
  examples: words.installExamples,
  operands: [{ name: "DIR" }],
  flags: () => [{ name: "at", value: "PATH", summary: words.flags.at }],
  run: put,
};

async function put({ operands: [folder = ""], flags, report }: Call): Promise<number> {
  if (folder === "") throw usageError(words.noFolder);
  const target = resolve(folder);
  const at = (flags.text("at") ?? target).replace(/(?<=.)\/+$/, "");
  try {
    const path = await install({ executable: ownExecutable(), maps: await Deno.readTextFile("/proc/self/maps"), folder: target, at });
    await report.data({ installed: path, runsAs: `${at}/koncli` }, `${words.installed(`${at}/koncli`)}\n`);
    return EXIT.done;
  } catch (error) {
    throw new Failure(words.cannotInstall(folder, messageOf(error)), { exitCode: EXIT.error, cause: error });
  }
}

/** The file that runs. Only a compiled koncli is one that runs without Deno. */
function ownExecutable(): string {
  if (Deno.build.os !== "linux") throw new Error(words.onlyOnLinux);
  if (!Deno.build.standalone) throw new Error(words.onlyCompiled);
  return Deno.execPath();
}
