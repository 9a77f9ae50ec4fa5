/** `delete`: whoever holds is told that the object is gone. */
import type { Primitive } from "../../primitives/define.ts";
import type { Konductor } from "../../sdk/mod.ts";
import { objectName, onObject, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT, exitCodeOf, worstOf } from "../failure.ts";
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

/** Goes through all the names, whatever becomes of one. */
async function remove(call: Call, primitive: Primitive): Promise<number> {
  const names = call.operands.map((operand) => objectName(operand, primitive));
  const deleted: string[] = [];
  const codes: number[] = [];
  await withCluster(call, async (konductor) => {
    for (const name of names) {
      const code = await removeOne(call, { konductor, primitive, name });
      codes.push(code);
      if (code === EXIT.done) deleted.push(name);
    }
  });
  if (deleted.length > 0 && !call.report.isTable && call.report.format !== "name") await call.report.data({ deleted }, "");
  return worstOf(codes);
}

interface One {
  readonly konductor: Konductor;
  readonly primitive: Primitive;
  readonly name: string;
}

async function removeOne(call: Call, one: One): Promise<number> {
  const { report } = call;
  try {
    await onObject(call, { ...one, creatable: false }, () => one.konductor.handle(one.primitive, one.name).delete());
  } catch (error) {
    await report.fail(error);
    return exitCodeOf(error);
  }
  if (report.format === "name") report.write(`${words.nameOf(one.primitive, one.name)}\n`);
  else if (report.isTable) report.write(`${words.deleted(one.primitive, one.name)}\n`);
  return EXIT.done;
}
