/** Tests that need Helm: ignored, with a sentence, where it cannot be had. */
import { findHelm } from "./binary.ts";

const found = await findHelm().catch((error: unknown) => {
  console.error(`The tests of the chart are left out: ${error instanceof Error ? error.message : error}`);
});

export const hasHelm: boolean = found !== undefined;

/** A test with Helm. */
export function testWithHelm(name: string, test: (helm: string) => Promise<void>): void {
  Deno.test({ name, ignore: !hasHelm, fn: () => test(found ?? "") });
}
