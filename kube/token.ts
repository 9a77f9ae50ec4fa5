/** Bearer tokens from files that change. */
import type { Clock } from "./clock.ts";
import type { TokenSource } from "./http.ts";

/** How long a token is used before its file is looked at again, in milliseconds. */
const FRESH = 60_000;

export interface FileTokenOptions {
  readonly readFile: (path: string) => Promise<string>;
  readonly clock: Clock;
}

/**
 * A token that is read from a file, at most once a minute, or when the server refused the last one. When the file cannot be read any
 * more, the last token stays in use.
 */
export function fileToken(path: string, { readFile, clock }: FileTokenOptions): TokenSource {
  let last: { readonly token: string; readonly readAt: number } | undefined;
  return async (refused) => {
    if (last !== undefined && last.token !== refused && clock.monotonic() - last.readAt < FRESH) return last.token;
    try {
      last = { token: (await readFile(path)).trim(), readAt: clock.monotonic() };
    } catch (error) {
      if (last === undefined) throw error;
    }
    return last.token;
  };
}
