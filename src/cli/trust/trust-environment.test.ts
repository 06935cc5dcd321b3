import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { testHome } from '../../testing/command-line.ts';
import { trustEnvironment } from './trust-environment.ts';

async function startOn(t: { after(work: () => unknown): void }) {
  const { home } = testHome(t);
  const dataFolder = join(home, 'data');
  const server = await startServer({ ...readConfig([], {}), port: 0, data: dataFolder });
  t.after(() => server.close());
  return { server, home, dataFolder, place: { endpoint: server.endpoint, dataFolder } };
}

test("Node verifies by what it names, and botocore's bundle has the system's authorities as well", async (t) => {
  const { server, home, dataFolder, place } = await startOn(t);
  const system = join(home, 'system.pem');
  writeFileSync(system, "# the system's");
  const change = await trustEnvironment(place, { SSL_CERT_FILE: system });
  assert.deepEqual(change, {
    NODE_EXTRA_CA_CERTS: join(dataFolder, 'authority.pem'),
    AWS_CA_BUNDLE: join(dataFolder, 'ca-bundle.pem'),
  });
  assert.equal(
    readFileSync(change['AWS_CA_BUNDLE']!, 'utf8'),
    `# the system's\n${await server.certificateAuthority()}`,
  );
  const url = `https://localhost:${new URL(server.endpoint).port}/_sandlot/v1/health`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-e', `fetch('${url}').then((r) => console.log(r.status))`],
    { env: { ...process.env, ...change } },
  );
  assert.equal(stdout, '200\n');
  assert.deepEqual(await trustEnvironment(place, { SSL_CERT_FILE: system, ...change }), change);
});

test('what was set for another place stays', async (t) => {
  const { dataFolder, place } = await startOn(t);
  assert.deepEqual(
    await trustEnvironment(place, { NODE_EXTRA_CA_CERTS: '/proxy.pem', AWS_CA_BUNDLE: '/proxy.pem' }),
    {},
  );
  assert.equal(existsSync(join(dataFolder, 'ca-bundle.pem')), false);
});

test('where nothing answers, nothing is named', async (t) => {
  assert.deepEqual(await trustEnvironment({ endpoint: 'http://127.0.0.1:1', dataFolder: testHome(t).home }, {}), {});
});
