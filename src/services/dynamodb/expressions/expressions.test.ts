/**
 * Expressions: what they mean and how they are refused. The texts are AWS's, as its own clients' tests and the
 * developer guide have them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { applyUpdate } from './apply-update.ts';
import { compileCondition } from './condition.ts';
import { decide } from './decision.ts';
import { compileKeyCondition } from './key-condition.ts';
import { Placeholders } from './placeholders.ts';
import { compileProjection, project } from './projection.ts';
import { isReservedWord } from './grammar/reserved-words.ts';
import { compileUpdate } from './update.ts';

const names = { '#a': 'a', '#b': 'b', '#n': 'name', '#dot': 'x.y', '#p': '__proto__' };
const values: Record<string, AttributeValue> = {
  ':s': { S: 'ab' },
  ':t': { S: 'b' },
  ':n': { N: '5' },
  ':m': { N: '7' },
  ':l': { L: [{ S: 'x' }] },
  ':ss': { SS: ['p', 'q'] },
  ':ns': { NS: ['1'] },
  ':y': { S: 'S' },
  ':z': { S: 'Z' },
  ':map': { M: {} },
};
const placeholders = () => new Placeholders(names, values);

const item: Item = {
  a: { S: 'ab' },
  n: { N: '5' },
  list1: { L: [{ S: 'x' }, { M: { k: { N: '1' } } }, { N: '3' }] },
  map1: { M: { x: { S: 'deep' }, list2: { L: [{ N: '1' }] } } },
  set1: { SS: ['p', 'q', 'r'] },
  bytes1: { B: Buffer.from('abc') },
  name: { S: 'reserved' },
  'x.y': { BOOL: true },
};

const conditions: readonly [text: string, holds: boolean][] = [
  ['a = :s', true],
  ['a = :t', false],
  ['a <> :t', true],
  ['absent1 <> :t', true],
  ['absent1 = :t', false],
  [':s = a', true],
  ['n < :m AND n <= :n and NOT n > :n', true],
  ['n > :s', false],
  ['n BETWEEN :n AND :m', true],
  ['n IN (:s, :m, :n)', true],
  ['n IN (:s)', false],
  ['a = :t OR n = :n AND a = :s', true],
  ['(a = :s OR n = :m) AND a = :t', false],
  ['NOT (a = :s)', false],
  ['NOT NOT a = :s', true],
  ['(a) = (:s)', true],
  ['attribute_exists(map1.x)', true],
  ['attribute_exists(map1.y)', false],
  ['attribute_not_exists(list1[3])', true],
  ['attribute_exists(list1[1].k)', true],
  ['attribute_type(a, :y)', true],
  ['begins_with(a, :s)', true],
  ['begins_with(a, :t)', false],
  ['contains(a, :t)', true],
  ['contains(set1, :t)', false],
  ['contains(list1, :t)', false],
  ['size(a) < :n', true],
  ['size(absent1) < :n', false],
  ['size(list1) = size(list1)', true],
  ['#n = :s', false],
  ['attribute_exists(#dot)', true],
  ['attribute_exists(#p)', false],
  ['attribute_exists(constructor1)', false],
];

test('conditions decide about an item', () => {
  for (const [text, holds] of conditions)
    assert.equal(decide(compileCondition(text, placeholders()).decision, item), holds, text);
});

const refusedConditions: readonly [text: string, message: string][] = [
  ['', 'The expression can not be empty;'],
  ['a', 'Syntax error; token: "<EOF>", near: "a"'],
  ['a b', 'Syntax error; token: "b", near: "a b"'],
  ['a = ', 'Syntax error; token: "<EOF>", near: "= "'],
  ['a = :s AND', 'Syntax error; token: "<EOF>", near: "AND"'],
  ['a = ?', 'Syntax error; token: "?", near: "= ?"'],
  ['_a = :s', 'Syntax error; token: "_", near: "_a"'],
  ['a[x] = :s', 'Syntax error; token: "x", near: "[x]"'],
  ['a IN :s', 'Syntax error; token: ":s", near: "IN :s"'],
  ['((a = :s))', 'The expression has redundant parentheses;'],
  ['name = :s', 'Attribute name is a reserved keyword; reserved keyword: name'],
  ['foo(a)', 'Invalid function name; function: foo'],
  ['size(a)', 'The function is not allowed to be used this way in an expression; function: size'],
  [
    'attribute_exists(a) = :s',
    'The function is not allowed to be used this way in an expression; function: attribute_exists',
  ],
  ['a = if_not_exists(a, :s)', 'The function is not allowed in a condition expression; function: if_not_exists'],
  [
    'attribute_exists(a, n)',
    'Incorrect number of operands for operator or function; operator or function: attribute_exists, number of ' +
      'operands: 2',
  ],
  ['attribute_exists(:s)', 'Operator or function requires a document path; operator or function: attribute_exists'],
  [
    'begins_with(a, :n)',
    'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  ['attribute_type(a, :z)', 'Invalid attribute type name found; type: Z, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}'],
  ['size(:n) > :n', 'Incorrect operand type for operator or function; operator or function: size, operand type: N'],
  ['#nope = :s', 'An expression attribute name used in the document path is not defined; attribute name: #nope'],
  ['a = :nope', 'An expression attribute value used in expression is not defined; attribute value: :nope'],
  [
    'a = #a',
    'The first operand must be distinct from the remaining operands for this operator or function; operator: =, ' +
      'first operand: [a]',
  ],
  [
    'n BETWEEN :m AND :n',
    'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: ' +
      'AttributeValue: {N:7}, upper bound operand: AttributeValue: {N:5}',
  ],
  [
    'n BETWEEN :s AND :n',
    'The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: ' +
      'AttributeValue: {S:ab}, upper bound operand: AttributeValue: {N:5}',
  ],
  [
    `n IN (${Array(101).fill(':n').join(',')})`,
    'The IN operator is provided with too many operands; number of operands: 101',
  ],
  ['a[99999999999] = :s', 'List index is not within the allowable range; index: [99999999999]'],
  [`a = :s${' '.repeat(4100)}`, 'Expression size has exceeded the maximum allowed size; expression size: 4106'],
  [`${'('.repeat(2000)}`, 'The expression contains too many operators; operator count: 301'],
  [`${'NOT '.repeat(1000)}a = :s`, 'The expression contains too many operators; operator count: 301'],
];

test('conditions are refused in words, in order', () => {
  for (const [text, message] of refusedConditions)
    assert.throws(() => compileCondition(text, placeholders()), { name: 'ExpressionRefused', message }, text);
});

test('placeholders that nothing uses are told', () => {
  const used = new Placeholders({ '#a': 'a', '#x': 'x' }, { ':s': { S: 'a' } });
  compileCondition('#a = :s', used);
  assert.equal(used.unused(), 'Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}');
});

test('key conditions are equalities and ranges of keys', () => {
  assert.deepEqual(
    [...compileKeyCondition('a = :s AND n BETWEEN :n AND :m', placeholders())],
    [
      ['a', { operator: '=', values: [{ S: 'ab' }] }],
      ['n', { operator: 'between', values: [{ N: '5' }, { N: '7' }] }],
    ],
  );
  assert.deepEqual(
    [...compileKeyCondition('(:n < n) AND begins_with(#a, :s)', placeholders())],
    [
      ['n', { operator: '>', values: [{ N: '5' }] }],
      ['a', { operator: 'begins_with', values: [{ S: 'ab' }] }],
    ],
  );
  const refused: readonly [string, string][] = [
    ['a = :s OR n = :n', 'Invalid operator used in KeyConditionExpression: OR'],
    ['NOT a = :s', 'Invalid operator used in KeyConditionExpression: NOT'],
    ['a <> :s', 'Invalid operator used in KeyConditionExpression: <>'],
    ['a IN (:s)', 'Invalid operator used in KeyConditionExpression: IN'],
    ['attribute_exists(a)', 'Invalid operator used in KeyConditionExpression: attribute_exists'],
    ['a = :s AND a = :t', 'KeyConditionExpressions must only contain one condition per key'],
    ['a.b1 = :s', 'KeyConditionExpressions cannot have conditions on nested attributes'],
    ['size(a) = :n', 'KeyConditionExpressions cannot contain nested operations'],
    ['a = n', 'Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition'],
  ];
  for (const [text, message] of refused)
    assert.throws(() => compileKeyCondition(text, placeholders()), { message }, text);
});

test('projections keep what the paths name', () => {
  const of = (text: string) => project(item, compileProjection(text, placeholders()));
  assert.deepEqual(of('a, absent1, map1.list2[0]'), { a: item['a'], map1: { M: { list2: { L: [{ N: '1' }] } } } });
  assert.deepEqual(of('list1[2], list1[0]'), { list1: { L: [{ S: 'x' }, { N: '3' }] } });
  assert.deepEqual(of('list1[9]'), {});
  const refused: readonly [string, RegExp][] = [
    ['a, a', /^Two document paths overlap with each other; .*path one: \[a\], path two: \[a\]$/],
    ['map1, map1.x', /overlap .*path one: \[map1\], path two: \[map1, x\]$/],
    ['map1.x, map1[0]', /^Two document paths conflict with each other; .*path two: \[map1, \[0\]\]$/],
    ['a,', /^Syntax error; token: "<EOF>", near: ","$/],
  ];
  for (const [text, message] of refused)
    assert.throws(() => compileProjection(text, placeholders()), { message }, text);
});

const updates: readonly [text: string, changed: Record<string, AttributeValue | undefined>][] = [
  ['SET a = :t', { a: { S: 'b' } }],
  ['SET a = n, n = a', { a: { N: '5' }, n: { S: 'ab' } }],
  ['SET n = n + :m', { n: { N: '12' } }],
  ['SET n = (n - :m)', { n: { N: '-2' } }],
  ['SET fresh = if_not_exists(fresh, :n)', { fresh: { N: '5' } }],
  ['SET a = if_not_exists(a, :n)', { a: { S: 'ab' } }],
  ['SET list1 = list_append(list1, :l)', { list1: { L: [...item['list1']!.L!, { S: 'x' }] } }],
  ['SET list1[1].k = :m', { list1: { L: [{ S: 'x' }, { M: { k: { N: '7' } } }, { N: '3' }] } }],
  ['SET list1[9] = :s, list1[7] = :t', { list1: { L: [...item['list1']!.L!, { S: 'b' }, { S: 'ab' }] } }],
  ['REMOVE list1[0], list1[2]', { list1: { L: [{ M: { k: { N: '1' } } }] } }],
  ['REMOVE a, absent1', { a: undefined }],
  ['REMOVE map1.x', { map1: { M: { list2: { L: [{ N: '1' }] } } } }],
  ['ADD n :m', { n: { N: '12' } }],
  ['ADD fresh :m', { fresh: { N: '7' } }],
  ['ADD set1 :ss', { set1: { SS: ['p', 'q', 'r'] } }],
  ['DELETE set1 :ss', { set1: { SS: ['r'] } }],
  ['DELETE absent1 :ss', {}],
  ['SET #p = :s', { ['__proto__']: { S: 'ab' } }],
  ['set a = :t remove n', { a: { S: 'b' }, n: undefined }],
];

test('updates change an item, and nothing else', () => {
  const before = JSON.stringify(item);
  for (const [text, changed] of updates) {
    const after = applyUpdate(item, compileUpdate(text, placeholders()).actions);
    const wanted = Object.fromEntries(
      Object.entries({ ...item, ...changed }).filter(([, value]) => value !== undefined),
    );
    assert.deepEqual(JSON.parse(JSON.stringify(after)), JSON.parse(JSON.stringify(wanted)), text);
  }
  assert.equal(JSON.stringify(item), before);
  const emptied = applyUpdate({ s: { SS: ['p'] } }, compileUpdate('DELETE s :ss', placeholders()).actions);
  assert.deepEqual(emptied, {});
});

const refusedUpdates: readonly [text: string, message: string][] = [
  ['a = :s', 'Syntax error; token: "a", near: "a ="'],
  ['SET a :s', 'Syntax error; token: ":s", near: "a :s"'],
  ['SET a = :s SET b1 = :t', 'The "SET" section can only be used once in an update expression;'],
  ['SET name = :s', 'Attribute name is a reserved keyword; reserved keyword: name'],
  ['SET a = foo(a)', 'Invalid function name; function: foo'],
  ['SET a = size(a)', 'The function is not allowed in an update expression; function: size'],
  [
    'SET a = :s, #a = :t',
    'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path ' +
      'two: [a]',
  ],
  [
    'SET map1.x = :s REMOVE map1',
    'Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [map1, x], ' +
      'path two: [map1]',
  ],
  [
    'ADD a :s',
    'Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ' +
      'ALLOWED_FOR_ADD_OPERAND',
  ],
  [
    'DELETE a :n',
    'Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ' +
      'ALLOWED_FOR_DELETE_OPERAND',
  ],
  ['SET a = :s + :n', 'Incorrect operand type for operator or function; operator or function: +, operand type: S'],
  [
    'SET a = list_append(:s, :l)',
    'Incorrect operand type for operator or function; operator or function: list_append, operand type: S',
  ],
  [
    'SET a = if_not_exists(:s, :n)',
    'Operator or function requires a document path; operator or function: if_not_exists',
  ],
];

test('updates are refused in words', () => {
  for (const [text, message] of refusedUpdates)
    assert.throws(() => compileUpdate(text, placeholders()), { name: 'ExpressionRefused', message }, text);
  const atItem: readonly [text: string, message: string][] = [
    ['SET b1 = absent1', 'The provided expression refers to an attribute that does not exist in the item'],
    ['SET n = n + a', 'An operand in the update expression has an incorrect data type'],
    ['SET a.x = :s', 'The document path provided in the update expression is invalid for update'],
    ['SET absent1.x = :s', 'The document path provided in the update expression is invalid for update'],
    ['REMOVE a[0]', 'The document path provided in the update expression is invalid for update'],
    ['ADD a :n', 'An operand in the update expression has an incorrect data type'],
    ['ADD set1 :ns', 'An operand in the update expression has an incorrect data type'],
  ];
  for (const [text, message] of atItem)
    assert.throws(
      () => applyUpdate(item, compileUpdate(text, placeholders()).actions),
      { name: 'UpdateRefused', message },
      text,
    );
});

test('573 words are reserved, whatever their case', () => {
  for (const word of ['ABORT', 'name', 'Status', 'zone', 'TTL', 'data']) assert.ok(isReservedWord(word), word);
  for (const word of ['id', 'foo', 'createdAt', 'owner1']) assert.ok(!isReservedWord(word), word);
});
