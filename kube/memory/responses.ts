/** Answers, whole or line by line. */
import type { ApiError } from "../errors.ts";
import type { JsonObject } from "./json.ts";
import { statusOf } from "./media.ts";

interface JsonOptions {
  readonly status?: number;
  readonly warnings?: readonly string[];
}

/** A whole answer. Warnings are what kubectl shows beside it. */
export function json(body: JsonObject, { status = 200, warnings = [] }: JsonOptions = {}): Response {
  const headers = new Headers({ "content-type": "application/json" });
  for (const warning of warnings) headers.append("warning", `299 - ${JSON.stringify(warning)}`);
  return new Response(JSON.stringify(body) + "\n", { status, headers });
}

/** The one line of a watch that cannot begin. */
export async function* errorLine(error: ApiError): AsyncGenerator<string> {
  yield await Promise.resolve(JSON.stringify({ type: "ERROR", object: statusOf(error) }) + "\n");
}

/** Sends lines as they come. A watch that was cut breaks the body off. */
export function stream(lines: AsyncGenerator<string>, abort: AbortController): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        controller.error(error);
      }
    },
    cancel: () => abort.abort(),
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
}
