/** How much of one decision is under way at a time: a Semaphore may grant thousands at once. */
const AT_ONCE = 16;

/** Works on all items, a few at a time. `work` must not throw. */
export async function pooled<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker));
}
