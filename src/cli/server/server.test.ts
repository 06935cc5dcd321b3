import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { findServer, runningServer } from './server.ts';

interface Answer {
  readonly body?: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
}

/** A program on the port that a data folder's server.json names. `asked`: what it was sent. */
async function program(t: TestContext, answers: { health: Answer; other?: Answer }, pid = process.pid) {
  const asked: string[] = [];
  const server = createServer(({ url, headers }, response) => {
    asked.push(`${url} ${headers.authorization ?? ''}`.trim());
    const { status = 200, headers: own = {}, body } = url === '/_sandlot/v1/health' ? answers.health : answers.other!;
    if (body === undefined) response.destroy();
    else response.writeHead(status, own).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const data = mkdtempSync(join(tmpdir(), 'sandlot-data-'));
  t.after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(data, { recursive: true, force: true });
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(data, 'server.json'), JSON.stringify({ endpoint, instance: 'mine', pid }));
  writeFileSync(join(data, 'api-token'), 'secret\n');
  return { data, endpoint, asked };
}

const mine = JSON.stringify({ status: 'ok', instance: 'mine' });

for (const [what, health] of Object.entries<Answer>({
  'a development server that answers everything with its page': { body: '<!doctype html><title>Vite</title>' },
  'a server that answers JSON': { body: '{}' },
  'one that answers null': { body: 'null' },
  'the Sandlot of another folder': { body: JSON.stringify({ status: 'ok', instance: 'theirs' }) },
  'an older Sandlot': { body: '{"status":"ok"}' },
  'one that fails': { body: mine, status: 503 },
})) {
  test(`server.json is stale and its port is another program's: ${what}`, async (t) => {
    const { data, asked } = await program(t, { health, other: { body: mine } });
    assert.equal(await findServer({ data }), undefined);
    await assert.rejects(runningServer({ data }), {
      exitCode: 3,
      message: `No Sandlot is running for the data folder ${data}. Start one: sandlot start --detach`,
    });
    assert.deepEqual(
      [...new Set(asked)],
      ['/_sandlot/v1/health'],
      'nothing else is sent there, least of all the token',
    );
  });
}

test('a stranger cannot send the question on to the real server', async (t) => {
  const real = await program(t, { health: { body: mine } });
  const stranger = await program(t, {
    health: { status: 302, headers: { location: `${real.endpoint}/_sandlot/v1/health` }, body: '' },
  });
  assert.equal(await findServer({ data: stranger.data }), undefined);
  assert.deepEqual(real.asked, []);
});

test('the process that wrote server.json gets the token; what it answers without JSON is said in words', async (t) => {
  const { data, asked } = await program(t, { health: { body: mine }, other: { body: '<html>', status: 502 } });
  const server = await runningServer({ data });
  await assert.rejects(server.api('GET', '/status'), {
    name: 'Error',
    exitCode: 1,
    message: /^GET \/status at http:\S+ answered 502 with something that is not JSON/,
  });
  assert.equal(asked.at(-1), '/_sandlot/v1/status Bearer secret');
});

test('a server that goes while it is asked is said in words, with exit code 3', async (t) => {
  const { data } = await program(t, { health: { body: mine }, other: {} });
  const server = await runningServer({ data });
  await assert.rejects(server.api('GET', '/status'), {
    exitCode: 3,
    message: /does not answer any more .*sandlot status/,
  });
});

test('an answer that takes long is waited for where the process is there, and not where it is gone', async (t) => {
  // As if five seconds were over at once, and more never.
  t.mock.method(AbortSignal, 'timeout', (ms: number) =>
    ms > 5000 ? new AbortController().signal : AbortSignal.abort(),
  );
  const busy = await program(t, { health: { body: mine } });
  assert.equal((await findServer({ data: busy.data }))?.instance, 'mine');
  const noProcess = 2 ** 31 - 1;
  const stranger = await program(t, { health: { body: mine } }, noProcess);
  assert.equal(await findServer({ data: stranger.data }), undefined);
});
