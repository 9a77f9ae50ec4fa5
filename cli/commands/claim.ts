/** Verbs that claim: `koncli semaphore acquire`, `koncli mutex lock`. */
import type { Verb } from "../../primitives/contract.ts";
import type { Requested } from "../../primitives/define.ts";
import type { Claim, Line, Progress } from "../../sdk/mod.ts";
import { objectName, withLine } from "../cluster.ts";
import type { Call, Command } from "../command.ts";
import { EXIT, Failure } from "../failure.ts";
import { interruptible } from "../interruption.ts";
import type { KubeObject } from "../object.ts";
import { patienceOf, requestFlags, requestOf } from "../request_flags.ts";
import { words } from "../words.ts";

export function claimCommand(primitive: Requested, verb: Verb): Command {
  return {
    name: verb.name,
    summary: verb.summary,
    details: words.details.claim,
    examples: words.examplesOf(primitive, verb),
    operands: [{ name: "NAME", completes: () => primitive }],
    flags: () => [{ name: "wait", summary: words.flags.wait }, ...requestFlags(primitive, verb)],
    waits: true,
    run: (call) => claim(call, primitive, verb),
  };
}

async function claim(call: Call, primitive: Requested, verb: Verb): Promise<number> {
  const { flags, context, report } = call;
  const name = objectName(call.operands[0], primitive);
  const wish = { ...requestOf(flags, primitive, verb), timeout: patienceOf(flags, { byDefault: "once" }) };
  return await withLine(call, { primitive, name }, (line) =>
    interruptible(context.signals, async (signal) => {
      const onWaiting = (progress: Progress) => report.info(words.waiting({ primitive, name, progress }));
      const claim = await line.acquire({ ...wish, signal, renewal: "none", onWaiting });
      if (claim.reused) report.info(words.reused(primitive, claim));
      await report.done(words.claimed({ primitive, verb, name, claim, now: context.now() }), () => requestFor(claim, line));
      return EXIT.done;
    }));
}

/** The request that the claim was made with. */
async function requestFor({ uid, holder, namespace }: Claim, line: Line): Promise<KubeObject> {
  const requests = await line.requests({ holder });
  const found = requests.find((request) => request.uid === uid);
  if (found === undefined) throw new Failure(words.requestGone(line, namespace), { exitCode: EXIT.lost });
  return found.object;
}
