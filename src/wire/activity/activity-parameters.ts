/**
 * A request's parameters as the activity shows them: JSON text of bounded size, secrets masked. It is made while the
 * request is answered, so that neither a secret nor a large input outlives its request.
 *
 * Masked is what the model calls sensitive, and what is named like a secret: a member, a map's key, or the `Value`
 * beside a `Key` or `Name` of that sort.
 */
import type { ServiceModel, Shape, ShapeRef } from '../models/model.ts';

/** Characters of one text value that are kept. */
export const maxValueCharacters = 512;
/** Characters of all parameters together, roughly: the value that crosses the bound is still kept. */
export const maxParameterCharacters = 2048;
const maxDepth = 16;
const mask = '"***"';

/** The `code`s are OAuth's, which stand for a sign-in; the rest speaks for itself. */
const secretName =
  /secret|password|passwd|passphrase|passcode|token|credential|private_?key|api_?key|assertion|(?:authentication|confirmation)code|^(device|user)?_?code(_?verifier)?$/i;

/** Names and values that come in pairs: tags, environment variables, stack parameters. */
const pairs: readonly (readonly [name: string, value: string])[] = [
  ['Key', 'Value'],
  ['key', 'value'],
  ['Name', 'Value'],
  ['name', 'value'],
  ['ParameterKey', 'ParameterValue'],
];

interface Writing {
  readonly model: ServiceModel;
  readonly out: string[];
  left: number;
}

/** The input as JSON text; `{}` where there is none. */
export function parametersText(model: ServiceModel, operation: string, input: unknown): string {
  const shape = model.operations[operation]?.input?.shape;
  if (typeof input !== 'object' || input === null) return '{}';
  const writing: Writing = { model, out: [], left: maxParameterCharacters };
  write(writing, shape === undefined ? undefined : model.shapes[shape], input, 0);
  return writing.out.join('');
}

export function isSecretName(name: string): boolean {
  return secretName.test(name.length > 256 ? name.slice(0, 256) : name);
}

function write(writing: Writing, shape: Shape | undefined, value: unknown, depth: number): void {
  if (shape?.sensitive) return put(writing, mask);
  switch (typeof value) {
    case 'string':
      return put(
        writing,
        JSON.stringify(
          value.length > maxValueCharacters
            ? `${value.slice(0, maxValueCharacters)}… (${value.length} characters)`
            : value,
        ),
      );
    case 'number':
    case 'boolean':
      return put(writing, Number.isFinite(Number(value)) ? String(value) : `"${value}"`);
    case 'bigint':
      return put(writing, `"${value}"`);
    case 'object':
      break;
    default:
      return put(writing, 'null');
  }
  if (value === null) return put(writing, 'null');
  if (value instanceof Date) return put(writing, Number.isNaN(value.getTime()) ? 'null' : `"${value.toISOString()}"`);
  if (value instanceof Uint8Array) return put(writing, `"(${value.byteLength} bytes)"`);
  if (Symbol.asyncIterator in value) return put(writing, '"(stream)"');
  if (depth >= maxDepth) return put(writing, '"…"');
  if (Array.isArray(value)) writeList(writing, shape, value, depth);
  else writeMembers(writing, shape, value as Readonly<Record<string, unknown>>, depth);
}

function put(writing: Writing, text: string): void {
  writing.out.push(text);
  writing.left -= text.length;
}

function writeList(writing: Writing, shape: Shape | undefined, values: readonly unknown[], depth: number): void {
  const member = shapeOf(writing, shape?.member);
  put(writing, '[');
  for (let index = 0; index < values.length; index++) {
    if (index > 0) put(writing, ',');
    if (writing.left <= 0) {
      put(writing, `"… ${values.length - index} more"`);
      break;
    }
    write(writing, member, values[index], depth + 1);
  }
  put(writing, ']');
}

function writeMembers(
  writing: Writing,
  shape: Shape | undefined,
  value: Readonly<Record<string, unknown>>,
  depth: number,
): void {
  const known = shape?.members && factsOf(shape, shape.members);
  const secretMember = pairedSecret(value, known ? known.pairs : pairs);
  let first = true;
  put(writing, '{');
  for (const name in value) {
    const member = value[name];
    if (member === undefined) continue;
    if (!first) put(writing, ',');
    first = false;
    if (writing.left <= 0) {
      put(writing, '"…":"more was left out"');
      break;
    }
    const facts = known?.members.get(name);
    put(writing, facts?.label ?? `${JSON.stringify(name.length > 256 ? `${name.slice(0, 256)}…` : name)}:`);
    if (name === secretMember || (hides(member) && (facts?.secret ?? isSecretName(name)))) put(writing, mask);
    else write(writing, shapeOf(writing, shape?.members?.[name] ?? shape?.value), member, depth + 1);
  }
  put(writing, '}');
}

interface StructureFacts {
  readonly members: ReadonlyMap<string, { readonly secret: boolean; readonly label: string }>;
  readonly pairs: typeof pairs;
}

const structures = new WeakMap<Shape, StructureFacts>();

/** What a structure's names say is worked out once. */
function factsOf(shape: Shape, members: NonNullable<Shape['members']>): StructureFacts {
  let facts = structures.get(shape);
  if (!facts) {
    facts = {
      members: new Map(Object.keys(members).map((name) => [name, { secret: isSecretName(name), label: `"${name}":` }])),
      pairs: pairs.filter(([name, value]) => members[name] && members[value]),
    };
    structures.set(shape, facts);
  }
  return facts;
}

/** Switches and lengths (`PasswordResetRequired`, `MinimumPasswordLength`) are no secrets. */
function hides(value: unknown): boolean {
  return typeof value !== 'boolean' && typeof value !== 'number';
}

function pairedSecret(value: Readonly<Record<string, unknown>>, possible: typeof pairs): string | undefined {
  for (const [name, paired] of possible) {
    const named = value[name];
    if (typeof named === 'string' && value[paired] !== undefined && isSecretName(named)) return paired;
  }
  return undefined;
}

function shapeOf({ model }: Writing, ref: ShapeRef | undefined): Shape | undefined {
  return ref === undefined ? undefined : model.shapes[ref.shape];
}
