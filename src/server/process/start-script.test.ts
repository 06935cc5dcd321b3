import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { toScript } from '../../../scripts/build/start-script.ts';
import { codeFolder, exportsOf, runStartScript, scriptOf } from './start-script.ts';

const root = mkdtempSync(join(tmpdir(), 'sandlot-start-script-'));
after(() => rmSync(root, { recursive: true, force: true }));

/** As the build makes it of esbuild's module. */
function makeScript(name: string, body: string): { url: string; folder: string } {
  const folder = mkdtempSync(join(root, 'code-'));
  const file = join(folder, `${name}.js`);
  writeFileSync(scriptOf(file), toScript(body).script);
  return { url: pathToFileURL(file).href, folder: join(folder, 'kept') };
}

const module = (word: string) => `var calls = 0;
function greet(name) {
  calls++;
  return "${word} " + name + " " + calls;
}
var here = import.meta.url;
var later = () => import("./later.js");
export {
  greet as hello,
  here,
  later
};
//# sourceMappingURL=module.js.map
`;

interface Greeting {
  hello(name: string): string;
  here: string;
  later(): Promise<{ word: string }>;
}

/** A start, whose code is kept where it is not: whether it was. */
function startAndKeep(url: string, folder: string | undefined): { greeting: Greeting; kept: boolean } {
  const start = runStartScript(url, folder);
  const greeting = start.exports as unknown as Greeting;
  greeting.hello('Ada');
  return { greeting, kept: start.keepCode() === undefined };
}

const keptFile = (folder: string): string => {
  const files = readdirSync(folder);
  assert.equal(files.length, 1, files.join(', '));
  return join(folder, files[0]!);
};

test('a script exports what its module does, under the same names, and knows where it is', async () => {
  const { url, folder } = makeScript('greeting', module('Hello'));
  writeFileSync(join(folder, '..', 'later.js'), "export const word = 'later';");
  const { greeting } = startAndKeep(url, folder);
  assert.deepEqual(Object.keys(greeting), ['hello', 'here', 'later']);
  assert.equal(greeting.hello('Ada'), 'Hello Ada 2');
  assert.equal(greeting.here, url);
  assert.equal((await greeting.later()).word, 'later');
  assert.equal(exportsOf(url)['hello'], greeting.hello, 'what is loaded later has the state of the start');
});

test('what no start has run, the first to ask for it runs, once', () => {
  const { url } = makeScript('alone', module('Hello'));
  const hello = exportsOf(url)['hello'];
  assert.equal(typeof hello, 'function');
  assert.equal(exportsOf(url)['hello'], hello);
});

test('a second start has the code of the first, with the functions that it called', () => {
  const { url, folder } = makeScript('again', module('Hello'));
  const uncalled = runStartScript(url, `${folder}-of-none`).keepCode()!;
  assert.equal(startAndKeep(url, folder).kept, false);
  const first = readFileSync(keptFile(folder));
  assert.ok(first.length > uncalled.length + 100, `${first.length} and ${uncalled.length} bytes`);
  assert.equal(startAndKeep(url, folder).kept, true);
  assert.deepEqual(readFileSync(keptFile(folder)), first);
});

for (const [what, harm] of [
  ['with a byte that flipped', (code: Buffer) => void (code[code.length >> 1]! ^= 4)],
  ['cut off', (code: Buffer) => code.subarray(0, code.length - 9)],
  ['empty', () => Buffer.alloc(0)],
] as const) {
  test(`kept code ${what} is not used, and made anew`, () => {
    const { url, folder } = makeScript('harmed', module('Hello'));
    startAndKeep(url, folder);
    const file = keptFile(folder);
    const whole = readFileSync(file);
    const harmed = Buffer.from(whole);
    writeFileSync(file, harm(harmed) ?? harmed);
    const { greeting, kept } = startAndKeep(url, folder);
    assert.equal(kept, false);
    assert.equal(greeting.hello('Ada'), 'Hello Ada 2');
    assert.equal(readFileSync(file).length, whole.length);
    assert.equal(startAndKeep(url, folder).kept, true);
  });
}

test('code of another source is not used, though it is as long', () => {
  const { url, folder } = makeScript('changed', module('Hello'));
  startAndKeep(url, folder);
  writeFileSync(scriptOf(join(folder, '..', 'changed.js')), toScript(module('Howdy')).script);
  const { greeting, kept } = startAndKeep(url, folder);
  assert.equal(kept, false);
  assert.equal(greeting.hello('Ada'), 'Howdy Ada 2');
});

test('code is kept for each set of flags, and none that was made with others than it was loaded with', () => {
  const { url, folder } = makeScript('flags', module('Hello'));
  startAndKeep(url, folder);
  try {
    setFlagsFromString('--no-opt');
    assert.equal(startAndKeep(url, folder).kept, false);
    assert.equal(readdirSync(folder).length, 2);
    const start = runStartScript(makeScript('meanwhile', module('Hello')).url, folder);
    setFlagsFromString('--opt');
    assert.equal(start.keepCode(), undefined);
  } finally {
    setFlagsFromString('--opt');
  }
});

test('where the folder cannot be written, a start goes on without', () => {
  const { url, folder } = makeScript('read-only', module('Hello'));
  writeFileSync(folder, 'a file, where the folder would be');
  chmodSync(folder, 0o400);
  assert.equal(startAndKeep(url, folder).greeting.hello('Ada'), 'Hello Ada 2');
  assert.equal(readFileSync(folder, 'utf8'), 'a file, where the folder would be');
});

const onWindows = process.platform === 'win32' && 'Windows has other rights';
const notRoot = process.getuid?.() !== 0 && 'only root gives files away';
const another = 65_534;

test('the folder is made for its owner alone, whatever the umask', { skip: onWindows }, () => {
  const { folder } = makeScript('made', module('Hello'));
  const mask = process.umask(0);
  try {
    assert.equal(codeFolder(folder), folder);
  } finally {
    process.umask(mask);
  }
  assert.equal(lstatSync(folder).mode & 0o777, 0o700);
  assert.equal(codeFolder(folder), folder);
});

for (const [whose, harm, skip] of [
  ["that its owner's group may write in", (folder) => chmodSync(folder, 0o770), onWindows],
  ['that everybody may write in', (folder) => chmodSync(folder, 0o757), onWindows],
  ["of another user's", (folder) => chownSync(folder, another, another), notRoot],
  ["with another user's file", (folder) => chownSync(keptFile(folder), another, another), notRoot],
  ['with a folder that everybody may write in', (folder) => writableFolder(join(folder, 'nodes')), onWindows],
  ['behind a link', (folder) => linkInstead(folder), onWindows],
] as readonly (readonly [string, (folder: string) => void, string | false])[]) {
  test(`nothing is taken of a folder ${whose}, nor kept there`, { skip }, () => {
    const { url, folder } = makeScript('others', module('Hello'));
    startAndKeep(url, codeFolder(folder));
    harm(folder);
    const before = readdirSync(folder);
    assert.equal(codeFolder(folder), undefined);
    assert.equal(startAndKeep(url, codeFolder(folder)).greeting.hello('Ada'), 'Hello Ada 2');
    assert.deepEqual(readdirSync(folder), before);
  });
}

function writableFolder(folder: string): void {
  mkdirSync(folder);
  chmodSync(folder, 0o777);
}

/** What was at the path is there as before, by a link. */
function linkInstead(path: string): void {
  renameSync(path, `${path}-behind`);
  symlinkSync(`${path}-behind`, path);
}

for (const [what, harm, skip] of [
  ['that others may write', (file) => chmodSync(file, 0o622), onWindows],
  ["of another user's", (file) => chownSync(file, another, another), notRoot],
  ['behind a link', (file) => linkInstead(file), onWindows],
  ['without an end', (file) => (rmSync(file), symlinkSync('/dev/zero', file)), onWindows],
  ['that is a pipe', (file) => (rmSync(file), execFileSync('mkfifo', [file])), onWindows],
  ['that is too large', (file) => truncateSync(file, 2 ** 25), false],
] as readonly (readonly [string, (file: string) => void, string | false])[]) {
  test(`kept code ${what} is not used, and made anew`, { skip }, () => {
    const { url, folder } = makeScript('forged', module('Hello'));
    startAndKeep(url, folder);
    const file = keptFile(folder);
    const { length } = readFileSync(file);
    harm(file);
    assert.equal(startAndKeep(url, folder).kept, false);
    assert.ok(lstatSync(file).isFile());
    assert.equal(readFileSync(file).length, length);
    assert.equal(startAndKeep(url, folder).kept, true);
  });
}

test("root's code is everybody's; another's is none of root's", { skip: notRoot }, () => {
  const { url, folder } = makeScript('installed', module('Hello'));
  startAndKeep(url, codeFolder(folder));
  for (const path of [root, join(folder, '..'), folder]) chmodSync(path, 0o755);
  chmodSync(keptFile(folder), 0o644);
  process.seteuid!(another);
  try {
    assert.equal(codeFolder(folder), folder);
    assert.equal(startAndKeep(url, folder).kept, true);
  } finally {
    process.seteuid!(0);
  }
  chownSync(folder, another, another);
  assert.equal(codeFolder(folder), undefined);
});

test('the build refuses what a script cannot be', () => {
  assert.throws(() => toScript('var a = 1;\n'), /without a list of exports/);
  assert.throws(
    () => toScript('var a = (name) => import(name);\nexport {\n  a\n};\n'),
    /files of the build alone.*import\(name\)/,
  );
});
