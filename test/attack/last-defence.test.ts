/** What nobody catches: in one request it costs that request; anywhere else the server ends in order and says so. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';

/** Preloaded into the server's process: a request with one of these headers meets the fault that it names. */
const faults = `
  import { ServerResponse } from 'node:http';
  import { Readable } from 'node:stream';
  const make = {
    stream: () => { new Readable({ read() { this.destroy(new Error('a stream nobody listens to')); } }).resume(); },
    exception: () => { process.nextTick(() => { throw new Error('an exception nobody catches'); }); },
    rejection: () => { Promise.reject(new Error('a rejection nobody hears')); },
    descriptor: () => { import('node:fs').then(({ createReadStream }) => { createReadStream('/nowhere/at/all'); }); },
  };
  const { writeHead } = ServerResponse.prototype;
  ServerResponse.prototype.writeHead = function (...args) {
    make[this.req.headers['x-test-fault']]?.();
    return this.req.headers['x-test-silent'] ? this : writeHead.apply(this, args);
  };
  // Outside of every request, as a timer of the server's own would be.
  process.on('SIGUSR2', () => { throw new Error('trouble of the server itself'); });
  process.on('SIGHUP', () => { Promise.reject(new Error('a failure of the server itself')); });
`;
const keys = { accessKeyId: 'AKIASANDLOTATTACKED1', secretAccessKey: 'secret-of-this-attack' };

async function start(
  t: TestContext,
  data: string,
): Promise<{ child: ChildProcess; endpoint: string; errors: () => string; ended: Promise<number | null> }> {
  const program = new URL('../../src/server/program.ts', import.meta.url).href;
  const args = JSON.stringify([
    '--port',
    '0',
    '--data',
    data,
    '--admin-key',
    `${keys.accessKeyId}:${keys.secretAccessKey}`,
  ]);
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(faults)}`,
      '--input-type=module',
      '--eval',
      `const { runProgram } = await import('${program}'); await runProgram(${args});`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const found = /Endpoint\s+(http:\S+)[^]*sandlot env/.exec(output);
      if (found) resolve(found[1]!);
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${errors}`)));
  });
  return { child, endpoint, errors: () => errors, ended };
}

function folder(t: TestContext): string {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-attack-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  return data;
}

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 20));
};

test('a failure in one request is logged with it, and the others go on', async (t) => {
  const { endpoint, errors, child } = await start(t, folder(t));
  for (const [fault, words] of Object.entries({
    stream: 'a stream nobody listens to',
    exception: 'an exception nobody catches',
    rejection: 'a rejection nobody hears',
    descriptor: 'ENOENT',
  })) {
    for (const path of ['/?Action=GetUser', '/console/signin']) {
      await fetch(`${endpoint}${path}`, { headers: { 'x-test-fault': fault } })
        .then((answer) => answer.text())
        .catch(() => {});
      const logged = new RegExp(
        `request [-0-9a-f]{36} \\(GET ${path.split('?')[0]}\\) failed where nobody waited for it: [^]*${words}`,
      );
      await until(() => logged.test(errors()));
    }
    const iam = new IAM({ endpoint, region: 'us-east-1', credentials: keys });
    assert.ok((await iam.listUsers()).Users);
    iam.destroy();
  }
  assert.equal(child.exitCode, null);
});

test('its client does not wait for ever', async (t) => {
  const { endpoint } = await start(t, folder(t));
  await assert.rejects(
    fetch(`${endpoint}/nothing`, { headers: { 'x-test-fault': 'exception', 'x-test-silent': 'yes' } }),
  );
});

test("a rejection of the server's own changes nothing and is logged", async (t) => {
  const { child, endpoint, errors } = await start(t, folder(t));
  child.kill('SIGHUP');
  await until(() => errors().includes('a failure of the server itself'));
  assert.equal((await fetch(`${endpoint}/_sandlot/v1/health`)).status, 200);
});

test("an exception of the server's own ends it in order: a sentence, and nothing acknowledged is lost", async (t) => {
  const data = folder(t);
  const { child, endpoint, errors, ended } = await start(t, data);
  const iam = new IAM({ endpoint, region: 'us-east-1', credentials: keys, maxAttempts: 1 });
  const made: string[] = [];
  const writer = (async () => {
    for (let i = 0; ; i++) {
      try {
        await iam.createUser({ UserName: `u${i}` });
      } catch {
        return;
      }
      made.push(`u${i}`);
    }
  })();
  await until(() => made.length >= 20);
  child.kill('SIGUSR2');
  assert.equal(await ended, 1);
  await writer;
  assert.match(
    errors(),
    /the server ends in order, because its state can no longer be trusted\. Everything that was acknowledged is kept\./,
  );
  assert.match(errors(), /trouble of the server itself/);
  iam.destroy();
  const again = await start(t, data);
  const after = new IAM({ endpoint: again.endpoint, region: 'us-east-1', credentials: keys });
  const names = new Set((await after.listUsers({ MaxItems: 1000 })).Users!.map(({ UserName }) => UserName));
  after.destroy();
  assert.deepEqual(
    made.filter((name) => !names.has(name)),
    [],
  );
});
