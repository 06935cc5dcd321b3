/**
 * Templates at random, with a seed: after every operation that succeeds there is exactly what the template says, after
 * one that is rolled back exactly what there was, and from one that is not rolled back the next goes on.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SSM } from '@aws-sdk/client-ssm';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';
import { type Generated, generateResources, resourceReader } from './test-resources.ts';

const sandlot = await startSandlot();
const ssm = new SSM({ ...sandlot.clientConfig, maxAttempts: 1 });
const resources = resourceReader(sandlot);
const named = { Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
const { cfn, deploy, eventsOf, statusOf, settled, close } = stackTester(sandlot);
const rounds = Number(process.env['SANDLOT_TEMPLATE_ROUNDS'] ?? 12);
const seed = Number(process.env['SANDLOT_SEED'] ?? 20261129);

after(async () => {
  close();
  ssm.destroy();
  resources.destroy();
  await sandlot.close();
});

/** Numbers from 0 to below `bound`, the same for the same seed (xorshift). */
function numbers(start: number): (bound: number) => number {
  let state = start | 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

/** Parameters that refer to earlier ones by name, value or order; some names change, which replaces. */
function generate(prefix: string, next: (bound: number) => number, fails: boolean): Generated {
  const Resources: Record<string, object> = {};
  const expected = new Map<string, string>();
  const made: { readonly id: string; readonly name: string; readonly value: string }[] = [];
  for (let n = 0; n < 12; n++) {
    if (next(4) === 0) continue;
    const id = `R${n}`;
    const name = `${prefix}/${n}${next(4) === 0 ? `-${next(3)}` : ''}`;
    const before = made.length > 0 ? made[next(made.length)]! : undefined;
    const [Value, value] = valueFrom(before, `v${next(5)}`, next(4));
    const DependsOn = before && next(3) === 0 ? { DependsOn: before.id } : {};
    Resources[id] = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name: name, Value }, ...DependsOn };
    expected.set(name, value);
    made.push({ id, name, value });
  }
  const last = made.at(-1);
  const Broken = {
    Type: 'AWS::SSM::Parameter',
    Properties: { Type: 'String', Name: 'not a name', Value: 'x' },
    ...(last && { DependsOn: last.id }),
  };
  if (fails || !last) Resources['Broken'] = Broken;
  return { template: { Resources }, expected };
}

function valueFrom(
  before: { readonly id: string; readonly name: string; readonly value: string } | undefined,
  plain: string,
  kind: number,
): [unknown, string] {
  if (!before || kind === 0) return [plain, plain];
  if (kind === 1) return [{ Ref: before.id }, before.name];
  if (kind === 2) return [{ 'Fn::GetAtt': [before.id, 'Value'] }, before.value];
  return [{ 'Fn::Sub': `\${${before.id}}:${plain}` }, `${before.name}:${plain}`];
}

async function stored(Path: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await ssm.getParametersByPath({
      Path,
      Recursive: true,
      ...(NextToken !== undefined && { NextToken }),
    });
    for (const { Name, Value } of page.Parameters!) found.set(Name!, Value!);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

/** Parameters, which refer to each other; and resources of several types. */
const generators: Readonly<Record<string, Generator>> = {
  parameters: {
    generate: (name, next, fails) => generate(`/${name}`, next, fails),
    stored: (name) => stored(`/${name}`),
    share: 1,
  },
  resources: { generate: generateResources, stored: (name) => resources.stored(name), share: 2 },
};

interface Generator {
  readonly generate: Generate;
  readonly stored: Stored;
  /** Of the rounds it has one in so many. */
  readonly share: number;
}

type Generate = (name: string, next: (bound: number) => number, fails: boolean) => Generated;
type Stored = (name: string) => Promise<Map<string, string>>;

const sorted = (map: ReadonlyMap<string, string>): [string, string][] =>
  [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));

for (const [kind, { generate, stored, share }] of Object.entries(generators))
  for (let round = 0; round < rounds / share; round++)
    test(`${kind}, round ${round} of seed ${seed}`, async () => {
      const next = numbers(seed + round * 7919);
      const name = `random-${kind}-${round}x`;
      const StackName = `random-${kind}-${round}`;
      const first = generate(name, next, false);
      const id = await deploy(StackName, first.template, named);
      if ('Broken' in first.template.Resources) return;
      assert.equal(await statusOf(id), 'CREATE_COMPLETE', (await eventsOf(id)).join('\n'));
      let now = first.expected;
      assert.deepEqual(sorted(await stored(name)), sorted(now));
      for (let update = 0; update < 4; update++) {
        const fails = next(2) === 0;
        const { template, expected } = generate(name, next, fails);
        if (await isUpToDate(() => deploy(StackName, template, named))) continue;
        const status = await statusOf(id);
        if (status === 'UPDATE_COMPLETE') now = expected;
        else assert.equal(status, 'UPDATE_ROLLBACK_COMPLETE');
        assert.deepEqual(sorted(await stored(name)), sorted(now), `update ${update}`);
      }
      await cfn.deleteStack({ StackName });
      await settled();
      assert.deepEqual(sorted(await stored(name)), []);
    });

const express = { ...named, DeploymentConfig: { Mode: 'EXPRESS' as const } };

for (const [kind, { generate, stored, share }] of Object.entries(generators))
  for (let round = 0; round < rounds / share / 2; round++)
    test(`${kind} that go on from failures, round ${round} of seed ${seed}`, async () => {
      const next = numbers(seed + round * 104_729);
      const name = `going-on-${kind}-${round}x`;
      const StackName = `going-on-${kind}-${round}`;
      const id = await deploy(StackName, generate(name, next, next(2) === 0).template, express);
      for (let update = 0; update < 6; update++) {
        const { template, expected } = generate(name, next, next(2) === 0);
        if (await isUpToDate(() => deploy(StackName, template, express))) continue;
        const status = await statusOf(id);
        if ('Broken' in template.Resources) assert.equal(status, 'UPDATE_FAILED');
        else {
          assert.equal(status, 'UPDATE_COMPLETE', (await eventsOf(id)).join('\n'));
          assert.deepEqual(sorted(await stored(name)), sorted(expected), `update ${update}`);
        }
      }
      await cfn.deleteStack({ StackName });
      await settled();
      assert.equal(await statusOf(id), 'DELETE_COMPLETE');
      assert.deepEqual(sorted(await stored(name)), []);
    });

async function isUpToDate(update: () => Promise<unknown>): Promise<boolean> {
  try {
    await update();
    return false;
  } catch (error) {
    assert.match((error as Error).message, /^No updates are to be performed\.$/);
    return true;
  }
}
