/** `delete`: whoever holds is told that the object is gone. */
import type { Primitive } from "../../primitives/define.ts";
import { objectName, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import { words } from "../words.ts";

export function deleteCommand(primitive: Primitive): Command {
  return {
    name: "delete",
    summary: words.commands.delete(primitive),
    details: words.details.delete,
    examples: words.deleteExamples(primitive),
    operands: [{ name: "NAME", repeatable: true, completes: () => primitive }],
    run: (call) => remove(call, primitive),
  };
}

async function remove(call: Call, primitive: Primitive): Promise<number> {
  const names = call.operands.map((operand) => objectName(operand, primitive));
  await withCluster(call, async (konductor) => {
    for (const name of names) {
      await konductor.line(primitive, name).delete();
      await tell(call, primitive, name);
    }
  });
  return EXIT.done;
}

async function tell({ report }: Call, primitive: Primitive, name: string): Promise<void> {
  if (report.format === "name") report.write(`${words.nameOf(primitive, name)}\n`);
  else await report.data({ deleted: [name] }, `${words.deleted(primitive, name)}\n`);
}
