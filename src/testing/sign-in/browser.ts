/**
 * A browser for tests: cookies, redirects, forms, and of scripts the one of sessions (`page/session-script.ts`), done
 * by hand. It sends what a real one sends for a form.
 */
import { proofHeader } from '../../signin/page/session-proof.ts';
import { fetchByName } from './fetch-by-name.ts';

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
  /** What the page's script keeps in this origin's storage: the secrets of sessions, by kind. */
  readonly storage: Map<string, string>;
  /** What the console's script sends with every call of the local API, besides what the browser adds. */
  callHeaders(): Record<string, string>;
  /** `site`: `Sec-Fetch-Site` of the navigation; by default as from the address bar. */
  get(path: string, site?: string): Promise<BrowserPage>;
  /** Fills in and sends the page's form (the first whose action starts with `action`). */
  submit(page: BrowserPage, values?: Readonly<Record<string, string>>, action?: string): Promise<BrowserPage>;
  post(path: string, body: URLSearchParams, headers?: Readonly<Record<string, string>>): Promise<BrowserPage>;
}

export function createBrowser(origin: string, cookies = new Map<string, string>()): Browser {
  const storage = new Map<string, string>();
  const open = async (page: BrowserPage): Promise<BrowserPage> => {
    let opened = page;
    for (let steps = 0; steps < 10; steps++) {
      const next = await runSessionScript(opened, browser, origin);
      if (next === undefined) return opened;
      opened = next;
    }
    throw new Error(`The session's script goes on for ever at ${page.url.pathname}`);
  };
  const browser: Browser = {
    cookies,
    storage,
    callHeaders: () => ({
      cookie: cookieHeader(cookies),
      [proofHeader]: storage.get('console') ?? '',
      'sec-fetch-site': 'same-origin',
    }),
    get: async (path, site = 'none') =>
      open(
        await load(origin, cookies, {
          method: 'GET',
          url: new URL(path, origin),
          headers: { 'sec-fetch-site': site },
        }),
      ),
    post: async (path, body, headers) =>
      open(
        await load(origin, cookies, {
          method: 'POST',
          url: new URL(path, origin),
          body,
          headers: { ...formHeaders, ...headers },
        }),
      ),
    async submit(page, values = {}, action = '') {
      // The top bar's way out is the last that is meant.
      const content = page.html.replace(/<header[^]*?<\/header>/, '');
      const forms = [...formsOf(content, storage), ...formsOf(page.html, storage)];
      const form = forms.find((candidate) => candidate.action.startsWith(action));
      if (form === undefined) throw new Error(`There is no form ${action} on ${page.url.pathname}: ${page.text}`);
      return await browser.post(form.action, new URLSearchParams({ ...form.fields, ...values }));
    },
  };
  return browser;
}

/** As browsers do for pages with "Referrer-Policy: no-referrer". */
const formHeaders = { origin: 'null', 'sec-fetch-site': 'same-origin' };

/** What the page's script does, and where that leads; `undefined` where it does nothing more. */
async function runSessionScript(page: BrowserPage, browser: Browser, origin: string): Promise<BrowserPage | undefined> {
  const tag = /<(?:p|form)\s[^>]*id="session"[^>]*>/.exec(page.html)?.[0];
  const data = (name: string): string => unescapeHtml(attribute(tag ?? '', `data-${name}`) ?? '');
  switch (data('does')) {
    case 'keep':
      browser.storage.set(data('kind'), data('secret'));
      if (data('trust') !== '')
        browser.storage.set('trusted', [data('trust'), browser.storage.get('trusted') ?? ''].join('.'));
      return await load(origin, browser.cookies, {
        method: 'GET',
        url: new URL(data('next'), origin),
        headers: { 'sec-fetch-site': 'same-origin' },
      });
    case 'prove':
      return await load(origin, browser.cookies, {
        method: 'GET',
        url: page.url,
        headers: {
          [proofHeader]: browser.storage.get(data('kind')) ?? '',
          'x-sandlot-site': data('site'),
          'sec-fetch-site': 'same-origin',
        },
      });
    case 'submit': {
      const form = formsOf(page.html, browser.storage).find(({ script }) => script === 'submit')!;
      return await load(origin, browser.cookies, {
        method: 'POST',
        url: new URL(form.action, origin),
        body: new URLSearchParams(form.fields),
        headers: formHeaders,
      });
    }
    default:
      return undefined;
  }
}

interface Load {
  readonly method: string;
  readonly url: URL;
  readonly body?: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
}

async function load(origin: string, cookies: Map<string, string>, first: Load): Promise<BrowserPage> {
  let current = first;
  for (let hop = 0; hop < 10; hop++) {
    const response = await fetchByName(current.url, {
      method: current.method,
      ...(current.body === undefined ? {} : { body: current.body }),
      headers: { cookie: cookieHeader(cookies), ...current.headers },
    });
    for (const cookie of response.headers.getSetCookie()) keepCookie(cookies, cookie);
    const html = await response.text();
    const page = { status: response.status, url: current.url, headers: response.headers, html, text: textOf(html) };
    const location = response.headers.get('location');
    if (location === null) return page;
    const next = new URL(location, current.url);
    if (next.origin !== new URL(origin).origin) return { ...page, leavesTo: next };
    current = { method: 'GET', url: next, headers: { 'sec-fetch-site': current.headers['sec-fetch-site'] ?? 'none' } };
  }
  throw new Error(`Too many redirects from ${first.url.pathname}`);
}

function cookieHeader(cookies: ReadonlyMap<string, string>): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}

function keepCookie(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const at = pair.indexOf('=');
  if (attributes.some((attribute) => attribute.toLowerCase() === 'max-age=0')) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

interface PageForm {
  readonly action: string;
  readonly fields: Record<string, string>;
  readonly script: string | undefined;
}

/** `storage`: the secrets that the page's script fills in. */
export function formsOf(html: string, storage: ReadonlyMap<string, string> = new Map()): PageForm[] {
  return [...html.matchAll(/(<form\s[^>]*action="([^"]*)"[^>]*>)(.*?)<\/form>/gs)].map(
    ([, opening = '', action = '', content = '']) => {
      const fields: Record<string, string> = {};
      for (const [tag] of content.matchAll(/<input\s[^>]*>/g)) {
        const name = attribute(tag, 'name');
        if (name !== undefined && attribute(tag, 'type') !== 'checkbox') {
          fields[name] =
            storage.get(attribute(tag, 'data-secret-of') ?? '') ?? unescapeHtml(attribute(tag, 'value') ?? '');
        }
      }
      return { action: unescapeHtml(action), fields, script: attribute(opening, 'data-does') };
    },
  );
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
}

function textOf(html: string): string {
  return unescapeHtml(html.replace(/<head>.*?<\/head>/s, '').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function unescapeHtml(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
}
