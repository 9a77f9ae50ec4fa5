/** The package's README: the guide, as it reads where there is nothing but the package. */

/** Where files of the repository are shown. */
const FILES = "https://github.com/LogicIQ/konductor/blob/HEAD";

const TOP = `# @konductor/sdk

Semaphores, mutexes, leases, read-write mutexes, onces, barriers, wait groups and gates for Kubernetes: custom resources that an operator
decides about, and that are given back when their Pod ends. This is the client, for Node and Deno. The cluster needs
[Konductor's operator](${FILES}/docs/installation.md).
`;

/** Makes it of docs/sdk.md: with a beginning of its own, and links that lead out of the package. */
export function readmeFrom(guide: string): string {
  const body = guide.replace(/^# .*\n/, "");
  return TOP + body.replaceAll(/\]\((?![a-z]+:|#)([^)\s]+)\)/g, (_whole, link: string) => `](${addressOf(link)})`);
}

/** Links of the guide start from docs/. */
function addressOf(link: string): string {
  return new URL(link, `${FILES}/docs/`).href;
}
