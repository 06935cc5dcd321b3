/** What a person is told where no terminal can be opened. Terminals themselves: local-api/cloud-shell.test.ts. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSupervisor } from '../kernel/processes/supervisor.ts';
import { createCloudShell, type CloudShellOptions, type ShellOwner } from './index.ts';
import { prepareShell } from './shell.ts';

const owner: ShellOwner = { sessionDigest: 'a session', account: '111122223333', principal: { kind: 'root' } };
const size = { columns: 80, rows: 24 };

const nothingStarts = async () => assert.fail('nothing is started by asking');

function cloudShell(more: Partial<CloudShellOptions>) {
  return createCloudShell({
    endpoint: () => 'http://127.0.0.1:1',
    consoleOrigin: () => 'http://console.localhost:1',
    region: 'us-east-1',
    dataFolder: undefined,
    folder: undefined,
    isAlive: async () => true,
    supervisor: createSupervisor(),
    onError: (error: unknown) => {
      throw error;
    },
    ...more,
  });
}

test('without pseudo-terminals for this platform, the refusal says so and names the other way', async () => {
  await assert.rejects(
    cloudShell({ pseudoTerminals: { areThere: () => false, start: nothingStarts } }).open(owner, size),
    {
      code: 'Unavailable',
      message:
        /Terminals cannot be opened here: the optional package @lydell\/node-pty has no build for \w+-\w+.*Run "sandlot shell" in a terminal instead/,
    },
  );
});

test('a terminal of another session cannot be asked for, nor one that is not there', async () => {
  const shells = cloudShell({ pseudoTerminals: { areThere: () => true, start: nothingStarts } });
  await assert.rejects(shells.open(owner, size, 'no-such-terminal'), { code: 'NotFound' });
  const { terminalId, ticket } = await shells.open(owner, size);
  await assert.rejects(shells.attach('another session', terminalId, ticket), { code: 'BadTicket' });
  await assert.rejects(
    shells.attach(owner.sessionDigest, terminalId, ticket),
    { code: 'BadTicket' },
    'a ticket is used up by whoever shows it',
  );
  assert.equal(shells.ownerOfToken(''), undefined);
  await shells.close();
});

test("what AWS's CloudShell has and this machine has not is named at the start", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-shells-'));
  const path = process.env['PATH'];
  t.after(() => {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true, force: true });
  });
  const place = { endpoint: 'http://127.0.0.1:1', consoleOrigin: 'http://console.localhost:1', region: 'us-east-1' };
  const greeting = async (...programs: string[]): Promise<string> => {
    const bin = join(folder, programs.join('-') || 'none');
    mkdirSync(bin);
    for (const program of ['bash', ...programs])
      writeFileSync(join(bin, program), "#!/bin/sh\necho 'aws-cli/2.30.0 Python/3.13.4'\n", { mode: 0o755 });
    process.env['PATH'] = bin;
    const { args } = await prepareShell({ ...place, folder: join(bin, 'homes'), dataFolder: undefined }, owner, 'x');
    return readFileSync(args[1]!, 'utf8');
  };
  assert.match(await greeting(), /The AWS CLI \(version 2\) is not installed[^]*jq is not installed[^]*Signed in/);
  assert.match(await greeting('jq'), /AWS CLI \(version 2\) is not installed/);
  assert.doesNotMatch(await greeting('aws', 'jq'), /not installed/);
});
