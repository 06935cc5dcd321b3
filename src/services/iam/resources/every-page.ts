/** All of one of IAM's lists. */

interface MarkedPage {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

export async function everyPage<P extends MarkedPage, T>(
  list: (page: { readonly MaxItems: number; readonly Marker?: string }) => Promise<P>,
  itemsOf: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
  const items: T[] = [];
  let marker: string | undefined;
  do {
    const page: P = await list({ MaxItems: 1000, ...(marker !== undefined && { Marker: marker }) });
    items.push(...(itemsOf(page) ?? []));
    marker = page.IsTruncated ? page.Marker : undefined;
  } while (marker !== undefined);
  return items;
}
