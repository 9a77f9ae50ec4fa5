/** Who this Pod is, by its service account's token. */

export interface PodIdentity {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
}

/**
 * Reads from a service account token which Pod it was issued to; `undefined` when it does not say. Nothing is verified: that is for the
 * server that the token is shown to.
 */
export function podOf(token: string): PodIdentity | undefined {
  const claims = fieldOf(payloadOf(token), "kubernetes.io");
  const pod = fieldOf(claims, "pod");
  const [name, namespace, uid] = [fieldOf(pod, "name"), fieldOf(claims, "namespace"), fieldOf(pod, "uid")];
  if (typeof name !== "string" || typeof namespace !== "string" || typeof uid !== "string") return undefined;
  return { name, namespace, uid };
}

function payloadOf(token: string): unknown {
  try {
    const base64 = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}
