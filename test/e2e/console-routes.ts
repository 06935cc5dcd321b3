/** The console's pages, as its services list them, and how their pictures are called. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface ConsoleService {
  readonly path: string;
  readonly pages: readonly { readonly path?: string }[];
}

// Not named in the import: the console's sources have compiler options of their own.
const list = pathToFileURL(join(import.meta.dirname, '../../web/src/services/index.ts')).href;
const { services } = (await import(list)) as { readonly services: readonly ConsoleService[] };

/** Paths below `/console/`, such as `identity-center/users/:userId`. */
export function consoleRoutes(): string[] {
  return services.flatMap(({ path: area, pages }) =>
    pages.map(({ path }) => (path === undefined ? area : `${area}/${path}`).slice(1)),
  );
}

export function pictureOf(path: string): string {
  return `page-${path.replaceAll('/', '-').replaceAll(':', '')}`;
}
