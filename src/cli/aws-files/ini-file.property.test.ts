/**
 * Edits of files made of odd lines, at random but from a fixed seed: what an edit is not about stays, byte for byte.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findIniSection, readSections, removeSection, writeSection, type Settings } from './ini-file.ts';

const oddLines = [
  '# a comment',
  ' ; an indented comment',
  '',
  '   ',
  'region=eu-west-1',
  'region = us-west-2 ',
  'output\t=\tjson',
  's3 =',
  '  max_concurrent_requests = 20',
  '  endpoint_url = https://elsewhere',
  'sso =',
  'no equals sign',
  '= no key',
  '__proto__ = 1',
  'constructor = 2',
  'k\u00e9y = caf\u00e9 \u00ff',
  'name = \u00c3\u00a9',
  '[default]',
  '[ default ]',
  '[profile  "one"]',
  '[profile two] # trailing',
  "[profile 'three']",
  '[sso-session s]',
  '[services sandlot]',
  '[]',
  '[unclosed',
  'x = [not a head]',
  'long = ' + 'y'.repeat(200),
  'region = \u0000nul',
  '    region = indented',
  '\tregion = tab',
];
const names = ['default', 'profile one', 'profile two', 'profile new', 'sso-session s', 'services sandlot'];
const changes: Settings[] = [
  { region: 'us-east-1' },
  { region: undefined, output: 'text' },
  { sso: { endpoint_url: 'http://127.0.0.1:4566' }, sso_oidc: { endpoint_url: 'http://127.0.0.1:4566' } },
  { sso_session: 's', s3: { endpoint_url: 'http://127.0.0.1:1' }, region: 'eu-north-1' },
];

/** mulberry32 */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function* files(): Generator<{ text: string; pick: (below: number) => number }> {
  for (let seed = 1; seed <= 1500; seed++) {
    const pick = random(seed);
    const ends = [['\n'], ['\r\n'], ['\n', '\r\n']][pick(3)]!;
    const lines = Array.from({ length: pick(14) }, () => oddLines[pick(oddLines.length)]! + ends[pick(ends.length)]!);
    const mark = pick(5) === 0 ? '\u00ef\u00bb\u00bf' : '';
    const text = mark + lines.join('');
    yield { text: pick(4) === 0 ? text.replace(/\r?\n$/, '') : text, pick };
  }
}

/** The text without a section's own lines. */
function others(text: string, name: string): string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const sections = readSections(text);
  const mine = sections.findLast((section) => section.name === name);
  if (!mine) return lines;
  const end = sections[sections.indexOf(mine) + 1]?.line ?? lines.length + 1;
  return [...lines.slice(0, mine.line - 1), ...lines.slice(end - 1)];
}

test('an edit says what it should, twice the same, and every other section keeps its bytes', () => {
  for (const { text, pick } of files()) {
    const [name, change] = [names[pick(names.length)]!, changes[pick(changes.length)]!];
    const after = writeSection(text, name, change);
    const section = findIniSection(after, name)!;
    for (const [key, value] of Object.entries(change)) {
      if (typeof value === 'object')
        assert.deepEqual({ ...section.nested[key], ...value }, { ...section.nested[key] }, JSON.stringify(text));
      else assert.equal(section.settings[key], value, JSON.stringify(text));
    }
    assert.equal(writeSection(after, name, change), after);
    const before = others(text, name).join('');
    const rest = others(after, name).join('');
    if (findIniSection(text, name)) assert.equal(rest, before);
    else
      assert.ok(
        rest.startsWith(before.replace(/^\u00ef\u00bb\u00bf$/, '')) && rest.slice(before.length).trim() === '',
        JSON.stringify([text, after]),
      );
  }
});

test('within the section, every line that the edit is not about stays in its order', () => {
  for (const { text, pick } of files()) {
    const name = names[pick(names.length)]!;
    const after = writeSection(text, name, { region: 'us-east-1' });
    const kept = (all: string): string[] =>
      (all.match(/[^\n]*\n|[^\n]+$/g) ?? [])
        .map((line) => line.trimEnd())
        .filter((line) => !/^\s*region\s*=/.test(line) && line !== '');
    // A value that goes on in indented lines is replaced with them.
    if (/^\s*region[^\n]*\n(?:[ \t]*[#;][^\n]*\n)*[ \t]+[^\s#;]/m.test(text) || text === '\u00ef\u00bb\u00bf') continue;
    const lines = kept(after).filter((line) => line !== `[${name}]`);
    assert.deepEqual(
      lines,
      kept(text).filter((line) => line !== `[${name}]`),
    );
  }
});

test('a section that was added and removed leaves the file as it was', () => {
  for (const { text, pick } of files()) {
    if (text !== '' && !text.endsWith('\n')) continue;
    const after = writeSection(text, 'profile brand-new', changes[pick(changes.length)]!, '# made here');
    assert.equal(removeSection(after, 'profile brand-new'), text);
  }
});

test('removing takes one section and no other', () => {
  for (const { text, pick } of files()) {
    const name = names[pick(names.length)]!;
    const after = removeSection(text, name);
    const count = (all: string): number => readSections(all).filter((section) => section.name === name).length;
    assert.equal(count(after), Math.max(0, count(text) - 1));
    assert.deepEqual(
      readSections(after)
        .filter((section) => section.name !== name)
        .map((section) => section.settings),
      readSections(text)
        .filter((section) => section.name !== name)
        .map((section) => section.settings),
    );
  }
});

test('a file of a hundred thousand lines is edited in linear time', () => {
  const text = `${'[profile x]\nregion = a\n'.repeat(50_000)}${' '.repeat(100_000)}`;
  assert.ok(writeSection(text, 'default', { region: 'us-east-1' }).endsWith('[default]\nregion = us-east-1\n'));
});
