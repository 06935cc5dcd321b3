/**
 * Every property of every resource type that a stack takes is acted on: what a template gives is read back, what it
 * changes is changed in place or in another resource as the registry says, and what it no longer gives is as in a
 * resource that never had it. Tags of its stack each of them has, which are no drift. `Fn::GetAtt` gives what reading
 * the resource gives.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { CloudControl } from '@aws-sdk/client-cloudcontrol';
import { EnablePolicyTypeCommand, ListRootsCommand } from '@aws-sdk/client-organizations';
import {
  CloudFormation,
  type CreateStackCommandInput,
  type Tag,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { typeFacts, type PropertyFacts, type PropertyTypes } from '../../src/services/cloudformation/registry/index.ts';
import type { ValueType } from '../../src/services/cloudformation/registry/value-type.ts';
import { services } from '../../src/services/index.ts';
import { startIdentityCenter } from '../../src/testing/servers/identity-center.ts';
import { dynamodb } from './cases/dynamodb.ts';
import { appsync } from './cases/appsync.ts';
import { cognito } from './cases/cognito.ts';
import { organizations } from './cases/organizations.ts';
import { others } from './cases/others.ts';
import { iam } from './cases/iam.ts';
import { keysAndSecrets } from './cases/keys-and-secrets.ts';
import { lambda } from './cases/lambda.ts';
import { sso } from './cases/sso.ts';
import { workflows } from './cases/workflows.ts';
import type { Properties, TypeCase } from './type-case.ts';

const cases: readonly TypeCase[] = [
  ...appsync,
  ...cognito,
  ...dynamodb,
  ...iam,
  ...keysAndSecrets,
  ...lambda,
  ...organizations,
  ...others,
  ...sso,
  ...workflows,
];

/** Types whose own tests do this, and types of which nothing can be read. */
const elsewhere: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'makes nothing',
  'AWS::CloudFormation::CustomResource': 'src/services/cloudformation/custom',
  'AWS::CloudFormation::Macro': 'src/services/cloudformation/macros',
  'AWS::CloudFormation::Stack': 'src/services/cloudformation/nested',
  'AWS::CloudFormation::WaitCondition': 'src/services/cloudformation/signals',
  'AWS::CloudFormation::WaitConditionHandle': 'src/services/cloudformation/signals',
  'AWS::IAM::Policy': 'src/services/iam/resources/stacks.test.ts',
  'AWS::IAM::SAMLProvider': 'src/services/iam/resources/resources.test.ts',
  'AWS::IAM::ServerCertificate': 'src/services/iam/resources/resources.test.ts',
  'AWS::IAM::UserToGroupAddition': 'src/services/iam/resources/stacks.test.ts',
  'AWS::Lambda::LayerVersion': 'src/services/lambda/resources/stacks.test.ts',
  'AWS::Organizations::Organization': 'src/services/sso-admin/resources/resources.test.ts',
  'AWS::S3::Bucket': 'src/services/s3/resources/resources.test.ts',
  'AWS::S3::BucketPolicy': 'src/services/s3/resources/resources.test.ts',
  'AWS::SSO::Instance': 'src/services/sso-admin/resources/resources.test.ts',
};

const server = await startIdentityCenter();
const { sandlot, config } = server;
const [cloudformation, control] = [new CloudFormation(config), new CloudControl(config)];
const { Roots } = await server.organizations.send(new ListRootsCommand({}));
const RootId = Roots![0]!.Id!;
await server.organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType: 'SERVICE_CONTROL_POLICY' }));
const { id: UserId } = await server.newUser();
const known = { InstanceArn: server.instanceArn, IdentityStoreId: server.identityStoreId, RootId, UserId };
const Parameters = Object.fromEntries(
  Object.entries(known).map(([name, Default]) => [name, { Type: 'String', Default }]),
);
after(async () => {
  cloudformation.destroy();
  control.destroy();
  await server.close();
});

const types = services.flatMap(({ resourceTypes = {} }) => Object.entries(resourceTypes));

test('every type that has no tests of its own for this is here, with each of its properties', async () => {
  const tried = Map.groupBy(cases, ({ type }) => type);
  const missing = types.filter(([type]) => !tried.has(type) && !Object.hasOwn(elsewhere, type));
  assert.deepEqual(
    missing.map(([type]) => type),
    [],
  );
  const untried: string[] = [];
  for (const [type, load] of types) {
    const some = tried.get(type);
    if (!some) continue;
    const { refuses = [] } = await load();
    const facts = typeFacts(type)!;
    const left = [...refuses, ...facts.writeOnly, ...some.flatMap((one) => Object.keys(one.without ?? {}))];
    const isLeft = (path: string) => left.some((other) => path === other || path.startsWith(`${other}/`));
    const states = some.flatMap((one) => one.states);
    const paths = pathsIn(facts.properties).filter((path) => !isLeft(path));
    const forgotten = paths.filter((path) => !states.some((state) => isGiven(state, path.split('/'))));
    untried.push(...forgotten.map((path) => `${type} ${path}`));
  }
  assert.deepEqual(untried, [], 'properties that no state has');
});

test('what may change in place does, from one state to the next', async () => {
  const never: string[] = [];
  for (const [type, some] of Map.groupBy(cases, (one) => one.type)) {
    const { refuses = [], update } = await Object.fromEntries(types)[type]!();
    if (!update) continue;
    const { properties, writeOnly } = typeFacts(type)!;
    const left = [...refuses, ...writeOnly, ...some.flatMap((one) => Object.keys({ ...one.without, ...one.steady }))];
    const isLeft = (path: string) => left.some((other) => path === other || path.startsWith(`${other}/`));
    const steps = some.flatMap(({ states, replacedBy = [] }) =>
      states.flatMap((state, at) => (at === 0 || replacedBy.includes(at) ? [] : [[states[at - 1], state] as const])),
    );
    const paths = pathsIn(properties, ({ replaces }) => replaces !== 'always').filter((path) => !isLeft(path));
    const isSteady = (path: string) =>
      steps.every(([a, b]) => isDeepStrictEqual(valuesAt(a, path.split('/')), valuesAt(b, path.split('/'))));
    never.push(...paths.filter(isSteady).map((path) => `${type} ${path}`));
  }
  assert.deepEqual(never, [], 'properties that no update changes');
});

for (const [at, one] of cases.entries()) test(one.type, () => tried(one, `Case${at}`));

async function tried(one: TypeCase, StackName: string): Promise<void> {
  let before: string | undefined;
  for (const [at, Properties] of one.states.entries()) {
    const isLast = at === one.states.length - 1 && one.isAlone !== true;
    const hasStackTag = at < one.states.length - 1 || at === 0;
    await deployed(
      StackName,
      await templateOf(one, Properties, isLast),
      hasStackTag ? [{ Key: 'stack', Value: StackName }] : [],
    );
    const { One, New } = await inSync(StackName, one.type, `state ${at}`);
    const isOther = before !== undefined && One!.physicalId !== before;
    assert.equal(isOther, one.replacedBy?.includes(at) ?? false, `whether state ${at} replaced it`);
    before = One!.physicalId;
    await attributesRead(StackName, one.type, One!.model);
    if (await tellsTags(one.type)) assert.equal(stackTagOf(one.type, One!.model), hasStackTag ? StackName : undefined);
    if (isLast) asNew(one, One!.model, New!.model);
  }
  await cloudformation.deleteStack({ StackName });
  await waitUntilStackDeleteComplete({ client: cloudformation, maxWaitTime: 600 }, { StackName });
}

async function templateOf(one: TypeCase, Properties: Properties, isLast: boolean): Promise<object> {
  const { type: Type, beside = {}, dependsOn: DependsOn = [] } = one;
  const { refuses = [] } = await Object.fromEntries(types)[Type]!();
  const given = typeFacts(Type)!.attributes.filter(
    (name) => !name.includes('.') && !refuses.includes(name) && !isRefused(one, name),
  );
  return {
    Parameters,
    Resources: {
      ...beside,
      One: { Type, DependsOn, Properties },
      ...(isLast && { New: { Type, DependsOn: 'One', Properties: { ...Properties, ...one.anew } } }),
    },
    Outputs: Object.fromEntries(
      given
        .filter((name) => isThere(Properties, name))
        .map((name) => [name, { Value: { 'Fn::GetAtt': ['One', name] } }]),
    ),
  };
}

/** Of several values, or of none: outputs are texts. */
const isRefused = ({ type }: TypeCase, name: string): boolean =>
  name === 'Paths' || (type === 'AWS::Lambda::Function' && name.startsWith('SnapStart'));
const isThere = (given: Properties, name: string): boolean =>
  name !== 'StreamArn' || given['StreamSpecification'] !== undefined;

/** Paths of all properties, or of some with what is in them; a definition within itself is gone into once. */
function pathsIn(
  properties: PropertyTypes,
  isAsked: (facts: PropertyFacts) => boolean = () => true,
  prefix = '',
  inside: readonly PropertyTypes[] = [],
): string[] {
  if (inside.includes(properties)) return [];
  const asked = [...properties].filter(([, facts]) => isAsked(facts));
  return asked.flatMap(([name, { type }]) => [
    `${prefix}${name}`,
    ...definitionsIn(type).flatMap((one) => pathsIn(one, isAsked, `${prefix}${name}/`, [...inside, properties])),
  ]);
}

function definitionsIn(type: ValueType): PropertyTypes[] {
  if (type.kind === 'object') return [type.properties()];
  if (type.kind === 'list' || type.kind === 'map') return definitionsIn(type.element);
  return type.kind === 'either' ? type.types.flatMap(definitionsIn) : [];
}

function isGiven(value: unknown, path: readonly string[]): boolean {
  return valuesAt(value, path).length > 0;
}

/** Members of lists and of maps of any names are passed through. */
function valuesAt(value: unknown, [name, ...inner]: readonly string[]): unknown[] {
  if (name === undefined) return value === undefined ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, [name, ...inner]));
  if (Object.hasOwn(value, name)) return valuesAt((value as Properties)[name], inner);
  return Object.values(value).flatMap((one) => (typeof one === 'object' ? valuesAt(one, [name, ...inner]) : []));
}

async function deployed(StackName: string, template: object, Tags: Tag[]): Promise<void> {
  const input: CreateStackCommandInput = {
    StackName,
    TemplateBody: JSON.stringify(template),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    Tags,
  };
  const { StackSummaries } = await cloudformation.listStacks({});
  const there = StackSummaries!.some((one) => one.StackName === StackName && one.StackStatus !== 'DELETE_COMPLETE');
  await (there ? cloudformation.updateStack(input) : cloudformation.createStack(input));
  await sandlot.idle();
  const { Stacks } = await cloudformation.describeStacks({ StackName });
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(Stacks![0]!.StackStatus!)) return;
  const { StackEvents } = await cloudformation.describeStackEvents({ StackName });
  const failed = StackEvents!.filter(({ ResourceStatus }) => ResourceStatus!.endsWith('_FAILED'));
  const reasons = failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`);
  assert.fail([Stacks![0]!.StackStatusReason, ...reasons].join('\n'));
}

interface Found {
  readonly physicalId: string;
  readonly model: Properties;
}

/** Nothing differs from the template. Answers what is there, by logical id. */
async function inSync(StackName: string, type: string, when: string): Promise<Record<string, Found>> {
  const { StackDriftDetectionId } = await cloudformation.detectStackDrift({ StackName });
  await sandlot.idle();
  const { DetectionStatus } = await cloudformation.describeStackDriftDetectionStatus({ StackDriftDetectionId });
  assert.equal(DetectionStatus, 'DETECTION_COMPLETE');
  const { StackResourceDrifts } = await cloudformation.describeStackResourceDrifts({ StackName });
  const own = StackResourceDrifts!.filter(({ LogicalResourceId: id }) => id === 'One' || id === 'New');
  const differing = own.filter(({ StackResourceDriftStatus }) => StackResourceDriftStatus !== 'IN_SYNC');
  assert.deepEqual(
    differing.map(({ StackResourceDriftStatus, PropertyDifferences }) => [
      StackResourceDriftStatus,
      PropertyDifferences,
    ]),
    [],
    when,
  );
  const outputs = await outputsOf(StackName);
  const found = own.map(
    async ({ LogicalResourceId, PhysicalResourceId, ExpectedProperties }): Promise<[string, Found]> => {
      const physicalId = PhysicalResourceId!;
      const isOne = LogicalResourceId === 'One';
      const given = { ...(isOne && outputs), ...JSON.parse(ExpectedProperties!) };
      return [LogicalResourceId!, { physicalId, model: await read(type, identifierOf(type, physicalId, given)) }];
    },
  );
  return Object.fromEntries(await Promise.all(found));
}

/** As Cloud Control takes it. What `Ref` gives is one of its parts, or the whole. */
function identifierOf(type: string, physicalId: string, given: Properties): string {
  const parts = typeFacts(type)!.primaryIdentifier;
  if (parts.length === 1 || physicalId.includes('|')) return physicalId;
  return parts.map((part) => given[part] ?? physicalId).join('|');
}

async function read(TypeName: string, Identifier: string): Promise<Properties> {
  const { ResourceDescription } = await control.getResource({ TypeName, Identifier });
  return JSON.parse(ResourceDescription!.Properties!);
}

async function outputsOf(StackName: string): Promise<Properties> {
  const { Stacks } = await cloudformation.describeStacks({ StackName });
  return Object.fromEntries((Stacks![0]!.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

async function attributesRead(StackName: string, type: string, model: Properties): Promise<void> {
  for (const [name, value] of Object.entries(await outputsOf(StackName)))
    if (name !== 'SecretAccessKey') assert.equal(value, String(model[name]), `${name} of ${type}`);
}

/** Whether it takes tags, and reading tells them. */
async function tellsTags(type: string): Promise<boolean> {
  const { tags, writeOnly } = typeFacts(type)!;
  const { refuses = [] } = await Object.fromEntries(types)[type]!();
  return tags !== undefined && !writeOnly.includes(tags.property) && !refuses.includes(tags.property);
}

function stackTagOf(type: string, model: Properties): unknown {
  const { property = '', variant } = typeFacts(type)!.tags ?? {};
  const tags = model[property] as any;
  return variant === 'map' ? tags?.stack : tags?.find(({ Key }: { Key: string }) => Key === 'stack')?.Value;
}

/** A resource that once had everything is as one that never had. */
function asNew(one: TypeCase, model: Properties, fresh: Properties): void {
  const { primaryIdentifier, readOnly } = typeFacts(one.type)!;
  const left = new Set([...primaryIdentifier, ...readOnly, ...Object.keys({ ...one.kept, ...one.anew })]);
  const compared = (of: Properties) => Object.fromEntries(Object.entries(of).filter(([name]) => !left.has(name)));
  assert.deepEqual(compared(model), compared(fresh), 'one that had everything, and one that never had');
}
