/** Answers a decision's questions by live reads: whether a request or its Pod is really gone, or really silent. */
import type { HolderRef, Question, Uid } from "../primitives/contract.ts";
import type { Evidence } from "../primitives/evidence.ts";
import type { Answers } from "./answers.ts";
import { type Context, dropRequest, placeOf, takeRequest } from "./context.ts";
import { type Key, podOwnerOf, splitKey } from "./object.ts";
import type { KubeObject } from "../kube/api.ts";
import { isAbsence } from "../kube/errors.ts";
import { listAll } from "../kube/list.ts";
import { messageOf } from "./log.ts";
import { pooled } from "./pool.ts";

export interface Inquiry {
  /** Of the object that is decided about. */
  readonly key: Key;
  /** The committed holders: those whose request is not in the cache are known from there. */
  readonly holders: readonly HolderRef[];
  readonly questions: readonly Question[];
  /** Whether all its requests are to be read. */
  readonly survey?: boolean | undefined;
  /** Where the answers go that could be had. What could not be read has none, and nothing is removed for it. */
  readonly answers: Answers;
}

/** So many questions about requests are asked one by one, whatever a list would cost. */
const FEW = 10;
/** A single read costs as much as so many objects of a list. */
const READ = 10;

/** Asks all questions, a few at a time; many about requests with one list. */
export async function verify(context: Context, inquiry: Inquiry): Promise<void> {
  const { key, questions, survey = false } = inquiry;
  const many = questions.filter(({ about }) => about === "Request").length;
  const isListed = survey || (many > FEW && many * READ >= context.requests.group(key).length);
  if (isListed) await readAll(context, inquiry);
  await askEach(context, { ...inquiry, questions: isListed ? questions.filter(({ about }) => about !== "Request") : questions });
}

/** All requests of an object, as they are now. What was known of before, and is not listed, is gone. */
async function readAll(context: Context, { key, holders, questions, answers }: Inquiry): Promise<void> {
  const group = context.requests.group(key).map(({ metadata }) => metadata.uid);
  const known = new Set([...group, ...holders.map(({ uid }) => uid), ...questions.map(({ uid }) => uid)]);
  try {
    const found = new Set((await listRequests(context, key)).map(({ metadata }) => metadata.uid));
    for (const uid of known) if (!found.has(uid)) dropRequest(context, uid);
    answers.addSurvey(found, known);
  } catch (error) {
    context.log("warn", "Cannot list the requests; nothing is taken away", { ...placeOf(context, key), error: messageOf(error) });
  }
}

/** Reads all requests of an object live, and takes them in. */
export async function listRequests(context: Context, key: Key): Promise<readonly KubeObject[]> {
  const { request } = context.primitive;
  if (request === undefined) return [];
  const { namespace, name } = splitKey(key);
  const fieldSelector = `spec.${request.parentField}=${name}`;
  const { objects } = await listAll(context.api, context.requestKind, { namespace, fieldSelector });
  for (const object of objects) takeRequest(context, object);
  return objects;
}

async function askEach(context: Context, { key, holders, questions, answers }: Inquiry): Promise<void> {
  const { namespace } = splitKey(key);
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
