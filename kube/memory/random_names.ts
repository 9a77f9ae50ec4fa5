/** Uids and generated names. */

/** The letters of generated names: no vowels, so no words. */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** A version 4 UUID. */
export function randomUid(random: () => number): string {
  const digits = Array.from({ length: 30 }, () => Math.floor(random() * 16).toString(16)).join("");
  const variant = "89ab"[Math.floor(random() * 4)];
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(12, 15)}-${variant}${digits.slice(15, 18)}-${digits.slice(18)}`;
}

/** A name that begins with `prefix`, shortened if need be. */
export function randomName(prefix: string, random: () => number): string {
  const suffix = Array.from({ length: 5 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join("");
  return prefix.slice(0, 58) + suffix;
}
