/**
 * X.509 certificates for a test cluster, written here in DER: neither Deno nor Node can issue one, and a test should not depend on
 * which `openssl`, if any, a machine has.
 */
import { Buffer } from "node:buffer";
import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto";

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Who a certificate is for. The API server reads `name` as the user and `groups` as its groups. */
export interface Subject {
  readonly name: string;
  readonly groups?: readonly string[];
}

type Purpose = "authority" | "server" | "client";

interface Issue {
  readonly purpose: Purpose;
  readonly subject: Subject;
  readonly issuer: { readonly name: Uint8Array; readonly key: string };
  readonly publicKey: Uint8Array;
}

/** Makes an authority that signs itself. */
export function createAuthority(name: string): KeyPair {
  const { publicKey, key } = createKey();
  const subject = { name };
  return { cert: issue({ purpose: "authority", subject, issuer: { name: distinguishedName(subject), key }, publicKey }), key };
}

/** Issues a certificate for a server on this machine: 127.0.0.1, ::1 and localhost. */
export function issueServer(authority: KeyPair, subject: Subject): KeyPair {
  return issueFrom(authority, { purpose: "server", subject });
}

/** Issues a certificate for a client. */
export function issueClient(authority: KeyPair, subject: Subject): KeyPair {
  return issueFrom(authority, { purpose: "client", subject });
}

/** Makes a key pair on the curve P-256: `key` is PKCS #8 PEM, `publicKey` a DER SubjectPublicKeyInfo. */
export function createKey(): { readonly key: string; readonly publicKey: Uint8Array } {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return {
    key: String(pair.privateKey.export({ type: "pkcs8", format: "pem" })),
    publicKey: new Uint8Array(pair.publicKey.export({ type: "spki", format: "der" })),
  };
}

function issueFrom(authority: KeyPair, { purpose, subject }: { purpose: Purpose; subject: Subject }): KeyPair {
  const { key, publicKey } = createKey();
  const name = distinguishedName({ name: commonName(authority.cert) });
  return { cert: issue({ purpose, subject, issuer: { name, key: authority.key }, publicKey }), key };
}

function commonName(cert: string): string {
  return new X509Certificate(cert).subject.replace(/^CN=/, "");
}

function issue({ purpose, subject, issuer, publicKey }: Issue): string {
  const body = sequence(
    tagged(0, integer(Uint8Array.of(2))), // version 3
    integer(Uint8Array.of(1, ...randomBytes(15))),
    ECDSA_WITH_SHA256,
    issuer.name,
    sequence(time(-DAY), time(3650 * DAY)),
    distinguishedName(subject),
    publicKey,
    tagged(3, sequence(...extensions(purpose))),
  );
  const signature = new Uint8Array(sign("sha256", body, createPrivateKey(issuer.key)));
  return pem(sequence(body, ECDSA_WITH_SHA256, bitString(signature)));
}

const DAY = 24 * 60 * 60 * 1000;

function distinguishedName({ name, groups = [] }: Subject): Uint8Array {
  const organizations = groups.map((group) => attribute("2.5.4.10", group));
  return sequence(...organizations, attribute("2.5.4.3", name));
}

function attribute(type: string, value: string): Uint8Array {
  return element(SET, sequence(oid(type), element(UTF8_STRING, new TextEncoder().encode(value))));
}

function extensions(purpose: Purpose): Uint8Array[] {
  if (purpose === "authority") {
    return [extension("2.5.29.19", sequence(TRUE)), extension("2.5.29.15", bitString(Uint8Array.of(0b0000_0110), 1))];
  }
  const usage = extension("2.5.29.15", bitString(Uint8Array.of(0b1000_0000), 7));
  const extended = (use: string): Uint8Array => extension("2.5.29.37", sequence(oid(use)));
  return purpose === "client" ? [usage, extended("1.3.6.1.5.5.7.3.2")] : [usage, extended("1.3.6.1.5.5.7.3.1"), loopbackNames()];
}

function loopbackNames(): Uint8Array {
  const dns = element(0x82, new TextEncoder().encode("localhost"));
  const ipv4 = element(0x87, Uint8Array.of(127, 0, 0, 1));
  const ipv6 = element(0x87, Uint8Array.of(...new Array<number>(15).fill(0), 1));
  return extension("2.5.29.17", sequence(dns, ipv4, ipv6));
}

function extension(type: string, value: Uint8Array): Uint8Array {
  return sequence(oid(type), TRUE, element(OCTET_STRING, value));
}

const OCTET_STRING = 0x04;
const UTF8_STRING = 0x0c;
const SET = 0x31;
const TRUE = element(0x01, Uint8Array.of(0xff));
const ECDSA_WITH_SHA256 = sequence(oid("1.2.840.10045.4.3.2"));

function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  return element(0x30, ...parts);
}

function tagged(number: number, content: Uint8Array): Uint8Array {
  return element(0xa0 + number, content);
}

function integer(bigEndian: Uint8Array): Uint8Array {
  return element(0x02, bigEndian);
}

function bitString(bits: Uint8Array, unused = 0): Uint8Array {
  return element(0x03, Uint8Array.of(unused), bits);
}

/** `offset` milliseconds from now, as a UTCTime. */
function time(offset: number): Uint8Array {
  const digits = new Date(Date.now() + offset).toISOString().replace(/\D/g, "").slice(2, 14);
  return element(0x17, new TextEncoder().encode(`${digits}Z`));
}

function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(0x06, Uint8Array.of(first * 40 + second, ...rest.flatMap(base128)));
}

function base128(value: number): number[] {
  const low = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) low.unshift((left & 0x7f) | 0x80);
  return low;
}

function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = parts.flatMap((part) => [...part]);
  return Uint8Array.of(tag, ...length(content.length), ...content);
}

function length(size: number): number[] {
  if (size < 0x80) return [size];
  return size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
}

function pem(der: Uint8Array): string {
  const lines = Buffer.from(der).toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
