import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zipOf } from '../../../testing/zip.ts';
import { pack } from './pack.ts';
import { unpack } from './unpack.ts';

const root = mkdtempSync(join(tmpdir(), 'unpack-'));
after(() => rmSync(root, { recursive: true, force: true }));

const link = 0o120777;

test('files, folders and programs come as they are, later archives over earlier', async () => {
  const folder = join(root, 'plain');
  const first = zipOf({ 'a/b.txt': 'one', 'run.sh': { text: '#!/bin/sh', mode: 0o100755 }, 'empty/': '' });
  await unpack([first, pack({ 'a/b.txt': 'two' })], folder);
  assert.equal(readFileSync(join(folder, 'a/b.txt'), 'utf8'), 'two');
  assert.equal(statSync(join(folder, 'run.sh')).mode & 0o777, 0o755);
  assert.ok(statSync(join(folder, 'empty')).isDirectory());
  assert.ok(!existsSync(`${folder}.partial`));
});

test('links that lead out of the folder are not made, and nothing is written through one', async () => {
  const folder = join(root, 'links');
  await unpack(
    [
      zipOf({
        inside: { text: 'a/b.txt', mode: link },
        absolute: { text: '/etc/passwd', mode: link },
        above: { text: '../../secret', mode: link },
        'deep/above': { text: '../../x', mode: link },
        through: { text: '..', mode: link },
        'through/x.txt': 'x',
        'a/b.txt': 'b',
      }),
    ],
    folder,
  );
  assert.equal(readFileSync(join(folder, 'inside'), 'utf8'), 'b');
  assert.deepEqual(readdirSync(folder).toSorted(), ['a', 'inside', 'through']);
  assert.ok(lstatSync(join(folder, 'through')).isDirectory());
  assert.ok(!existsSync(join(root, 'x.txt')));
});

test('links that lead out by way of other links are not there', async () => {
  const folder = join(root, 'chained');
  const linked = (text: string) => ({ text, mode: link });
  const up = linked('../../..');
  await unpack(
    [
      zipOf({
        'a/b/c/x': 'x',
        'a/b/c/up': up,
        'a/b/c/password': linked('up/../../../../etc/passwd'),
        'a/b/c/parent': linked('up/..'),
        'a/b/c/far': linked('parent/x'),
        nowhere: linked('missing'),
        round: linked('round'),
        same: linked('a/b/c/up/a/b/c/x'),
      }),
    ],
    folder,
  );
  assert.deepEqual(readdirSync(join(folder, 'a/b/c')).toSorted(), ['up', 'x']);
  assert.deepEqual(readdirSync(folder).toSorted(), ['a', 'same']);
  assert.equal(readFileSync(join(folder, 'same'), 'utf8'), 'x');
});

test('what is no archive, leads outside, or is longer than it says, is refused and leaves no folder', async () => {
  const bad: readonly [string, Uint8Array][] = [
    ['text', Buffer.from('no archive')],
    ['above', zipOf({ '../x': 'x' })],
    ['absolute', zipOf({ '/x': 'x' })],
    ['backslash', zipOf({ '..\\x': 'x' })],
    ['longer', zipOf({ x: { text: 'x'.repeat(1000), claimedSize: 10 } })],
  ];
  for (const [name, bytes] of bad) {
    const folder = join(root, `bad-${name}`);
    await assert.rejects(unpack([bytes], folder), `${name} is refused`);
    assert.ok(!existsSync(folder), name);
  }
});
