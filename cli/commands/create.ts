/** `create`: one flag for each field of the spec. */
import type { Primitive } from "../../primitives/define.ts";
import { objectName, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import { flagsOf } from "../flags.ts";
import { globalFlags } from "../settings.ts";
import { words } from "../words.ts";

export function createCommand(primitive: Primitive): Command {
  const { kind, spec } = primitive;
  return {
    name: "create",
    summary: words.commands.create(kind),
    examples: words.createExamples(primitive),
    operands: [{ name: "NAME" }],
    flags: () => flagsOf(spec).filter(({ name }) => globalFlags.every((flag) => flag.name !== name)),
    waits: "timeout" in spec.shape,
    run: (call) => create(call, primitive),
  };
}

async function create(call: Call, primitive: Primitive): Promise<number> {
  const name = objectName(call.operands[0], primitive);
  const spec = call.flags.fields(Object.keys(primitive.spec.shape));
  const object = await withCluster(call, (konductor) => konductor.line(primitive, name).create(spec));
  await call.report.done(words.created(primitive, name), () => object);
  return EXIT.done;
}
