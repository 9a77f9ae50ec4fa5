/** What pages link to is there: files, and the headings in them. */
import assert from "node:assert/strict";
import { pagesIn, root } from "./pages.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...["docs/", "examples/", "sdk/", "tests/", "tools/", "helm/"].flatMap(pagesIn),
];

/** A page without what is code in it. */
function prose(text: string): string {
  return text.replaceAll(/^ *```[^]*?^ *```$/gm, "").replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ""));
}

/** The links of a page that stay in the repository. */
function linksIn(text: string): string[] {
  return [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

/** What a code host makes of the headings of a page. */
function anchorsIn(text: string): Set<string> {
  const seen = new Map<string, number>();
  return new Set(
    [...prose(text).matchAll(/^#{1,6} (.*)$/gm)].map(([, title = ""]) => {
      const words = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, "");
      const anchor = words.trim().replaceAll(" ", "-");
      const before = seen.get(anchor) ?? 0;
      seen.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

/** Says what is wrong with a link, if anything is. */
async function brokenBy(link: string, page: string): Promise<string | undefined> {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? new URL(page, root) : new URL(path, new URL(page, root));
  if (!file.href.startsWith(root.href)) return `${link} leaves the repository`;
  try {
    if ((await Deno.stat(file)).isDirectory) return anchor === undefined ? undefined : `${link}: a folder has no headings`;
    const isThere = anchor === undefined || anchorsIn(await Deno.readTextFile(file)).has(anchor);
    return isThere ? undefined : `${link}: there is no such heading`;
  } catch {
    return `${link}: there is no such file`;
  }
}

for (const page of pages) {
  Deno.test(`the links in ${page} lead somewhere`, async () => {
    const links = linksIn(await Deno.readTextFile(new URL(page, root)));
    const broken = await Promise.all(links.map((link) => brokenBy(link, page)));
    assert.deepEqual(broken.filter((each) => each !== undefined), []);
  });
}

Deno.test("a link to what is not there is found", async () => {
  assert.match(await brokenBy("nowhere.md", "docs/cli.md") ?? "", /no such file/);
  assert.match(await brokenBy("#nowhere", "docs/cli.md") ?? "", /no such heading/);
  assert.match(await brokenBy("../../x.md", "docs/cli.md") ?? "", /leaves the repository/);
  assert.deepEqual(anchorsIn("# Koncli: a `guide`\n## As in\n## As in\n"), new Set(["koncli-a-guide", "as-in", "as-in-1"]));
});

Deno.test("every page of docs/ can be reached from README.md", async () => {
  const reached = new Set<string>();
  const next = ["README.md"];
  for (let page = next.pop(); page !== undefined; page = next.pop()) {
    if (reached.has(page)) continue;
    reached.add(page);
    const links = linksIn(await Deno.readTextFile(new URL(page, root))).map((link) =>
      new URL(link.split("#")[0] || ".", new URL(page ?? "", root))
    );
    next.push(...links.map(({ href }) => href.slice(root.href.length)).filter((path) => pages.includes(path)));
  }
  assert.deepEqual(pagesIn("docs/").filter((page) => !reached.has(page)), []);
});
