/** Templates that were read lately are not read again, within bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTemplate } from './index.ts';
import { recentTemplates } from './recent-templates.ts';
import type { Template } from './template.ts';

test('the same text is the same template, until others have taken its place', () => {
  const read: string[] = [];
  const template = (text: string): Template => (read.push(text), { body: { text } } as unknown as Template);
  const recent = recentTemplates(template, { maxTemplates: 2, maxCharacters: 10 });
  for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) assert.deepEqual(recent(text).body, { text });
  assert.deepEqual(read, ['a', 'b', 'c', 'b']);
  for (const text of ['x'.repeat(9), 'yy', 'x'.repeat(9), 'z'.repeat(11), 'z'.repeat(11)]) recent(text);
  assert.deepEqual(
    read.slice(4).map((text) => text.length),
    [9, 2, 9, 11, 11],
  );
});

test('what is no template is refused each time', () => {
  for (let time = 0; time < 2; time++) assert.throws(() => parseTemplate('a: ['), /not well-formed/);
});
