/** Whole lists, page by page. */
import type { KubeApi, KubeObject, Resource, Selection } from "./api.ts";
import { isGone } from "./errors.ts";

/** All objects of a selection, as they were together at `resourceVersion`. */
export interface Listed {
  readonly objects: readonly KubeObject[];
  readonly resourceVersion: string;
}

export interface ListAllOptions extends Selection {
  /** Objects per page. */
  readonly pageSize?: number;
}

/** How often paging is tried before the list is fetched in one piece. */
const PAGED_TRIES = 2;

/**
 * Lists everything that `options` selects. Pages belong together: when the server forgets their version half-way (410), it starts over,
 * in the end with a single page, which cannot become too old. Throws as `KubeApi` says.
 */
export async function listAll(api: Pick<KubeApi, "list">, resource: Resource, options: ListAllOptions = {}): Promise<Listed> {
  const { pageSize = 500, ...selection } = options;
  for (let attempt = 1; attempt <= PAGED_TRIES; attempt++) {
    const listed = await listPages(api, resource, { ...selection, pageSize });
    if (listed !== undefined) return listed;
  }
  const { items, resourceVersion } = await api.list(resource, selection);
  return { objects: items, resourceVersion };
}

/** Follows the pages; gives up with `undefined` when they became too old. */
async function listPages(api: Pick<KubeApi, "list">, resource: Resource, options: ListAllOptions): Promise<Listed | undefined> {
  const { pageSize, ...selection } = options;
  let page = await api.list(resource, { ...selection, limit: pageSize });
  const { resourceVersion } = page;
  const objects = [...page.items];
  while (page.continue !== undefined) {
    try {
      page = await api.list(resource, { ...selection, limit: pageSize, continue: page.continue });
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
    for (const item of page.items) objects.push(item);
  }
  return { objects, resourceVersion };
}
