/** Every operation of AWS's models that Sandlot does not have answers 501 with its name, through the SDK's clients. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { startSandlot } from '../testing/start-sandlot.ts';
import { services } from './index.ts';

interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly min?: number;
}

interface Model {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** No package of the console's, the tests' or the functions' has a client of theirs. */
const withoutClient = new Set(['accessanalyzer', 'account', 's3-control']);

const sandlot = await startSandlot();
after(() => sandlot.close());

/** Something for each member that has to be there. */
function example(shapes: Model['shapes'], name: string): unknown {
  const shape = shapes[name]!;
  if (shape.type === 'structure')
    return Object.fromEntries(
      (shape.required ?? []).map((member) => [member, example(shapes, shape.members![member]!.shape)]),
    );
  if (shape.type === 'list') return [example(shapes, shape.member!.shape)];
  if (shape.type === 'map') return {};
  if (shape.type === 'boolean') return true;
  if (shape.type === 'timestamp') return new Date(0);
  if (shape.type === 'blob') return new Uint8Array([1]);
  // Where it is a header, S3's rules hold for it.
  if (name === 'SHA256')
    return createHash('sha256')
      .update(new Uint8Array([1]))
      .digest('hex');
  if (shape.type === 'string') return shape.enum?.[0] ?? 'x'.repeat(Math.max(3, shape.min ?? 0));
  return shape.min ?? 1;
}

interface Client {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

interface Refusal extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** In place of a message, of SSO OIDC. */
  readonly error_description?: string;
}

async function clientOf(name: string) {
  const module = (await import(`@aws-sdk/client-${name}`)) as Record<string, new (given: object) => Client>;
  const [found] = Object.keys(module).filter((one) => one.endsWith('Client') && one !== '__Client');
  const given = { ...sandlot.clientConfig, maxAttempts: 1, disableHostPrefix: true, forcePathStyle: true };
  return { client: new module[found!]!(given), commands: module };
}

for (const { name, operations } of services) {
  const model = JSON.parse(readFileSync(new URL(`../../models/${name}.json`, import.meta.url), 'utf8')) as Model;
  const absent = Object.keys(model.operations).filter((operation) => !Object.hasOwn(operations, operation));
  if (absent.length === 0 || withoutClient.has(name)) continue;
  test(`operations of ${name} that are not there answer 501 with their name`, async () => {
    const { client, commands } = await clientOf(name);
    const wrong: string[] = [];
    for (const operation of absent) {
      const command = commands[`${operation}Command`];
      if (command === undefined) continue;
      const { input } = model.operations[operation]!;
      const given = input ? (example(model.shapes, input.shape) as object) : {};
      const error = await client.send(new command(given)).then(
        () => new Error('answered'),
        (thrown: Error) => thrown,
      );
      const { $metadata, error_description: text = error.message } = error as Refusal;
      const isNamed = text.includes(operation) || /does not have the service s3(?:express|-object-lambda)\./.test(text);
      if ($metadata?.httpStatusCode !== 501 || !isNamed)
        wrong.push(`${operation}: ${$metadata?.httpStatusCode} ${text}`);
    }
    client.destroy();
    assert.deepEqual(wrong, []);
  });
}
