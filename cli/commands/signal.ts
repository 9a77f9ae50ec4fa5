/** Verbs that say that something is so: `koncli barrier arrive`, `koncli waitgroup done`. */
import type { Verb } from "../../primitives/contract.ts";
import type { Requested } from "../../primitives/define.ts";
import { objectName, withFacts } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT } from "../failure.ts";
import type { Flag } from "../flags.ts";
import { type KubeObject, valueAt } from "../object.ts";
import { interruptible } from "../interruption.ts";
import { bodyOf, durationOf, verbFlags, whichFlags } from "../request_flags.ts";
import { words } from "../words.ts";
import { awaitSettled } from "./wait.ts";

export function signalCommand(primitive: Requested, verb: Verb): Command {
  const waiting = waitVerbOf(primitive);
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.signal(primitive),
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }, ...(isAboutSomebody(primitive) ? [{ name: "HOLDER", optional: true }] : [])],
    flags: () => [...holderFlags(primitive), ...verbFlags(primitive, verb), ...(waiting ? [waitFlag] : []), countedFlag],
    waits: true,
    run: (call) => signal(call, primitive, verb),
  };
}

const waitFlag: Flag = { name: "wait", summary: words.flags.waitSettled };
const countedFlag: Flag = { name: "wait-for-update", summary: words.flags.waitCounted };

/** Whether it matters who says it. */
function isAboutSomebody({ request: { fact } }: Requested): boolean {
  return fact?.counts === "PerParticipant";
}

function holderFlags(primitive: Requested): Flag[] {
  return whichFlags(primitive).filter(({ name }) => name === "holder");
}

function waitVerbOf({ verbs }: Requested): Verb | undefined {
  return verbs.find(({ mode }) => mode === "wait");
}

/** What a fact has of its object's present state: a wait after it is for that state, whatever comes next. */
function placeOf(fact: KubeObject, { request }: Requested): Record<string, unknown> {
  return Object.fromEntries((request.fact?.inherits ?? []).map((field) => [field, valueAt(fact, `.spec.${field}`)]));
}

async function signal(call: Call, primitive: Requested, verb: Verb): Promise<number> {
  const { flags, context, report, operands } = call;
  const name = objectName(operands[0], primitive);
  const { id, ...body } = bodyOf(flags, verb);
  const holder = operands[1] ?? flags.text("holder");
  const waiting = flags.isOn("wait") ? waitVerbOf(primitive) : undefined;
  return await withFacts(call, { primitive, name }, async (handle) => {
    const said = await interruptible(context.signals, (signal) =>
      handle.record(body, {
        action: verb.infinitive ?? verb.name,
        signal,
        holder,
        ...(id !== undefined && { id: String(id) }),
        counted: flags.isOn("wait-for-update"),
        timeout: durationOf(flags, "timeout"),
      }));
    const sentence = words.said({ primitive, verb, name, object: said });
    if (waiting === undefined) {
      await report.done(sentence, () => said);
      return EXIT.done;
    }
    report.info(sentence);
    return await awaitSettled(call, { handle, primitive, verb: waiting, name, asked: placeOf(said, primitive) });
  });
}
