/** The version of this program: deno.json's. */
import configuration from "../deno.json" with { type: "json" };

export const VERSION: string = configuration.version;
