/** Lists that come in pages, and reading one to its end, for tables that filter what they hold. */

/** As a list operation answers; without `nextToken` it is the last. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

export interface AllItems<Item> {
  readonly items: readonly Item[];
  /** There are more than were read. */
  readonly truncated: boolean;
}

/** At most about `most` items. The service may answer with short and even empty pages on the way. */
export async function allPages<Item>(
  load: (token: string | undefined) => Promise<ListPage<Item>>,
  most = 5_000,
): Promise<AllItems<Item>> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await load(token);
    items.push(...page.items);
    token = page.nextToken;
  } while (token !== undefined && items.length < most);
  return { items, truncated: token !== undefined };
}
