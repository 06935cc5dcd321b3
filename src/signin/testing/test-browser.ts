/** A browser without scripts for tests: cookies, redirects, forms. It sends what a real one sends for a form. */

export interface BrowserPage {
  readonly status: number;
  readonly url: URL;
  readonly headers: Headers;
  readonly html: string;
  /** Visible text, white space collapsed. */
  readonly text: string;
  /** Where a redirect to another origin would have gone; it is not followed. */
  readonly leavesTo?: URL;
}

export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string): Promise<BrowserPage>;
  /** Fills in and sends the page's form (the first whose action starts with `action`). */
  submit(page: BrowserPage, values?: Readonly<Record<string, string>>, action?: string): Promise<BrowserPage>;
  post(path: string, body: URLSearchParams, headers?: Readonly<Record<string, string>>): Promise<BrowserPage>;
}

export function createBrowser(endpoint: string, cookies = new Map<string, string>()): Browser {
  const browser: Browser = {
    cookies,
    get: (path) => load(endpoint, cookies, 'GET', new URL(path, endpoint)),
    post: (path, body, headers) => load(endpoint, cookies, 'POST', new URL(path, endpoint), body, headers),
    async submit(page, values = {}, action = '') {
      const form = formsOf(page.html).find((candidate) => candidate.action.startsWith(action));
      if (form === undefined) throw new Error(`There is no form ${action} on ${page.url.pathname}: ${page.text}`);
      return await browser.post(form.action, new URLSearchParams({ ...form.fields, ...values }));
    },
  };
  return browser;
}

async function load(
  endpoint: string, cookies: Map<string, string>, method: string, url: URL, body?: URLSearchParams, headers: Readonly<Record<string, string>> = {},
): Promise<BrowserPage> {
  let current = { method, url, body };
  for (let hop = 0; hop < 10; hop++) {
    const response = await fetch(current.url, {
      method: current.method, redirect: 'manual', ...(current.body === undefined ? {} : { body: current.body }),
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        // As browsers do for pages with "Referrer-Policy: no-referrer".
        ...(current.method === 'POST' ? { origin: 'null', 'sec-fetch-site': 'same-origin' } : {}),
        ...headers,
      },
    });
    for (const cookie of response.headers.getSetCookie()) keepCookie(cookies, cookie);
    const html = await response.text();
    const page = { status: response.status, url: current.url, headers: response.headers, html, text: textOf(html) };
    const location = response.headers.get('location');
    if (location === null) return page;
    const next = new URL(location, current.url);
    if (next.origin !== new URL(endpoint).origin) return { ...page, leavesTo: next };
    current = { method: 'GET', url: next, body: undefined };
  }
  throw new Error(`Too many redirects from ${url.pathname}`);
}

function keepCookie(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  if (attributes.some((attribute) => attribute.toLowerCase() === 'max-age=0')) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

export function formsOf(html: string): { action: string; fields: Record<string, string> }[] {
  return [...html.matchAll(/<form [^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)].map(([, action = '', content = '']) => {
    const fields: Record<string, string> = {};
    for (const [tag] of content.matchAll(/<input [^>]*>/g)) {
      const name = attribute(tag, 'name');
      if (name !== undefined && attribute(tag, 'type') !== 'checkbox') fields[name] = unescapeHtml(attribute(tag, 'value') ?? '');
    }
    return { action: unescapeHtml(action), fields };
  });
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
}

function textOf(html: string): string {
  return unescapeHtml(html.replace(/<head>.*?<\/head>/s, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
}

function unescapeHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
