/**
 * `UpdateResource` of what the registry would let change in place and the type's handler does not: the request fails
 * with `NotUpdatable` and names the properties, and the resource stays as it was.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { typeFacts } from '../../src/services/cloudformation/registry/index.ts';
import { services } from '../../src/services/index.ts';
import { resourcesOf } from '../../src/testing/cloud-control.ts';
import { refused } from '../../src/testing/refused.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';
import { functionOf, roleOf, type Properties } from './type-case.ts';

const sandlot = await startSandlot();
const resources = resourcesOf(sandlot);

after(async () => {
  resources.close();
  await sandlot.close();
});

interface Refusal {
  readonly type: string;
  /** Answers the identifier. */
  readonly make: (name: string) => Promise<string>;
  readonly property: string;
  readonly value: unknown;
  /** Of the same property: one that is taken. */
  readonly taken?: unknown;
  /** What else the request changes, and could. */
  readonly beside?: Properties;
}

const definition = (AttributeName: string, AttributeType: string) => ({ AttributeName, AttributeType });
const local = (IndexName: string) => ({
  IndexName,
  KeySchema: [
    { AttributeName: 'id', KeyType: 'HASH' },
    { AttributeName: 'mail', KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'ALL' },
});
const table = (TableName: string) => ({
  TableName,
  AttributeDefinitions: [definition('id', 'S'), definition('at', 'N'), definition('mail', 'S')],
  KeySchema: [
    { AttributeName: 'id', KeyType: 'HASH' },
    { AttributeName: 'at', KeyType: 'RANGE' },
  ],
  LocalSecondaryIndexes: [local('by-mail')],
  BillingMode: 'PAY_PER_REQUEST',
});
const here = [{ Region: 'us-east-1' }];
const tables: Omit<Refusal, 'property' | 'value'> = {
  type: 'AWS::DynamoDB::Table',
  make: (name) => resources.create('AWS::DynamoDB::Table', table(name)),
  beside: { DeletionProtectionEnabled: true },
};
const otherTypes = [definition('id', 'S'), definition('at', 'S'), definition('mail', 'S')];
const {
  LocalSecondaryIndexes: [byMail],
} = table('');

const refusals: readonly Refusal[] = [
  {
    ...tables,
    property: 'LocalSecondaryIndexes',
    value: [byMail, local('again')],
    taken: [Object.fromEntries(Object.entries(byMail!).toReversed())],
  },
  { ...tables, property: 'LocalSecondaryIndexes', value: undefined },
  {
    ...tables,
    property: 'AttributeDefinitions',
    value: otherTypes,
    taken: table('').AttributeDefinitions.toReversed(),
  },
  {
    type: 'AWS::DynamoDB::GlobalTable',
    make: (name) => resources.create('AWS::DynamoDB::GlobalTable', { ...table(name), Replicas: here }),
    property: 'AttributeDefinitions',
    value: otherTypes,
    taken: table('').AttributeDefinitions.toReversed(),
    beside: { Replicas: [{ ...here[0], DeletionProtectionEnabled: true }] },
  },
  {
    type: 'AWS::Lambda::Version',
    make: versionOf,
    property: 'FunctionScalingConfig',
    value: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 2 },
  },
];

async function versionOf(FunctionName: string): Promise<string> {
  const role = await resources.create('AWS::IAM::Role', {
    ...roleOf('lambda.amazonaws.com').Properties,
    RoleName: FunctionName,
  });
  const Role = String((await resources.read('AWS::IAM::Role', role))['Arn']);
  await resources.create('AWS::Lambda::Function', { ...functionOf({ FunctionName, Role }).Properties });
  return resources.create('AWS::Lambda::Version', { FunctionName });
}

const handlers = await Promise.all(
  services
    .flatMap(({ resourceTypes = {} }) => Object.entries(resourceTypes))
    .map(async ([type, load]) => ({ type, handler: await load() })),
);
const mayChange = (type: string) => [...typeFacts(type)!.properties.values()].some((one) => one.replaces !== 'always');

test('every type whose handler refuses what the registry lets change is here', () => {
  const refusing = handlers.filter(
    ({ type, handler }) =>
      !handler.onlyInStacks && (handler.replaces !== undefined || (!handler.update && mayChange(type))),
  );
  const types = refusing.map(({ type }) => type);
  assert.deepEqual(types.toSorted(), [...new Set(refusals.map(({ type }) => type))].toSorted());
});

for (const [at, { type, make, property, value, taken, beside = {} }] of refusals.entries())
  test(`${property} of ${type}: ${value === undefined ? 'it goes' : 'another'}`, async () => {
    const identifier = await make(`refused-${at}`);
    const before = await resources.read(type, identifier);
    const patch = [
      ...Object.entries(beside).map(([name, one]) => ({ op: 'add', path: `/${name}`, value: one })),
      value === undefined ? { op: 'remove', path: `/${property}` } : { op: 'add', path: `/${property}`, value },
    ];
    const PatchDocument = JSON.stringify(patch);
    const request = resources.client.updateResource({ TypeName: type, Identifier: identifier, PatchDocument });
    const failure = await resources.failure(request);
    const resource = `Resource of type '${type}' with identifier '${identifier}'`;
    assert.equal(
      failure,
      `NotUpdatable: ${resource} is not updatable with parameters provided: [/properties/${property}]`,
    );
    assert.deepEqual(await resources.read(type, identifier), before, 'nothing is changed');
    if (taken !== undefined) await resources.update(type, identifier, { [property]: taken });
    await resources.update(type, identifier, {});
  });

test('a type of which nothing can change has no UPDATE', async () => {
  const fixed = handlers.filter(({ type, handler }) => !handler.onlyInStacks && !handler.update && !mayChange(type));
  assert.ok(fixed.length > 0);
  for (const { type: TypeName } of fixed) {
    const request = resources.client.updateResource({ TypeName, Identifier: 'x', PatchDocument: '[]' });
    const text = new RegExp(`^Resource type ${TypeName} does not support UPDATE action$`);
    await assert.rejects(request, refused('UnsupportedActionException', text));
  }
});
