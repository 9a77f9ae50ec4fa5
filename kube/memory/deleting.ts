/** Requests that delete, answered over HTTP. */
import { isNotFound } from "../errors.ts";
import type { Asked } from "./asked.ts";
import { numberIn, sentObject, writerOf } from "./asked.ts";
import type { Deletion } from "./deletion.ts";
import { isObject, isText } from "./json.ts";
import type { JsonObject } from "./json.ts";
import { json } from "./responses.ts";
import type { Choice } from "./selectors.ts";

/** Deletes one object. Answers with it while something keeps it, and else with a word of success. */
export async function deleteOne(asked: Asked, name: string): Promise<Response> {
  const { route: { kind: { resource }, namespace } } = asked;
  const body = await sentObject(asked);
  const { metadata } = await writerOf(asked, body).remove(resource, { namespace, name, ...optionsOf(asked, body) });
  const details = { name, group: resource.group, kind: resource.plural, uid: metadata.uid };
  return json({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

/** Deletes all objects that were asked for, and answers with what they were. */
export async function deleteAll(asked: Asked, selection: Choice): Promise<Response> {
  const { client, showing, route: { kind: { resource } } } = asked;
  const body = await sentObject(asked);
  const writer = writerOf(asked, body);
  const list = await client.list(resource, selection);
  for (const { metadata: { name, namespace } } of list.items) {
    await writer.remove(resource, { name, namespace, ...optionsOf(asked, body) }).catch((error) => {
      if (!isNotFound(error)) throw error;
    });
  }
  return json(showing.list(list));
}

function optionsOf({ query }: Asked, body: JsonObject): Omit<Deletion, "name" | "namespace"> {
  const { uid, resourceVersion } = isObject(body["preconditions"]) ? body["preconditions"] : {};
  const policy = body["propagationPolicy"] ?? query.get("propagationPolicy");
  const grace = body["gracePeriodSeconds"];
  return {
    uid: isText(uid) ? uid : undefined,
    resourceVersion: isText(resourceVersion) ? resourceVersion : undefined,
    propagation: (["Background", "Foreground", "Orphan"] as const).find((known) => known === policy),
    graceSeconds: typeof grace === "number" ? grace : numberIn(query, "gracePeriodSeconds"),
  };
}
