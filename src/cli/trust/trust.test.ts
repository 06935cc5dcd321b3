/**
 * `sandlot trust` and `untrust` on stores of a home folder of their own, with NSS's real certutil where it is there.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { makeAuthority } from './authority.ts';
import { trust } from '../commands/environment/trust.ts';
import { untrust } from '../commands/environment/untrust.ts';
import { findPrograms } from '../../client-environment/programs.ts';
import { testHome, testTerminal } from '../../testing/command-line.ts';
import type { Machine } from './trust-stores.ts';

const certutil = findPrograms('certutil')[0];
const skip = certutil === undefined && 'There is no certutil (Debian: apt-get install libnss3-tools).';

let server: RunningServer | undefined;
let data: string;
const ends: (() => void)[] = [];

before(async () => {
  data = join(
    testHome({
      after: (work) => {
        ends.push(work);
      },
    }).home,
    'data',
  );
  server = await startServer({ ...readConfig([], {}), port: 0, data });
  await makeAuthority({ endpoint: server.endpoint, dataFolder: data });
});
after(async () => {
  await server?.close();
  for (const end of ends) end();
});

function machineOf(home: string, changes: Partial<Machine> = {}): Machine {
  return {
    home,
    platform: 'linux',
    path: process.env['PATH'] ?? '',
    isRoot: false,
    systemFolder: join(home, 'ca-certificates'),
    ...changes,
  };
}

const names = (folder: string): string => execFileSync(certutil!, ['-L', '-d', `sql:${folder}`], { encoding: 'utf8' });

describe('with certutil', { skip }, () => {
  test("goes into Chromium's and Firefox's stores, and out of them; what others put there stays", async (t) => {
    const { home } = testHome(t);
    const [chromium, firefox] = [join(home, '.pki', 'nssdb'), join(home, '.mozilla', 'firefox', 'x.default')];
    mkdirSync(firefox, { recursive: true });
    execFileSync(certutil!, ['-N', '-d', `sql:${firefox}`, '--empty-password']);
    const terminal = testTerminal(true);
    await trust(data, machineOf(home), {}, terminal);
    assert.equal(terminal.asked.length, 1);
    for (const folder of [chromium, firefox]) {
      assert.match(names(folder), /Sandlot local authority [0-9a-f]{8} +C,,/);
      assert.ok(terminal.shown.join('').includes(`certutil -A -d sql:${folder}`), 'each command is shown before');
    }
    execFileSync(certutil!, [
      '-A',
      '-d',
      `sql:${chromium}`,
      '-n',
      'another',
      '-t',
      ',,',
      '-i',
      await anotherAuthority(t),
    ]);
    await trust(data, machineOf(home), { yes: true }, testTerminal());
    await untrust(data, {}, testTerminal(true));
    for (const folder of [chromium, firefox])
      assert.doesNotMatch(names(folder), /Sandlot local authority [0-9a-f]{8} +C,,/);
    assert.match(names(chromium), /another/);
    assert.equal(existsSync(join(data, 'trust.json')), false);
    const again = testTerminal(true);
    await untrust(data, {}, again);
    assert.match(again.shown.join(''), /Nothing here is trusted/);
  });

  test('what somebody else took out is no trouble', async (t) => {
    const { home } = testHome(t);
    await trust(data, machineOf(home), { yes: true }, testTerminal());
    const name = /Sandlot local authority [0-9a-f]{8}/.exec(names(join(home, '.pki', 'nssdb')))![0];
    execFileSync(certutil!, ['-D', '-d', `sql:${join(home, '.pki', 'nssdb')}`, '-n', name]);
    await untrust(data, { yes: true }, testTerminal());
    assert.equal(existsSync(join(data, 'trust.json')), false);
  });

  test('nothing happens without a yes', async (t) => {
    const { home } = testHome(t);
    await assert.rejects(trust(data, machineOf(home), {}, testTerminal(false)), {
      exitCode: 5,
      message: /Nothing was done/,
    });
    await assert.rejects(trust(data, machineOf(home), {}, testTerminal()), { exitCode: 5, message: /--yes/ });
    assert.equal(existsSync(join(home, '.pki')), false);
    assert.equal(existsSync(join(data, 'trust.json')), false);
  });
});

/** Another installation's, as a file. */
async function anotherAuthority(t: { after(work: () => void): void }): Promise<string> {
  const other = await startServer({ ...readConfig([], {}), port: 0, data: undefined });
  const file = join(testHome(t).home, 'other.pem');
  writeFileSync(file, await other.certificateAuthority());
  await other.close();
  return file;
}

test('where certutil is missing and the user is not root, it says what to install and what to run', async (t) => {
  const { home } = testHome(t);
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'update-ca-certificates'), '#!/bin/sh\n');
  chmodSync(join(bin, 'update-ca-certificates'), 0o755);
  const terminal = testTerminal(true);
  await assert.rejects(trust(data, machineOf(home, { path: bin }), {}, terminal), /no store that can be changed/);
  const text = terminal.shown.join('');
  assert.match(text, /libnss3-tools/);
  assert.match(text, /sudo install -m 644 .*authority\.pem .*sandlot-[0-9a-f]{8}\.crt && sudo update-ca-certificates/);
  assert.equal(terminal.asked.length, 0);
});

test("a certificate of another maker goes into nobody's store", async (t) => {
  const { home } = testHome(t);
  for (const content of ['', 'x', readFileSync(join(data, 'authority.key'), 'utf8')]) {
    writeFileSync(join(home, 'authority.pem'), content);
    await assert.rejects(trust(home, machineOf(home), { yes: true }, testTerminal()), {
      exitCode: 5,
      message: /no authority that Sandlot made/,
    });
  }
});

test('a record that trust never wrote deletes nothing', async (t) => {
  const { home } = testHome(t);
  const precious = join(home, 'precious.crt');
  writeFileSync(precious, 'x');
  const entry = {
    kind: 'ca-certificates',
    place: precious,
    name: 'Sandlot local authority 00000000',
    fingerprint: 'A'.repeat(40),
  };
  for (const entries of [
    [entry],
    [{ ...entry, kind: 'other' }],
    [null],
    'x',
    [{ ...entry, place: '../sandlot-00000000.crt' }],
  ]) {
    writeFileSync(join(home, 'trust.json'), JSON.stringify({ entries }));
    await assert.rejects(untrust(home, { yes: true }, testTerminal()), {
      exitCode: 5,
      message: /not as sandlot trust wrote it/,
    });
  }
  assert.equal(readFileSync(precious, 'utf8'), 'x');
});
