/** For tests: seeded inputs for any operation, made from its model and from real ids, whole or mutated. */
import { compilePattern } from '../../wire/validation/pattern.ts';
import type { OperationModel, ServiceModel, Shape, ShapeRef } from '../../wire/models/model.ts';

export interface Random {
  /** 0 to below `end`. */
  whole(end: number): number;
  chance(probability: number): boolean;
  of<T>(choices: readonly T[]): T;
}

/** mulberry32: the same numbers for the same seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (end: number) => Math.floor(next() * end);
  return { whole, chance: (probability) => next() < probability, of: (choices) => choices[whole(choices.length)]! };
}

/** Real values for members of these names (`Service.Member`, or `Member` in any service). */
export type Pool = Readonly<Record<string, readonly unknown[]>>;

interface Making {
  readonly model: ServiceModel;
  readonly random: Random;
  readonly pool: Pool;
  readonly sparse: boolean;
}

/**
 * An input that keeps to shapes and, where it can, to constraints. `sparse`: only what is required, so that no
 * optional member contradicts another.
 */
export function makeInput(
  model: ServiceModel,
  operation: OperationModel,
  random: Random,
  pool: Pool,
  sparse: boolean,
): Record<string, unknown> {
  if (operation.input === undefined) return {};
  return make({ model, random, pool, sparse }, operation.input, '', 0) as Record<string, unknown>;
}

function make(making: Making, ref: ShapeRef, name: string, depth: number): unknown {
  const { model, random, pool } = making;
  const shape = model.shapes[ref.shape]!;
  // `Key` is an object's name in one service and an item's attributes in another.
  const known = pool[`${model.metadata.serviceId}.${name}`] ?? (shape.type === 'map' ? undefined : pool[name]);
  if (known !== undefined) return random.of(known);
  switch (shape.type) {
    case 'structure':
      return makeStructure(making, shape, depth);
    case 'list': {
      const size = depth > 6 ? 0 : Math.max(shape.min ?? 0, making.sparse ? 1 : random.whole(3));
      return Array.from({ length: size }, () => make(making, shape.member!, name.replace(/s$/, ''), depth + 1));
    }
    case 'map':
      return depth > 6
        ? {}
        : {
            [textFor(shape.key ? model.shapes[shape.key.shape]! : shape, 'key', random)]: make(
              making,
              shape.value!,
              '',
              depth + 1,
            ),
          };
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'long':
      return Math.max(shape.min ?? 1, Math.min(shape.max ?? 100, 1 + random.whole(100)));
    case 'float':
    case 'double':
      return 1.5;
    case 'timestamp':
      return 1_700_000_000;
    case 'blob':
      return Buffer.from('bytes').toString('base64');
    default:
      return textFor(shape, name, random);
  }
}

function makeStructure(making: Making, shape: Shape, depth: number): Record<string, unknown> {
  const names = Object.keys(shape.members ?? {}).filter(
    (name) => shape.required?.includes(name) || (!making.sparse && depth < 5 && making.random.chance(0.4)),
  );
  const chosen = shape.union ? [making.random.of(Object.keys(shape.members!))] : names;
  return Object.fromEntries(chosen.map((name) => [name, make(making, shape.members![name]!, name, depth + 1)]));
}

function textFor(shape: Shape, name: string, random: Random): string {
  if (shape.enum) return random.of(shape.enum);
  const number = random.whole(1000);
  const fitted = (text: string, filler: string): string =>
    text.padEnd(Math.min(shape.min ?? 0, 5000), filler).slice(0, shape.max ?? 1000);
  const usual = fitted(`${name === '' ? 'text' : name.slice(0, 20)}-${number}`, 'a');
  if (shape.pattern === undefined) return usual;
  const pattern = compilePattern(shape.pattern);
  const plain = [usual, fitted(`a${number}`, 'a'), fitted(`${number}`, '1')];
  return [...plain, ...shapely].find((text) => pattern.test(text)) ?? usual;
}

/** What patterns ask for that have a form of their own. */
const shapely: readonly string[] = [
  '01234567-89ab-4cde-8f01-23456789abcd',
  '111122223333',
  'sha256:0123456789abcdef',
  'Aws::Some::Type',
  'arn:aws:iam::111122223333:role/one',
  'arn:aws:logs:us-east-1:111122223333:log-group:one',
  'arn:aws:appsync:us-east-1:111122223333:apis/abcdefghijklmnopqrstuvwxyz',
  'arn:aws:lambda:us-east-1:111122223333:function:one',
  'arn:aws:lambda:us-east-1:111122223333:layer:one:1',
  'lambda:GetLayerVersion',
  'arn:aws:states:us-east-1:111122223333:stateMachine:one',
  'authenticated',
  'd1abcdefghij',
  'arn:aws:amplify:us-east-1:111122223333:apps/d1abcdefghij',
  'arn:aws:scheduler:us-east-1:111122223333:schedule-group/one',
  'us-east-1_AbCdEfGhI',
  'Your code is {####}',
  'someone@example.com',
];

const oddTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800x',
  '\u202e\u0645\u0631\u062d\u0628\u0627',
  '\u{1f984}'.repeat(20),
  '\ufeff',
  '\uffff',
  '\u2028',
  "' OR 1=1; DROP TABLE kv;--",
  '<script>alert(1)</script>',
  ']]>&lt;!--',
  '../../../../etc/passwd',
  '..%2f..%2fmaster.key',
  '%00',
  '%zz',
  '${jndi:ldap://x}',
  '{"__proto__":{"admin":true}}',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '*',
  '?',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e400',
  'arn:aws:iam::999999999999:role/other',
  'arn:aws:iam::999999999999:user/other',
  'arn:aws:sso:::instance/ssoins-9999999999999999',
  'arn:aws:sso:::permissionSet/ssoins-9999999999999999/ps-9999999999999999',
  'arn:',
  'arn:aws:::::',
  'd-9999999999',
  '999999999999',
  'x'.repeat(70_000),
  'a'.repeat(2048),
  `${'('.repeat(3000)}`,
  `${'a+'.repeat(2000)}!`,
  '\r\nx-injected: 1',
  '\t\n',
  '2024-13-45T99:99:99Z',
  '-1',
  'eyJ2IjoxfQ==',
  '////',
  'AAAA',
  '\u0003a\u0000',
  '\u0002\u007f\u00f8\u0000\u0000\u0000\u0000\u0000\u0000',
];

const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  1e308,
  -1e308,
  [],
  {},
  [[]],
  [null],
  [null, null],
  [{}],
  { a: { b: null } },
  { __proto__x: 1 },
  [1, 'a', null],
  Array.from({ length: 300 }, (_, at) => at),
  Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`k${at}`, at])),
];

/** The input with one to three places made wrong. */
export function mutate(input: Record<string, unknown>, random: Random): Record<string, unknown> {
  const copy = structuredClone(input);
  for (let times = random.chance(0.7) ? 1 : 2 + random.whole(2); times > 0; times--) mutateOnce(copy, random);
  return copy;
}

function mutateOnce(root: Record<string, unknown>, random: Random): void {
  let holder: Record<string, unknown> = root;
  for (;;) {
    const keys = Object.keys(holder);
    if (keys.length === 0 || random.chance(0.05)) {
      holder[random.of(['NextToken', 'Marker', 'MaxResults', 'Unknown', 'Filters', 'Tags'])] = oddValue(
        undefined,
        random,
      );
      return;
    }
    const key = random.of(keys);
    const value = holder[key];
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && random.chance(0.7)) {
      holder = value as Record<string, unknown>;
      continue;
    }
    if (random.chance(0.1)) delete holder[key];
    else holder[key] = oddValue(value, random);
    return;
  }
}

function oddValue(value: unknown, random: Random): unknown {
  if (random.chance(0.03)) return deep(random.of([30, 99, 101, 400]), random.chance(0.5));
  if (typeof value === 'string' && value !== '' && random.chance(0.3)) return tampered(value, random);
  return random.chance(0.6) ? random.of(oddTexts) : structuredClone(random.of(oddValues));
}

/** A real id or cursor with a character changed, cut off, doubled or in another case. */
function tampered(text: string, random: Random): string {
  const at = random.whole(text.length);
  return random.of([
    `${text.slice(0, at)}${random.of(['\0', '!', 'Z', '/', '\ud800'])}${text.slice(at + 1)}`,
    text.slice(0, at),
    text + text,
    text.toUpperCase(),
    `${text}\n`,
    ` ${text}`,
  ]);
}

function deep(levels: number, lists: boolean): unknown {
  let value: unknown = 'bottom';
  for (let level = 0; level < levels; level++) value = lists ? [value] : { a: value };
  return value;
}
