/** Verbs that run: hold a claim while a command runs, and pass its exit code on. */
import type { Verb } from "../../primitives/contract.ts";
import { milliseconds } from "../../primitives/duration.ts";
import type { Requested } from "../../primitives/define.ts";
import { AlreadyExecutedError, type Claim, type Progress } from "../../sdk/mod.ts";
import { objectName, withLine } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT, messageOf, usageError } from "../failure.ts";
import { numberFlag } from "../flags.ts";
import { interruptible } from "../interruption.ts";
import { patienceOf, requestFlags, requestOf } from "../request_flags.ts";
import { supervise } from "../supervise.ts";
import { words } from "../words.ts";

/** How long a claim lives without a sign of life where the flags do not say, in milliseconds. */
const TTL = 30_000;
/** How long it is waited until a failure to start counts, in milliseconds. */
const FAREWELL = 5_000;
/** The most that can be said of how an attempt ended, in characters. */
const LONGEST_MESSAGE = 512;

export function runCommand(primitive: Requested, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.run,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }, { name: "COMMAND", repeatable: true, foreign: true }],
    flags: () => [
      ...requestFlags(primitive, verb).map((flag) => flag.name === "ttl" ? { ...flag, summary: words.flags.runTtl(TTL) } : flag),
      numberFlag({ name: "failure-code", short: "E", summary: words.flags.failureCode }, { minimum: 0, maximum: 255 }),
    ],
    waits: true,
    run: (call) => run(call, primitive, verb),
  };
}

async function run(call: Call, primitive: Requested, verb: Verb): Promise<number> {
  const { flags, context, report } = call;
  const { name, command } = operandsOf(call, primitive);
  const wish = { ...requestOf(flags, primitive, verb), timeout: patienceOf(flags, { byDefault: "for ever" }) };
  return await withLine(call, { primitive, name }, (line) =>
    interruptible(context.signals, async (signal) => {
      const onWaiting = (progress: Progress) => report.info(words.waiting({ primitive, name, progress }));
      const claim = await claimOrNothing(line.acquire({ ...wish, signal, ttl: wish.ttl ?? TTL, renewal: "auto", onWaiting }));
      if (claim === undefined) {
        report.info(words.nothingToDo({ primitive, name }));
        return EXIT.done;
      }
      report.debug(words.running({ primitive, name, claim }));
      try {
        signal.throwIfAborted();
        const exitCode = await hold(call, { claim, primitive, name, command }).catch((error) => giveUp(claim, verb, error));
        if (verb.ends) await conclude(claim, { ends: verb.ends, exitCode, signal });
        return exitCode;
      } finally {
        await giveBack(call, { claim, primitive, name });
      }
    }));
}

/** A claim, or nothing when there is nothing left to do. */
async function claimOrNothing(asking: Promise<Claim>): Promise<Claim | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof AlreadyExecutedError) return undefined;
    throw error;
  }
}

interface Conclusion {
  readonly ends: NonNullable<Verb["ends"]>;
  readonly exitCode: number;
  readonly signal: AbortSignal;
}

/** Says how the command ended, and waits until that counts. */
async function conclude(claim: Claim, { ends: { success, failure, message }, exitCode, signal }: Conclusion): Promise<void> {
  await claim.conclude(exitCode === 0 ? success : { ...failure, [message]: words.endedWith(exitCode) }, { action: "run", signal });
}

/** The command did not run: that is a failure that is known, no loss. Throws what it was. */
async function giveUp(claim: Claim, { ends }: Verb, error: unknown): Promise<never> {
  if (ends && !claim.isOver) {
    const word = { ...ends.failure, [ends.message]: messageOf(error).slice(0, LONGEST_MESSAGE) };
    await claim.conclude(word, { action: "run", timeout: FAREWELL }).catch(() => undefined);
  }
  throw error;
}

/** The name, and the command behind `--`. */
function operandsOf({ operands, context: { args } }: Call, primitive: Requested): { name: string; command: string[] } {
  const [first, ...command] = operands;
  const behind = args.indexOf("--");
  if (behind < 0 || args.length - behind - 1 !== command.length) throw usageError(words.commandBehindDashes(primitive));
  return { name: objectName(first, primitive), command };
}

interface Holding {
  readonly claim: Claim;
  readonly primitive: Requested;
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
  if (claim.signal.aborted || claim.isOver) return;
  try {
    await claim.release();
  } catch (error) {
    report.warn(words.notReleased({ primitive, name, reason: messageOf(error) }));
    await report.advise(error);
  }
}
