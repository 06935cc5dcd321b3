/** Terminals as a page opens them, over real WebSockets, for tests. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { createBrowser, type Browser } from './sign-in/browser.ts';
import { fetchByName } from './sign-in/fetch-by-name.ts';
import { startSandlot, type Sandlot } from './start-sandlot.ts';

export interface Person {
  readonly sandlot: Sandlot;
  readonly browser: Browser;
}

export const size = { columns: 80, rows: 24 };

export async function administrator(t: TestContext): Promise<Person> {
  const sandlot = await startSandlot();
  t.after(() => sandlot.close());
  return await signedIn(sandlot);
}

export async function signedIn(sandlot: Sandlot): Promise<Person> {
  const browser = createBrowser(sandlot.consoleOrigin);
  const { url } = (await sandlot.api('POST', '/console-links')) as { url: string };
  await browser.get(new URL(url).pathname + new URL(url).search);
  return { sandlot, browser };
}

/** What a browser sends with a WebSocket of the console's page. */
export const headersOf = (person: Person): Record<string, string> => ({
  host: new URL(person.sandlot.consoleOrigin).host,
  cookie: cookieOf(person),
  origin: person.sandlot.consoleOrigin,
});

export const cookieOf = ({ browser }: Person): string =>
  [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');

export async function call(
  person: Person,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; answer: any }> {
  const response = await fetchByName(`${person.sandlot.consoleOrigin}/_sandlot/v1${path}`, {
    method,
    headers: { ...person.browser.callHeaders(), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, answer: text === '' ? undefined : JSON.parse(text) };
}

export interface Opened {
  readonly terminalId: string;
  readonly ticket: string;
}

export async function ticket(person: Person, terminalId?: string): Promise<Opened> {
  const { status, answer } = await call(person, 'POST', '/cloud-shell/terminals', { ...size, terminalId });
  assert.equal(status, 200, JSON.stringify(answer));
  return answer as Opened;
}

export function streamUrl(person: Person, { terminalId, ticket: value }: Opened): string {
  return (
    `${person.sandlot.endpoint.replace('http', 'ws')}/_sandlot/v1/cloud-shell/terminals/${terminalId}` +
    `/stream?ticket=${value}`
  );
}

/** A page's end of a terminal. */
export class Screen {
  text = '';
  ended: { ended: string; exitCode?: number } | undefined;
  closed: { code: number; reason: string } | undefined;
  readonly socket: WebSocket;
  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.text += String(data);
      else this.ended = JSON.parse(String(data));
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    socket.on('error', () => {});
  }
  type(input: string): void {
    this.socket.send(JSON.stringify({ input }));
  }
  async until(what: string, is: () => boolean): Promise<void> {
    for (let round = 0; round < 9000; round++) {
      if (is()) return;
      await delay(20);
    }
    assert.fail(
      `${what}; the screen shows ${JSON.stringify(this.text.slice(-800))}, ended ${JSON.stringify(this.ended)}, ` +
        `closed ${JSON.stringify(this.closed)}`,
    );
  }
  /** Types a command and waits for what it prints. */
  async run(command: string, answer: RegExp): Promise<RegExpExecArray> {
    const from = this.text.length;
    this.type(`${command}\r`);
    let match: RegExpExecArray | null = null;
    await this.until(
      `"${command}" should print ${answer}`,
      () => (match = answer.exec(this.text.slice(from))) !== null,
    );
    return match!;
  }
}

export async function open(person: Person, terminalId?: string): Promise<Screen & { terminalId: string }> {
  const opened = await ticket(person, terminalId);
  const screen = new Screen(
    new WebSocket(streamUrl(person, opened), {
      headers: headersOf(person),
    }),
  );
  await screen.until('a prompt should come', () => /\[sandlot \d{12}\] ~ [$#] /.test(screen.text));
  return Object.assign(screen, { terminalId: opened.terminalId });
}
