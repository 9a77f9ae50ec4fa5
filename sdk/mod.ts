/** SIGNATURES FIRST: being filled in. */
export * from "./claim.ts";
export * from "./client.ts";
export * from "./connect.ts";
export * from "./errors.ts";
export * from "./line.ts";
export * from "./options.ts";
