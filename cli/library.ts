/** The few calls of the C library that Deno has no other way to. */

/** Opens it; `undefined` where there is none of that kind, or it may not be used. */
export function openLibrary() {
  try {
    return Deno.dlopen("libc.so.6", {
      waitpid: { parameters: ["i32", "buffer", "i32"], result: "i32" },
      signal: { parameters: ["i32", "usize"], result: "usize" },
    });
  } catch {
    return undefined;
  }
}
