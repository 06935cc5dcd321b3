/** Every route of a server's pages and of its local API. */
import type { PageRoute } from '../wire/page.ts';
import type { Runtime } from '../wire/runtime.ts';

export async function everyPageRoute({ pages }: Runtime): Promise<PageRoute[]> {
  return (await Promise.all(pages.map((group) => group.load()))).flat();
}
