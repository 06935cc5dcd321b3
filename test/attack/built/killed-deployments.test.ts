/** kill -9 in the middle of deployments: they go on, and leave exactly what their templates say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Capability } from '@aws-sdk/client-cloudformation';
import { killable, type Running } from './killed-server.ts';

const kills = Number(process.env['SANDLOT_DEPLOYMENT_KILLS'] ?? 30);
const StackName = 'killed';
const Capabilities: Capability[] = ['CAPABILITY_NAMED_IAM'];

/**
 * What a version makes, by what it is and its name: chains of parameters, roles with a policy and buckets with a tag.
 * Of some the version makes the name, which replaces them, of all the value, and some it leaves out.
 */
function stateOf(version: number): Map<string, string> {
  const all = Array.from({ length: 24 }, (_, n): [string, string] => {
    const name = n % 3 === 0 ? `killed-${n}-v${version}` : `killed-${n}`;
    return [`${kinds[n % kinds.length]} ${name}`, `value-${version}`];
  });
  return new Map(all.filter((_, n) => (n + version) % 7 !== 0));
}

const kinds = ['parameter', 'parameter', 'role', 'bucket'] as const;
const numberOf = (key: string): number => Number(key.split('-')[1]);
const anyone = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
const policyOf = (value: string) => ({
  Statement: { Effect: 'Deny', Action: 's3:*', Resource: `arn:aws:s3:::${value}` },
});

function resourceOf(key: string, value: string): object {
  const [kind, name] = key.split(' ') as [(typeof kinds)[number], string];
  if (kind === 'parameter')
    return { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name: name, Value: value } };
  if (kind === 'bucket')
    return { Type: 'AWS::S3::Bucket', Properties: { BucketName: name, Tags: [{ Key: 'value', Value: value }] } };
  const Policies = [{ PolicyName: 'own', PolicyDocument: policyOf(value) }];
  const AssumeRolePolicyDocument = { Statement: anyone };
  return { Type: 'AWS::IAM::Role', Properties: { RoleName: name, AssumeRolePolicyDocument, Policies } };
}

function templateOf(version: number): string {
  const wanted = [...stateOf(version)];
  const there = new Set(wanted.map(([key]) => numberOf(key)));
  const Resources = Object.fromEntries(
    wanted.map(([key, value]) => {
      const n = numberOf(key);
      return [`R${n}`, { ...resourceOf(key, value), ...(there.has(n - 5) && { DependsOn: `R${n - 5}` }) }];
    }),
  );
  return JSON.stringify({ Resources });
}

/** As the services themselves have it. */
async function stored({ ssm, iam, s3 }: Running): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let NextToken: string | undefined;
  do {
    const page = await ssm.getParametersByPath({ Path: '/', Recursive: true, ...(NextToken && { NextToken }) });
    for (const { Name, Value } of page.Parameters!) if (isOurs(Name!)) found.set(`parameter ${Name}`, Value!);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  for (const { RoleName } of (await iam.listRoles({ MaxItems: 1000 })).Roles!.filter((one) => isOurs(one.RoleName!))) {
    const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName: 'own' });
    const { Resource } = JSON.parse(decodeURIComponent(PolicyDocument!)).Statement;
    found.set(`role ${RoleName}`, String(Resource).slice('arn:aws:s3:::'.length));
  }
  for (const { Name: Bucket } of (await s3.listBuckets({})).Buckets!.filter((one) => isOurs(one.Name!))) {
    const { TagSet } = await s3.getBucketTagging({ Bucket });
    found.set(`bucket ${Bucket}`, TagSet!.find(({ Key }) => Key === 'value')!.Value!);
  }
  return found;
}

const isOurs = (name: string): boolean => name.startsWith('killed-');

/** In an order of its own. */
const sorted = (state: Map<string, string>) => [...state].toSorted(([a], [b]) => (a < b ? -1 : 1));

test('a deployment goes on wherever it was killed', { timeout: 1_200_000 }, async (t) => {
  const server = await killable(t);
  const settled = (id: string): Promise<string> => server.settled(id, { times: kills, withinMs: 150 });
  for (let version = 1; server.killed < kills || version === 1; version += 2) {
    const made = await server.running.cfn.createStack({ StackName, TemplateBody: templateOf(version), Capabilities });
    const id = made.StackId!;
    assert.equal(await settled(id), 'CREATE_COMPLETE');
    assert.deepEqual(sorted(await stored(server.running)), sorted(stateOf(version)));
    await server.running.cfn.updateStack({ StackName, TemplateBody: templateOf(version + 1), Capabilities });
    assert.equal(await settled(id), 'UPDATE_COMPLETE');
    assert.deepEqual(sorted(await stored(server.running)), sorted(stateOf(version + 1)));
    await server.running.cfn.deleteStack({ StackName });
    assert.equal(await settled(id), 'DELETE_COMPLETE');
    assert.deepEqual(sorted(await stored(server.running)), []);
  }
});
