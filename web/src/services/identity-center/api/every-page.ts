/** Lists that are short and wanted whole. */
interface Answer<Item> {
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
}

/** Follows the pages of a short list to its end. */
export async function everyPage<Item>(load: (token: string | undefined) => Promise<Answer<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await load(token);
    items.push(...(page.items ?? []));
    token = page.next;
  } while (token);
  return items;
}
