/** The console's pages, read from its own list of routes, and how their pictures are called. */
import { readFileSync } from 'node:fs';

/** Paths below `/console/`, such as `identity-center/users/:userId`. */
export function consoleRoutes(): string[] {
  const text = readFileSync(new URL('../../web/src/routes.tsx', import.meta.url), 'utf8');
  const paths: string[] = [];
  let area = '';
  for (const line of text.split('\n')) {
    const path = /\bpath: '([^'*]+)'/.exec(line)?.[1];
    const isArea = path !== undefined && !line.includes('}');
    if (isArea) paths.push((area = path));
    else if (path !== undefined) paths.push(area === '' ? path : `${area}/${path}`);
    else if (/^ {14}\],/.test(line)) area = '';
  }
  return paths;
}

export function pictureOf(path: string): string {
  return `page-${path.replaceAll('/', '-').replaceAll(':', '')}`;
}
