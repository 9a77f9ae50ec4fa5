/** Verbs that release: `koncli semaphore release`, `koncli mutex unlock`. */
import type { Verb } from "../../primitives/contract.ts";
import type { Primitive } from "../../primitives/define.ts";
import { objectName, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import { whichFlags } from "../request_flags.ts";
import { words } from "../words.ts";

export function releaseCommand(primitive: Primitive, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.release,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    flags: () => [
      ...whichFlags(primitive),
      { name: "all", summary: words.flags.all },
      { name: "force", summary: words.flags.force },
    ],
    run: (call) => release(call, primitive, verb),
  };
}

async function release(call: Call, primitive: Primitive, verb: Verb): Promise<number> {
  const { flags, report } = call;
  const name = objectName(call.operands[0], primitive);
  const released = await withCluster(call, (konductor) =>
    konductor.line(primitive, name).release({
      holder: flags.text("holder"),
      id: flags.text("id"),
      all: flags.isOn("all"),
      force: flags.isOn("force"),
    }));
  const names = released.map((request) => words.nameOf(primitive.request, request));
  if (report.format === "name") report.write(names.map((request) => `${request}\n`).join(""));
  else await report.data({ released }, `${words.released({ primitive, verb, name, count: released.length })}\n`);
  return EXIT.done;
}
