import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withDataOption } from './command-hint.ts';

const hint = (text: string, env: NodeJS.ProcessEnv = {}, folder = '/data/it is'): string =>
  withDataOption(text, folder, env, '/home/you');

test('advised commands name the data folder; prose and what names one already stay', () => {
  for (const [text, expected] of [
    ['Start one: sandlot start --detach', "Start one: sandlot start --data '/data/it is' --detach"],
    [
      'sandlot configure\nsandlot login --profile x',
      "sandlot configure --data '/data/it is'\nsandlot login --data '/data/it is' --profile x",
    ],
    [
      'eval "$(sandlot env)"   (this terminal), or\nsandlot configure',
      `eval "$(sandlot env --data '/data/it is')"   (this terminal), or\nsandlot configure --data '/data/it is'`,
    ],
    [
      'gone: sandlot stop, sandlot start',
      "gone: sandlot stop --data '/data/it is', sandlot start --data '/data/it is'",
    ],
    ['(or: sandlot mail latest)', "(or: sandlot mail --data '/data/it is' latest)"],
    ['Is it running? sandlot status', "Is it running? sandlot status --data '/data/it is'"],
  ] as const)
    assert.equal(hint(text), expected);
  for (const text of [
    'sandlot profiles did not'.replace(/^/, 'because '),
    'no backup of sandlot configure beside',
    'another one: sandlot up --account 1 --data DIR --port N',
    '# made by sandlot profiles',
    'sandlot-up',
  ]) {
    assert.equal(hint(text), text);
  }
});

test('the default folder and the one of SANDLOT_DATA need no option', () => {
  assert.equal(hint('sandlot stop', {}, '/home/you/.sandlot'), 'sandlot stop');
  assert.equal(hint('sandlot stop', { SANDLOT_DATA: '/data/x' }, '/data/x'), 'sandlot stop');
  assert.equal(
    hint('sandlot stop', { SANDLOT_DATA: '/data/x' }, '/home/you/.sandlot'),
    'sandlot stop --data /home/you/.sandlot',
  );
});
