/**
 * `/signin/static/*`: style sheet, icon, scripts. They change with the program only, and are cached a little; but for
 * the style sheet, which has the theme that the browser's cookie names.
 */
import { brotliCompressSync } from 'node:zlib';
import type { PageResponse, PageRoute } from '../wire/page.ts';
import { fido2Script } from './mfa/fido2-script.ts';
import { fieldScript, fieldScriptPath } from './page/field-script.ts';
import { icon } from './page/icon.ts';
import { sessionScript } from './page/session-script.ts';
import { portalScript } from './portal/portal-script.ts';
import { styleSheet, themes, type Theme } from './page/style-sheet.ts';
import { readCookie } from './page/cookies.ts';

export const staticPages: readonly PageRoute[] = [
  styleRoute(),
  staticRoute('/signin/static/icon.svg', 'image/svg+xml', icon),
  staticRoute('/signin/static/fido2.js', 'text/javascript; charset=utf-8', fido2Script),
  staticRoute('/signin/static/portal.js', 'text/javascript; charset=utf-8', portalScript),
  staticRoute(fieldScriptPath, 'text/javascript; charset=utf-8', fieldScript),
  staticRoute('/signin/static/session.js', 'text/javascript; charset=utf-8', sessionScript),
];

function staticRoute(path: string, contentType: string, body: string): PageRoute {
  const answer = answers(body);
  return {
    method: 'GET',
    path,
    at: 'any',
    handler: async ({ headers }) => answer(headers['accept-encoding'], contentType, 'max-age=300'),
  };
}

/** In the theme that was chosen in the console, whose cookie every page's browser sends: pages without script, too. */
function styleRoute(): PageRoute {
  const inTheme = new Map<Theme, ReturnType<typeof answers>>(
    themes.map((theme) => [theme, answers(styleSheet(theme))]),
  );
  return {
    method: 'GET',
    path: '/signin/static/signin.css',
    at: 'any',
    handler: async (request, ctx) => {
      const chosen = readCookie(request, ctx, 'theme');
      const theme = themes.find((one) => one === chosen) ?? 'system';
      // Caches know nothing of cookies: each page asks anew.
      return inTheme.get(theme)!(request.headers['accept-encoding'], 'text/css; charset=utf-8', 'no-cache');
    },
  };
}

function answers(body: string) {
  let compressed: Buffer | undefined;
  return (acceptEncoding: string | undefined, contentType: string, cacheControl: string): PageResponse => {
    const takesBrotli = /\bbr\b/.test(acceptEncoding ?? '');
    return {
      status: 200,
      body: takesBrotli ? (compressed ??= brotliCompressSync(body)) : body,
      headers: {
        'content-type': contentType,
        'cache-control': cacheControl,
        'x-content-type-options': 'nosniff',
        vary: 'accept-encoding',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        ...(takesBrotli && { 'content-encoding': 'br' }),
      },
    };
  };
}
