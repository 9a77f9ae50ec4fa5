/** `version`: needs no cluster. */
import type { Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import { VERSION } from "../version.ts";
import { words } from "../words.ts";

export const versionCommand: Command = {
  name: "version",
  summary: words.commands.version,
  examples: ["version", "version -o json"],
  async run({ report }) {
    await report.data({ version: VERSION }, `${words.version}\n`);
    return EXIT.done;
  },
};
