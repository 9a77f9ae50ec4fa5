/** Text from the cluster on its way to a terminal: nothing in it may move the cursor, ring, or turn the direction of reading. */

/** On one line, with whatever a terminal could obey spelled out. */
export function printable(text: string): string {
  return text.trim().replaceAll(/\s*[\r\n]+\s*/g, " ").replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, escaped);
}

/** JSON, or YAML with quoted strings, that says the same without such characters. Line breaks between the values stay. */
export function printableJson(json: string): string {
  return json.replaceAll(UNSAFE, escaped);
}

/** Whether a document has characters that a terminal could obey, besides its line breaks. */
export function isUnsafe(text: string): boolean {
  return text.search(UNSAFE) >= 0;
}

const UNSAFE = /[\u007f-\u009f\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?![\n])\p{Cc}/gu;

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}
