/** A terminal, and what is started in it, holds its own pseudo-terminal: nothing of the server, nothing of another. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../src/server/config.ts';
import { administrator, open, signedIn, type Screen } from '../../src/testing/terminals.ts';
import { startServer } from '../../src/server/main.ts';

const needed = process.platform === 'linux' ? {} : { skip: "/proc is Linux's" };

const descriptorsOf = (process: string): number[] =>
  readdirSync(`/proc/${process}/fd`)
    .map(Number)
    .sort((a, b) => a - b);

/** What is behind each descriptor of a process; one that it closes meanwhile is foreign for now. */
function heldBy(pid: string): [number, string][] {
  return descriptorsOf(pid).map((descriptor) => {
    try {
      return [descriptor, readlinkSync(`/proc/${pid}/fd/${descriptor}`)];
    } catch {
      return [descriptor, 'closed meanwhile'];
    }
  });
}

/** Of this process: what a child would be left, the standard three aside. */
function passedOn(): string[] {
  return descriptorsOf('self')
    .filter((descriptor) => descriptor > 2)
    .flatMap((descriptor) => {
      try {
        const [, flags = '0'] =
          /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8')) ?? [];
        return (Number.parseInt(flags, 8) & 0o2000000) === 0
          ? [`${descriptor}: ${readlinkSync(`/proc/self/fd/${descriptor}`)}`]
          : [];
      } catch {
        return []; // the listing's own
      }
    });
}

/** A program in the foreground, for which the shell waits. */
async function startedIn(screen: Screen): Promise<{ shell: string; program: string; device: string }> {
  const command = 'sh -c \'echo "pids $PPID $$ $(tty) ."; exec sleep 600\'';
  const [, shell = '', program = '', device = ''] = await screen.run(
    command,
    /[\r\n]pids (\d+) (\d+) (\/dev\/pts\/\d+) \./,
  );
  return { shell, program, device };
}

test('a terminal beside others holds nothing but its own end of its own pseudo-terminal', needed, async (t) => {
  const person = await administrator(t);
  const before = new Set(passedOn());
  const screens = [await open(person), await open(person), await open(await signedIn(person.sandlot))];
  const devices = new Set<string>();
  for (const screen of screens) {
    const { shell, program, device } = await startedIn(screen);
    devices.add(device);
    // While they start, programs read files of their own, and bash keeps a copy of its terminal to itself.
    const foreign = () => [...heldBy(shell), ...heldBy(program)].filter(([, behind]) => behind !== device);
    await screen.until('both should come to hold only their terminal', () => foreign().length === 0);
    assert.deepEqual(descriptorsOf(program), [0, 1, 2]);
  }
  assert.equal(devices.size, screens.length);
  assert.deepEqual(
    passedOn().filter((one) => !before.has(one)),
    [],
    'the server has nothing that its next child would be left',
  );
});

test("none of a server's files and sockets would be left to a child of it", needed, async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-descriptors-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const before = new Set(passedOn());
  const server = await startServer({ ...readConfig([], {}), port: 0, data });
  t.after(() => server.close());
  assert.equal((await fetch(`${server.endpoint}/_sandlot/v1/health`)).status, 200);
  assert.ok(
    heldBy('self').some(([, behind]) => behind.startsWith(data)),
    'its database is open',
  );
  assert.deepEqual(
    passedOn().filter((one) => !before.has(one)),
    [],
  );
});
