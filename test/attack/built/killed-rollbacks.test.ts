/** kill -9 right after a failure, while nested stacks go on: all of them are then what they were before. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { killable, type Running } from './killed-server.ts';

const rounds = 8;
const StackName = 'killed';
const Bucket = 'killed-templates';
const children = Array.from({ length: 12 }, (_, n) => `Child${n}`);

const parameter = (Name: string, Value: string, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Name, Value },
  ...more,
});

/** Each child keeps one, replaces another, and has a third in the first version alone. */
const stateOf = (child: string, version: 1 | 2): [string, string][] => [
  [`/killed/${child}/kept`, `${version}`],
  [`/killed/${child}/replaced-${version}`, `${version}`],
  ...(version === 1 ? [[`/killed/${child}/gone`, '1'] as [string, string]] : []),
];

async function templateOf({ s3 }: Running, version: 1 | 2): Promise<Record<string, object>> {
  const nested = children.map(async (child) => {
    const Resources = Object.fromEntries(
      stateOf(child, version).map(([name, value]) => {
        const id = name.slice(name.lastIndexOf('/') + 1).replace(/-.*/, '');
        return [id, parameter(name, value, id === 'replaced' ? { DependsOn: 'kept' } : {})];
      }),
    );
    const Key = `${child}-${version}`;
    await s3.putObject({ Bucket, Key, Body: JSON.stringify({ Resources }) });
    const TemplateURL = `https://${Bucket}.s3.amazonaws.com/${Key}`;
    return [child, { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } }] as const;
  });
  return Object.fromEntries(await Promise.all(nested));
}

async function stored({ ssm }: Running): Promise<[string, string][]> {
  const found: [string, string][] = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.getParametersByPath({ Path: '/killed', Recursive: true, NextToken });
    found.push(...page.Parameters!.map(({ Name, Value }): [string, string] => [Name!, Value!]));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found.toSorted();
}

/** Its newest operation has told a failure. */
async function failing({ cfn }: Running): Promise<void> {
  for (;;) {
    const { StackEvents } = await cfn.describeStackEvents({ StackName });
    if (StackEvents!.some(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')) return;
  }
}

test('an update whose failure the server did not outlive is taken back', { timeout: 1_200_000 }, async (t) => {
  const server = await killable(t);
  await server.running.s3.createBucket({ Bucket });
  const before = children.flatMap((child) => stateOf(child, 1)).toSorted();
  for (let round = 0; round < rounds; round++) {
    const first = { Resources: await templateOf(server.running, 1) };
    await server.running.cfn.createStack({ StackName, TemplateBody: JSON.stringify(first) });
    assert.equal(await server.settled(StackName), 'CREATE_COMPLETE');
    assert.deepEqual(await stored(server.running), before);
    const Bad = { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'Bad Name' } };
    const second = { Resources: { ...(await templateOf(server.running, 2)), Bad } };
    await server.running.cfn.updateStack({ StackName, TemplateBody: JSON.stringify(second) });
    await failing(server.running);
    await server.killAndStart();
    assert.equal(await server.settled(StackName), 'UPDATE_ROLLBACK_COMPLETE');
    assert.deepEqual(await stored(server.running), before);
    await server.running.cfn.deleteStack({ StackName });
    while (
      (await server.running.cfn.listStacks({ StackStatusFilter: ['DELETE_IN_PROGRESS'] })).StackSummaries!.length > 0
    )
      await sleep(20);
    assert.deepEqual(await stored(server.running), []);
  }
});
