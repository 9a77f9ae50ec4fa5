/** A command's way to the cluster. */
import type { Primitive } from "../primitives/define.ts";
import type { Konductor } from "../sdk/mod.ts";
import type { Call } from "./command.ts";
import { usageError } from "./failure.ts";
import { words } from "./words.ts";

/** Connects as the flags say, does the work and gives the connection up. */
export async function withCluster<T>({ flags, context, report }: Call, work: (konductor: Konductor) => Promise<T>): Promise<T> {
  const { connect, env } = context;
  const konductor = await connect({
    kubeconfig: flags.text("kubeconfig"),
    context: flags.text("context"),
    namespace: flags.text("namespace"),
    userAgent: words.userAgent,
    env,
  });
  report.debug(words.connected(konductor));
  try {
    return await work(konductor);
  } finally {
    await konductor.close();
  }
}

/** The name of an object, as an operand. Throws a usage error for what cannot be one. */
export function objectName(text: string | undefined, { kind }: Pick<Primitive, "kind">): string {
  if (text === undefined || text.length > 253 || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(text)) {
    throw usageError(words.notAName(kind, text ?? ""));
  }
  return text;
}
