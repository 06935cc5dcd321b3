/**
 * A refusal for people: in the look of the sign-in pages, whose style sheet is at every name of this server. Nothing of
 * it is markup but what stands here.
 */
import type { PageError, PageResponse } from '../page.ts';

const titles: Readonly<Record<number, string>> = {
  403: 'Not allowed',
  404: 'Page not found',
  421: 'Nothing is here',
  429: 'Too many requests',
};

export function refusalPage({ status, message }: PageError): PageResponse {
  const title = titles[status] ?? (status >= 500 ? 'Something went wrong' : 'This cannot be done');
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} – Sandlot</title>
<link rel="stylesheet" href="/signin/static/signin.css">
<link rel="icon" href="/signin/static/icon.svg" type="image/svg+xml">
</head>
<body>
<header class="brand"><div class="name"><img src="/signin/static/icon.svg" alt="" width="32"
height="32"><span>Sandlot</span></div></header>
<main class="card"><h1>${title}</h1><p>${escaped(message)}</p></main>
</body>
</html>
`,
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&#38;',
  '<': '&#60;',
  '>': '&#62;',
  '"': '&#34;',
  "'": '&#39;',
  '`': '&#96;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => entities[character]!);
}
