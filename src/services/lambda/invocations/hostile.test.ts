/** Functions that mean harm: what becomes of them, and that nothing becomes of the server. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { onLinux } from '../../../kernel/processes/test-processes.ts';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const { create, invoke } = functions;
after(async () => {
  functions.destroy();
  await sandlot.close();
});

test('/tmp is the function’s own, and gone with it', async () => {
  await create(
    'tmp',
    `import fs, { readFileSync } from 'node:fs'; import { writeFile, readdir } from 'node:fs/promises';
    export const handler = async () => {
      await writeFile('/tmp/a', 'kept'); fs.renameSync('/tmp/a', '/tmp/b');
      const code = readFileSync('/var/task/index.mjs', 'utf8');
      return [readFileSync('/tmp/b', 'utf8'), await readdir('/tmp'), code.length > 0];
    };`,
  );
  assert.deepEqual((await invoke('tmp')).answer, ['kept', ['b'], true]);
});

test('a hundred megabytes of output are read and left out, with lines and without', async () => {
  await create(
    'loud',
    `export const handler = async ({ line }) => {
      const text = 'x'.repeat(100_000) + (line ? '\\n' : '');
      for (let i = 0; i < 1000; i++) process.stdout.write(text);
      console.log('\\nend'); return 'said';
    };`,
  );
  const lines = await invoke('loud', { line: true });
  assert.equal(lines.answer, 'said');
  assert.match(lines.log.slice(-400), /\[Sandlot has left \d+ lines out here\.\]/);
  assert.equal((await invoke('loud', { line: false })).answer, 'said');
});

test('what goes on after the answer, opens ports or asks the Runtime API for others’ work harms nobody', async () => {
  await create(
    'lingers',
    `import http from 'node:http';
    export const handler = async (event, { awsRequestId }) => {
      const server = http.createServer((_, response) => response.end('mine')).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      setInterval(() => {}, 1);
      const other = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
      const post = (url) => fetch(url, { method: 'POST', body: '1' }).then(({ status }) => status);
      const stranger = new URL(other).origin + '/other/2018-06-01/runtime/invocation/' + awsRequestId + '/response';
      return [server.address().port > 0, await post(other + crypto.randomUUID() + '/response'), await post(stranger)];
    };`,
  );
  assert.deepEqual((await invoke('lingers')).answer, [true, 400, 404]);
  assert.deepEqual((await invoke('lingers')).answer, [true, 400, 404]);
});

test('a process that takes more memory than it may is ended', onLinux, async () => {
  await create(
    'grows',
    'export const handler = async () => { const all = []; for (;;) all.push(Buffer.alloc(8e6, 1)); };',
  );
  const { answer, error } = await invoke('grows');
  assert.equal(error, 'Unhandled');
  assert.match(answer.errorType, /^Runtime\.(?:OutOfMemory|ExitError)$/);
});

test('requests for AWS’s hosts come here, whichever way they are asked', async () => {
  await create(
    'leads',
    `import https from 'node:https'; import tls from 'node:tls';
    const status = (url) => new Promise((resolve, reject) =>
      https.get(url, (response) => { response.resume(); resolve(response.statusCode); }).on('error', reject));
    export const handler = async ({ name }) => {
      const socket = new Promise((resolve) => tls.connect({ host: name, port: 443, servername: name })
        .on('secureConnect', () => resolve('reached')).on('error', ({ code }) => resolve(code)));
      const url = 'https://' + name + '/';
      return [await status(url), (await fetch(url, { redirect: 'manual' })).status, await socket];
    };`,
  );
  const { answer } = await invoke('leads', { name: 'dynamodb.us-east-1.amazonaws.com' });
  const [https, fetched, socket] = answer as [number, number, string];
  assert.ok(https >= 300 && fetched >= 300, JSON.stringify(answer));
  assert.notEqual(socket, 'reached');
});

test('names under localhost are this machine’s, for Node and however a socket is asked', async () => {
  await create(
    'local-names',
    `import net from 'node:net';
    export const handler = async ({ name, port }) => {
      const { status } = await fetch('http://' + name + ':' + port + '/', { redirect: 'manual' });
      const socket = new net.Socket();
      const reached = new Promise((resolve) => socket.on('connect', () => resolve('reached')).on('error', resolve));
      socket.connect(443, 'dynamodb.us-east-1.amazonaws.com');
      return [status, await reached, socket.remotePort];
    };`,
  );
  const { port } = new URL(sandlot.endpoint);
  const { answer } = await invoke('local-names', { name: 'some-bucket.s3.localhost', port });
  assert.ok(answer[0] >= 400 && answer[0] < 500, JSON.stringify(answer));
  assert.deepEqual(answer.slice(1), ['reached', Number(port)]);
});

test('what rejects after the answer ends the process, and the next invocation has one that works', async () => {
  await create(
    'late',
    `const born = Math.random();
    export const handler = async ({ reject }) => {
      if (reject) setTimeout(() => Promise.reject(new Error('late')), 1);
      return born;
    };`,
  );
  const first = await invoke('late', { reject: true });
  assert.equal(first.error, undefined);
  // It happens between invocations, or within the next one, which fails by it then.
  const { answer, error } = await invoke('late');
  if (error !== undefined) assert.match(answer.errorType, /^Runtime\.(?:UnhandledPromiseRejection|ExitError)$/);
  const last = await invoke('late');
  assert.equal(last.error, undefined);
  assert.notEqual(last.answer, first.answer);
});

test('a module that never ends to load is ended, and told as a time-out', async () => {
  await create('loads', 'await new Promise((resolve) => setTimeout(resolve, 600_000)); export const handler = 1;', {
    Timeout: 1,
  });
  const { answer, error } = await invoke('loads');
  assert.deepEqual([error, answer.errorType], ['Unhandled', 'Sandbox.Timedout']);
  assert.match(answer.errorMessage, /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/);
});

test('the local API and the console’s pages tell a function nothing', async () => {
  await create(
    'asks',
    `import http from 'node:http';
    const ask = ({ path, host, method = 'GET' }) => new Promise((resolve, reject) => {
      const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL);
      const headers = { host: host ?? hostname + ':' + port, origin: 'http://' + host };
      const request = http.request({ hostname, port, path, method, headers, agent: false }, (response) => {
        response.resume(); resolve(response.statusCode);
      });
      request.on('error', reject).end();
    });
    export const handler = async ({ asked }) => Promise.all(asked.map(ask));`,
  );
  const host = new URL(sandlot.consoleOrigin).host;
  const paths = ['/_sandlot/v1/mail', '/_sandlot/v1/activity', '/_sandlot/v1/clock', '/_sandlot/v1/reset'];
  const methods = ['GET', 'GET', 'POST', 'POST'];
  const asked = paths.flatMap((path, at) => [
    { path, method: methods[at] },
    { path, method: methods[at], host },
  ]);
  const { answer } = await invoke('asks', { asked });
  assert.equal(answer.length, 8);
  assert.ok(
    (answer as number[]).every((status) => [401, 403].includes(status)),
    JSON.stringify(answer),
  );
});
