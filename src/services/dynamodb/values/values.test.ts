/** Numbers, their order, sizes and rules of values: tables of cases. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeKey } from '../../../kernel/key.ts';
import { checkValue } from './check-value.ts';
import { compare, isEqual } from './compare.ts';
import { addNumbers, compareNumbers, normalNumber, sortableNumber } from './decimal.ts';
import { keyPart } from './key-part.ts';
import { itemSize, valueSize } from './size.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
const numbers: readonly [given: string, shown: string][] = [
  ['0', '0'],
  ['-0', '0'],
  ['000', '0'],
  ['0.000', '0'],
  ['007', '7'],
  ['+7', '7'],
  ['1.50', '1.5'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['-1.50e2', '-150'],
  ['1E3', '1000'],
  ['123456e-3', '123.456'],
  ['1e-3', '0.001'],
  [`1e125`, `1${'0'.repeat(125)}`],
  ['1e-130', `0.${'0'.repeat(129)}1`],
  ['12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
  ['123456789012345678901234567890123456780000', '123456789012345678901234567890123456780000'],
];

const refusedNumbers: readonly [given: string, message: RegExp][] = [
  ['', /^The parameter cannot be converted to a numeric value$/],
  ['a', /^The parameter cannot be converted to a numeric value: a$/],
  ['1 ', /^The parameter cannot be converted to a numeric value: 1 $/],
  ['0x10', /cannot be converted/],
  ['NaN', /cannot be converted/],
  ['.', /cannot be converted/],
  ['1e', /cannot be converted/],
  ['123456789012345678901234567890123456789', /^Attempting to store more than 38 significant digits in a Number$/],
  ['1e126', /^Number overflow\. Attempting to store a number with magnitude larger than supported range$/],
  ['1e999999999999999999999', /^Number overflow/],
  ['1e-131', /^Number underflow\. Attempting to store a number with magnitude smaller than supported range$/],
];

test('numbers are shown as plain digits, and refused beyond what they may be', () => {
  for (const [given, shown] of numbers) assert.equal(normalNumber(given), shown, given);
  for (const [given, message] of refusedNumbers) assert.throws(() => normalNumber(given), { message }, given);
});

test('the order of numbers is that of their keys', () => {
  const texts = [
    '-9e125',
    '-1e125',
    '-123456789012345678901',
    '-1000',
    '-999.5',
    '-1.25',
    '-1.2',
    '-1.1999999999999999999999',
    '-1',
    '-0.5',
    '-1e-130',
    '0',
    '1e-130',
    '0.5',
    '1',
    '1.19999999999999999999',
    '1.2',
    '1.25',
    '9',
    '10',
    '999.5',
    '1000',
    '123456789012345678901',
    '1e125',
    '9e125',
  ].map(normalNumber);
  for (let at = 1; at < texts.length; at++) {
    const [a, b] = [texts[at - 1]!, texts[at]!];
    assert.ok(compareNumbers(a, b) < 0 && compareNumbers(b, a) > 0, `${a} < ${b}`);
    const [low, high] = [encodeKey([sortableNumber(a)]), encodeKey([sortableNumber(b)])];
    assert.ok(low < high, `keys of ${a} < ${b}`);
  }
});

test('numbers are added exactly', () => {
  const sums: readonly [a: string, b: string, factor: 1 | -1, sum: string][] = [
    ['1', '2', 1, '3'],
    ['0.1', '0.2', 1, '0.3'],
    ['1', '1', -1, '0'],
    ['-5', '5', 1, '0'],
    ['9007199254740993', '1', 1, '9007199254740994'],
    ['12345678901234567890', '0.5', -1, '12345678901234567889.5'],
    [normalNumber('1e100'), '0', 1, normalNumber('1e100')],
  ];
  for (const [a, b, factor, sum] of sums) assert.equal(addNumbers(a, b, factor), sum, `${a} ${factor} ${b}`);
  assert.throws(() => addNumbers(normalNumber('1e100'), '1'), /more than 38 significant digits/);
  assert.throws(() => addNumbers(normalNumber('9e125'), normalNumber('9e125')), /Number overflow/);
});

test('strings are in the order of their UTF-8 bytes, bytes unsigned', () => {
  const strings = ['', '\0', '\0\0', 'A', 'a', 'a\0', 'aa', 'é', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}'];
  for (let at = 1; at < strings.length; at++) {
    const [a, b] = [{ S: strings[at - 1]! }, { S: strings[at]! }];
    assert.ok(compare(a, b)! < 0, JSON.stringify([a, b]));
    assert.ok(encodeKey([keyPart(a)]) < encodeKey([keyPart(b)]), `keys of ${JSON.stringify([a, b])}`);
  }
  assert.ok(compare({ B: Buffer.from([0x7f]) }, { B: Buffer.from([0x80]) })! < 0);
  assert.equal(compare({ S: '1' }, { N: '1' }), undefined);
});

test('values are equal by their meaning: sets have no order, maps neither', () => {
  assert.ok(isEqual({ SS: ['a', 'b'] }, { SS: ['b', 'a'] }));
  assert.ok(!isEqual({ SS: ['a'] }, { SS: ['a', 'b'] }));
  assert.ok(isEqual({ M: { a: { N: '1' }, b: { L: [] } } }, { M: { b: { L: [] }, a: { N: '1' } } }));
  assert.ok(!isEqual({ L: [{ S: 'a' }, { S: 'b' }] }, { L: [{ S: 'b' }, { S: 'a' }] }));
  assert.ok(!isEqual({ S: '1' }, { N: '1' }));
  assert.ok(isEqual({ BS: [Buffer.from('a'), Buffer.from('b')] }, { BS: [Buffer.from('b'), Buffer.from('a')] }));
});

const nested = (depth: number): any => (depth === 0 ? { S: 'x' } : { L: [nested(depth - 1)] });

const refusedValues: readonly [given: any, message: string][] = [
  [{}, 'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes'],
  [
    { S: 'a', N: '1' },
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  ],
  [
    { NULL: false },
    'One or more parameter values were invalid: Null attribute value types must have the value of true',
  ],
  [{ SS: [] }, 'One or more parameter values were invalid: An string set  may not be empty'],
  [{ NS: [] }, 'One or more parameter values were invalid: An number set  may not be empty'],
  [{ BS: [] }, 'One or more parameter values were invalid: Binary sets should not be empty'],
  [{ SS: ['a', 'a'] }, 'One or more parameter values were invalid: Input collection [a, a] contains duplicates.'],
  [{ NS: ['1', '1.0'] }, 'Input collection contains duplicates'],
  [
    { BS: [Buffer.from('a'), Buffer.from('a')] },
    'One or more parameter values were invalid: Input collection [YQ==, YQ==]of type BS contains duplicates.',
  ],
  [{ L: [{ M: { a: { SS: [] } } }] }, 'One or more parameter values were invalid: An string set  may not be empty'],
  [nested(33), 'Nesting Levels have exceeded supported limits: Attributes can be nested up to 32'],
];

test('values that are none are refused in words', () => {
  for (const [given, message] of refusedValues) assert.throws(() => checkValue(given), { message });
  assert.deepEqual(checkValue({ M: { a: { NS: ['1.0', '2'] } } }), { M: { a: { NS: ['1', '2'] } } });
  assert.deepEqual(checkValue(nested(32)), nested(32));
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
test('sizes are counted in bytes of names and values', () => {
  assert.equal(itemSize({ id: { S: 'é' } }), 4);
  assert.equal(valueSize({ N: '123' }), 3);
  assert.equal(valueSize({ N: '-123' }), 4);
  assert.equal(valueSize({ N: '1000000' }), 2);
  assert.equal(valueSize({ BOOL: true }), 1);
  assert.equal(valueSize({ B: new Uint8Array(7) }), 7);
  assert.equal(valueSize({ L: [{ S: 'ab' }, { NULL: true }] }), 8);
  assert.equal(valueSize({ M: { a: { S: 'b' } } }), 6);
});
