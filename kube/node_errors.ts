/** What went wrong under Node, in words. */

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Connection refused",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "no connection in time",
  EHOSTUNREACH: "no way to that host",
  ENETUNREACH: "no way to that network",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's name cannot be looked up now",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT: "its certificate is not trusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is not trusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted",
  CERT_SIGNATURE_FAILURE: "its certificate is not trusted",
  CERT_HAS_EXPIRED: "its certificate is not valid any more",
  CERT_NOT_YET_VALID: "its certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

/** An error whose message says what happened, and whose cause is what Node says. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [first] = error instanceof AggregateError ? error.errors : [];
  if (first !== undefined) return inWords(first);
  const { code, reason } = { code: "", reason: "", ...fieldsOf(error) };
  const tls = /^(ERR_SSL_|EPROTO)/.test(code) && reason !== "" ? `TLS failed: ${reason}` : undefined;
  const words = Object.hasOwn(WORDS, code) ? `${WORDS[code]} (${error.message})` : tls;
  return words === undefined ? error : Object.assign(new Error(words), { code });
}

function fieldsOf(error: Error): { readonly code?: string; readonly reason?: string } {
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const reason = "reason" in error && typeof error.reason === "string" ? { reason: error.reason } : {};
  return { ...code, ...reason };
}
