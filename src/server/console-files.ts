/**
 * Serves the built web console (`dist/web`) under `/console/`: hashed assets for ever, the page itself never cached,
 * every route of the application answered by its one page.
 */
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { openedLate } from '../kernel/blobs/blobs.ts';
import { installRoot } from './process/install-root.ts';
import type { PageRequest, PageResponse, PageRoute } from '../wire/page.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
};

/** GraphQL APIs are asked at the endpoint: under the console's name nothing is answered but what its page signs. */
const policyOf = (endpoint: string): string =>
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
  `connect-src 'self' ${endpoint} ${endpoint.replace(/^http/, 'ws')}; ` +
  "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const pageHeaders: Readonly<Record<string, string>> = {
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
};

/** `folder`: where the built console is. */
export function consoleRoutes(folder = join(installRoot(), 'dist', 'web')): PageRoute[] {
  let files: ReadonlySet<string> | undefined;
  return [
    { method: 'GET', path: '/', handler: async () => ({ status: 302, headers: { location: '/console/' } }) },
    {
      method: 'GET',
      path: '/favicon.ico',
      handler: async () => ({ status: 302, headers: { location: '/console/favicon.svg' } }),
    },
    {
      method: 'GET',
      path: '/console/*rest',
      handler: async (request, { settings }) =>
        serve(folder, (files ??= listFiles(folder)), request, settings.endpoint),
    },
  ];
}

/** Only names that were built are ever opened: nothing of the request's path reaches the file system. */
function listFiles(folder: string): Set<string> {
  if (!existsSync(folder)) return new Set();
  return new Set(
    readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => statSync(join(folder, name)).isFile()),
  );
}

function serve(folder: string, files: ReadonlySet<string>, request: PageRequest, endpoint: string): PageResponse {
  const rest = request.params['rest'] ?? '';
  const name = files.has(rest) ? rest : 'index.html';
  if (!files.has(name)) {
    return {
      status: 503,
      headers: { 'content-type': 'text/plain' },
      body: 'The web console is not built. Run `npm start`, which builds it.\n',
    };
  }
  // Names of what people make have dots as well: only what is under the assets' folder can be a file that is missing.
  if (name !== rest && rest.startsWith('assets/'))
    return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'Not found\n' };
  const encoding = encodingFor(name, files, request.headers['accept-encoding'] ?? '');
  return {
    status: 200,
    headers: {
      ...pageHeaders,
      'content-security-policy': policyOf(endpoint),
      'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
      'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      ...(encoding ? { 'content-encoding': encoding.name } : {}),
    },
    body: openedLate(() => createReadStream(join(folder, encoding ? `${name}.${encoding.suffix}` : name))),
  };
}

function encodingFor(
  name: string,
  files: ReadonlySet<string>,
  accepted: string,
): { name: string; suffix: string } | undefined {
  if (accepted.includes('br') && files.has(`${name}.br`)) return { name: 'br', suffix: 'br' };
  if (accepted.includes('gzip') && files.has(`${name}.gz`)) return { name: 'gzip', suffix: 'gz' };
  return undefined;
}
