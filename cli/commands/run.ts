/** Verbs that run: hold a claim while a command runs, and pass its exit code on. */
import type { Verb } from "../../primitives/contract.ts";
import { milliseconds } from "../../primitives/duration.ts";
import type { Primitive } from "../../primitives/define.ts";
import type { Claim, Progress } from "../../sdk/mod.ts";
import { objectName, withCluster } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { messageOf, usageError } from "../failure.ts";
import { numberFlag } from "../flags.ts";
import { interruptible } from "../interruption.ts";
import { patienceOf, requestFlags, requestOf } from "../request_flags.ts";
import { supervise } from "../supervise.ts";
import { words } from "../words.ts";

/** How long a claim lives without a sign of life where the flags do not say, in milliseconds. */
const TTL = 30_000;

export function runCommand(primitive: Primitive, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.run,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }, { name: "COMMAND", repeatable: true, foreign: true }],
    flags: () => [
      ...requestFlags(primitive),
      numberFlag({ name: "failure-code", short: "E", summary: words.flags.failureCode }, { minimum: 0, maximum: 255 }),
    ],
    waits: true,
    run: (call) => run(call, primitive),
  };
}

async function run(call: Call, primitive: Primitive): Promise<number> {
  const { flags, context, report } = call;
  const { name, command } = operandsOf(call, primitive);
  const wish = { ...requestOf(flags, primitive), timeout: patienceOf(flags, { byDefault: "for ever" }) };
  return await withCluster(call, (konductor) =>
    interruptible(context.signals, async (signal) => {
      const onWaiting = (progress: Progress) => report.info(words.waiting({ primitive, name, progress }));
      const claim = await konductor.line(primitive, name).acquire({ ...wish, signal, ttl: wish.ttl ?? TTL, renewal: "auto", onWaiting });
      report.debug(words.running({ primitive, name, claim }));
      try {
        signal.throwIfAborted();
        return await hold(call, { claim, primitive, name, command });
      } finally {
        await giveBack(call, { claim, primitive, name });
      }
    }));
}

/** The name, and the command behind `--`. */
function operandsOf({ operands, context: { args } }: Call, primitive: Primitive): { name: string; command: string[] } {
  const [first, ...command] = operands;
  const behind = args.indexOf("--");
  if (behind < 0 || args.length - behind - 1 !== command.length) throw usageError(words.commandBehindDashes(primitive));
  return { name: objectName(first, primitive), command };
}

interface Holding {
  readonly claim: Claim;
  readonly primitive: Primitive;
  readonly name: string;
}

async function hold(
  { flags, context, report }: Call,
  { claim, primitive, name, command }: Holding & { command: string[] },
): Promise<number> {
  const child = context.startChild(command, { env: environmentOf({ claim, primitive, name }) });
  const onLost = (): void => report.warn(words.stopping(messageOf(claim.signal.reason)));
  const outcome = await supervise({ child, claim, signals: context.signals, ttl: milliseconds(flags.text("ttl")) ?? TTL, onLost });
  if (outcome.type === "Ended") return outcome.exitCode;
  throw outcome.reason;
}

/** What the command is told about the claim that it runs under. */
function environmentOf({ claim, primitive, name }: Holding): Record<string, string> {
  return {
    KONDUCTOR_TOKEN: String(claim.token),
    KONDUCTOR_HOLDER: claim.holder,
    KONDUCTOR_KIND: primitive.kind,
    KONDUCTOR_NAME: name,
    KONDUCTOR_NAMESPACE: claim.namespace,
    KONDUCTOR_REQUEST: claim.name,
  };
}

/** Releases the claim. That it cannot is no reason to hide how the command ended. */
async function giveBack({ report }: Call, { claim, primitive, name }: Holding): Promise<void> {
  if (claim.signal.aborted) return;
  try {
    await claim.release();
  } catch (error) {
    report.warn(words.notReleased({ primitive, name, reason: messageOf(error) }));
  }
}
