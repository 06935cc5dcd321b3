/** Texts at random, from a seed: every parser answers with a tree or with its own refusal, soon. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStatement } from '../partiql/parse-statement.ts';
import { StatementRefused } from '../partiql/statement.ts';
import { attributesNamed } from './attributes-named.ts';
import { compileCondition } from './condition.ts';
import { ExpressionRefused } from './expression-refused.ts';
import { compileKeyCondition } from './key-condition.ts';
import { Placeholders } from './placeholders.ts';
import { compileProjection } from './projection.ts';
import { compileUpdate } from './update.ts';
import { createRandom } from '../../../testing/requests/hostile-inputs.ts';

const seed = Number(process.env['SANDLOT_TEST_SEED'] ?? '11');

const { whole: random, of: oneOf } = createRandom(seed);

const expressionWords = (
  'a b1 #n #x :v :n ( ) [ ] , . = <> < <= > >= + - 0 12 AND OR NOT BETWEEN IN SET REMOVE ADD DELETE size contains ' +
  'begins_with attribute_exists attribute_type if_not_exists list_append __proto__ constructor é \u{1f600} ? " \''
).split(' ');
const statementWords = (
  "SELECT * FROM \"t\" t \"i\" . WHERE AND OR NOT = <> < > ( ) [ ] { } << >> , : ? 1 1.5 -2 's' 'it''s' ' \" INSERT " +
  'INTO VALUE UPDATE SET REMOVE DELETE RETURNING ALL OLD MODIFIED NEW ORDER BY DESC IS MISSING NULL TRUE IN BETWEEN ' +
  'EXISTS size begins_with set_add a b é'
).split(' ');

const textOf = (words: readonly string[], most: number): string =>
  Array.from({ length: random(most) }, () => oneOf(words)).join(oneOf([' ', ' ', '']));

const values = { ':v': { S: 'x' }, ':n': { N: '1' } };
const names = { '#n': 'name', '#x': '__proto__' };

test(`expressions of random words are one or are refused (seed ${seed})`, () => {
  const parsers = [compileCondition, compileKeyCondition, compileProjection, compileUpdate];
  let valid = 0;
  for (let round = 0; round < 6000; round++) {
    const text = textOf(expressionWords, 14);
    assert.ok(attributesNamed(text, names));
    for (const parse of parsers) {
      try {
        parse(text, new Placeholders(names, values));
        valid++;
      } catch (error) {
        assert.ok(error instanceof ExpressionRefused, `${parse.name} of ${JSON.stringify(text)}: ${error}`);
      }
    }
  }
  assert.ok(valid > 50, `${valid} were valid`);
});

test(`statements of random words are one or are refused (seed ${seed})`, () => {
  for (let round = 0; round < 20_000; round++) {
    const start = oneOf(['', 'SELECT * FROM t WHERE ', 'UPDATE t SET a = ', 'INSERT INTO t VALUE ']);
    const text = start + textOf(statementWords, 12);
    try {
      parseStatement(text);
    } catch (error) {
      assert.ok(error instanceof StatementRefused, `${JSON.stringify(text)}: ${error}`);
    }
  }
});

test('the longest texts of one word each are refused or read, none too deep', () => {
  for (const word of [...expressionWords, ...statementWords]) {
    const text = word.repeat(Math.floor(4000 / Buffer.byteLength(word)));
    for (const parse of [compileCondition, compileKeyCondition, compileProjection, compileUpdate]) {
      try {
        parse(text, new Placeholders(names, values));
      } catch (error) {
        assert.ok(error instanceof ExpressionRefused, `${parse.name} of many ${word}: ${error}`);
      }
    }
    for (const start of ['', 'SELECT * FROM t WHERE a = ', 'INSERT INTO t VALUE ', 'UPDATE t SET a = '])
      try {
        parseStatement(start + text);
      } catch (error) {
        assert.ok(error instanceof StatementRefused, `many ${word}: ${error}`);
      }
  }
});
