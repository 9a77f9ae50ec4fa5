/** Sees to it that Helm is there, and prints where: `deno run -A tests/helm/main.ts`. */
import { findHelm } from "./binary.ts";

console.log(await findHelm());
