/** Answers a decision's questions by live reads: whether a request or its Pod is really gone, or really silent. */
import type { HolderRef, Question, Uid } from "../primitives/contract.ts";
import type { Evidence } from "../primitives/evidence.ts";
import type { Answers } from "./answers.ts";
import { type Context, dropRequest, takeRequest } from "./context.ts";
import { podOwnerOf } from "./object.ts";
import { isAbsence } from "../kube/errors.ts";
import { messageOf } from "./log.ts";
import { pooled } from "./pool.ts";

export interface Inquiry {
  readonly namespace: string;
  /** The committed holders: those whose request is not in the cache are known from there. */
  readonly holders: readonly HolderRef[];
  readonly questions: readonly Question[];
  /** Where the answers go that could be had. What could not be read has none, and nothing is removed for it. */
  readonly answers: Answers;
}

/** Asks all questions, a few at a time. */
export async function verify(context: Context, { namespace, holders, questions, answers }: Inquiry): Promise<void> {
  const known = new Map(holders.map((holder) => [holder.uid, holder]));
  await pooled(questions, async ({ uid, about }) => {
    const subject = known.get(uid) ?? subjectOf(context, uid);
    if (subject === undefined) return;
    const leaving = answers.isLeaving(uid);
    try {
      const read = about === "Request" ? readRequest : readPod;
      answers.add(uid, await read(context, { namespace, subject }), leaving);
    } catch (error) {
      context.log("warn", "Cannot verify a request; it stays", {
        kind: context.primitive.kind,
        namespace,
        request: subject.name,
        error: messageOf(error),
      });
    }
  });
}

interface Read {
  readonly namespace: string;
  readonly subject: HolderRef;
}

function subjectOf({ requests }: Context, uid: Uid): HolderRef | undefined {
  const request = requests.uid(uid);
  return request && { uid, name: request.metadata.name, pod: podOwnerOf(request) };
}

async function readRequest(context: Context, { namespace, subject }: Read): Promise<Evidence> {
  try {
    const found = await context.api.get(context.requestKind, { namespace, name: subject.name });
    if (found.metadata.uid === subject.uid) {
      takeRequest(context, found);
      return { request: "Present" };
    }
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
  dropRequest(context, subject.uid);
  return { request: "Gone" };
}

async function readPod({ api, pods }: Context, { namespace, subject: { pod } }: Read): Promise<Evidence> {
  return pod === undefined ? {} : { pod: await pods.read(api, { namespace, pod }) };
}
