/** Verbs that wait until an object is settled: `koncli barrier wait`, `koncli gate wait`. */
import type { Verb } from "../../primitives/contract.ts";
import type { Primitive } from "../../primitives/define.ts";
import type { Handle } from "../../sdk/mod.ts";
import { objectName, withObject } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import type { KubeObject } from "../object.ts";
import { interruptible } from "../interruption.ts";
import { bodyOf, patienceOf, verbFlags } from "../request_flags.ts";
import { words } from "../words.ts";

export function waitCommand(primitive: Primitive, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.wait,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    flags: () => verbFlags(primitive, verb),
    waits: true,
    run: async (call) => {
      const name = objectName(call.operands[0], primitive);
      return await withObject(call, { primitive, name }, (handle) => awaitSettled(call, { handle, primitive, verb, name }));
    },
  };
}

interface Waiting {
  readonly handle: Handle;
  readonly primitive: Primitive;
  readonly verb: Verb;
  readonly name: string;
  /** Which settlement is meant. Default: what the flags say. */
  readonly asked?: Readonly<Record<string, unknown>>;
}

/** Waits, and says what became of it. */
export async function awaitSettled(call: Call, { handle, primitive, verb, name, ...waiting }: Waiting): Promise<number> {
  const { flags, context, report } = call;
  const asked = waiting.asked ?? bodyOf(flags, verb);
  const timeout = patienceOf(flags, { byDefault: "for ever" });
  return await interruptible(context.signals, async (signal) => {
    const onWaiting = (object: KubeObject) => report.info(words.waitingForIt({ primitive, name, object }));
    const object = await handle.settled({ timeout, signal, onWaiting }, asked);
    const { message } = primitive.settle(object["status"], asked) ?? { message: verb.done };
    await report.done(words.settled({ primitive, name, message }), () => object);
    return EXIT.done;
  });
}
