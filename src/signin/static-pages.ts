/** `/signin/static/*`: style sheet, icon, scripts. They change with the program only, and are cached a little. */
import { brotliCompressSync } from 'node:zlib';
import type { PageRoute } from '../wire/page.ts';
import { fido2Script } from './mfa/fido2-script.ts';
import { fieldScript, fieldScriptPath } from './page/field-script.ts';
import { icon } from './page/icon.ts';
import { sessionScript } from './page/session-script.ts';
import { portalScript } from './portal/portal-script.ts';
import { styleSheet } from './page/style-sheet.ts';

export const staticPages: readonly PageRoute[] = [
  staticRoute('/signin/static/signin.css', 'text/css; charset=utf-8', styleSheet),
  staticRoute('/signin/static/icon.svg', 'image/svg+xml', icon),
  staticRoute('/signin/static/fido2.js', 'text/javascript; charset=utf-8', fido2Script),
  staticRoute('/signin/static/portal.js', 'text/javascript; charset=utf-8', portalScript),
  staticRoute(fieldScriptPath, 'text/javascript; charset=utf-8', fieldScript),
  staticRoute('/signin/static/session.js', 'text/javascript; charset=utf-8', sessionScript),
];

function staticRoute(path: string, contentType: string, body: string): PageRoute {
  let compressed: Buffer | undefined;
  return {
    method: 'GET',
    path,
    at: 'any',
    handler: async ({ headers }) => {
      const takesBrotli = /\bbr\b/.test(headers['accept-encoding'] ?? '');
      return {
        status: 200,
        body: takesBrotli ? (compressed ??= brotliCompressSync(body)) : body,
        headers: {
          'content-type': contentType,
          'cache-control': 'max-age=300',
          'x-content-type-options': 'nosniff',
          vary: 'accept-encoding',
          'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
          ...(takesBrotli && { 'content-encoding': 'br' }),
        },
      };
    },
  };
}
