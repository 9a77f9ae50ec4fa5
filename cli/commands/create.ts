/** `create`: one flag for each field of the spec. */
import type { Primitive } from "../../primitives/define.ts";
import { objectName, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT, messageOf, usageError } from "../failure.ts";
import { type Flag, flagsOf } from "../flags.ts";
import { globalFlags } from "../settings.ts";
import { words } from "../words.ts";

export function createCommand(primitive: Primitive): Command {
  const { kind, spec } = primitive;
  return {
    name: "create",
    summary: words.commands.create(kind),
    ...(spec.shape["timeout"]?.description && { details: words.details.create(spec.shape["timeout"].description) }),
    examples: words.createExamples(primitive),
    operands: [{ name: "NAME" }],
    flags: () => [...flagsOf(spec).filter(({ name }) => globalFlags.every((flag) => flag.name !== name)), ...itemFlagsOf(primitive)],
    waits: "timeout" in spec.shape,
    run: (call) => create(call, primitive),
  };
}

/** Flags for the items of lists. */
function itemFlagsOf({ itemFlags = [] }: Primitive): Flag[] {
  return itemFlags.map(({ name, value, summary, read }) => ({
    name,
    value,
    summary,
    repeatable: true,
    read: (text, source) => {
      try {
        return read(text);
      } catch (error) {
        throw usageError(`${source}: ${messageOf(error)}`);
      }
    },
  }));
}

/** The lists that the command line gives, by field. */
function itemsOf({ flags }: Call, { itemFlags = [] }: Primitive): Record<string, unknown> {
  return Object.fromEntries(itemFlags.flatMap(({ name, field }) => flags.isGiven(name) ? [[field, flags.value(name)]] : []));
}

async function create(call: Call, primitive: Primitive): Promise<number> {
  const name = objectName(call.operands[0], primitive);
  const spec = { ...call.flags.fields(Object.keys(primitive.spec.shape)), ...itemsOf(call, primitive) };
  const object = await withCluster(call, (konductor) => konductor.handle(primitive, name).create(spec));
  await call.report.done(words.created(primitive, name), () => object);
  return EXIT.done;
}
