/** kill -9 while updates go on from failures that nothing is rolled back for: what they leave is what they say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { killable, type Running } from './killed-server.ts';

const kills = Number(process.env['SANDLOT_GOING_ON_KILLS'] ?? 24);
const [StackName, Bucket] = ['going-on', 'killed-templates'];
const express = { DeploymentConfig: { Mode: 'EXPRESS' as const } };

const parameter = (Name: string, DependsOn?: string) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Name, Value: 'x' },
  ...(DependsOn !== undefined && { DependsOn }),
});
const bad = (DependsOn: string) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value: 'x', AllowedPattern: '[' },
  DependsOn,
});
const ids = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
/** A chain, so that a kill meets it half made. */
const chain = (prefix: string) =>
  Object.fromEntries(ids.map((id, n) => [id, parameter(`${prefix}-${id}`, n === 0 ? undefined : ids[n - 1])]));
const namesOf = (prefix: string): string[] => ids.map((id) => `${prefix}-${id}`);

async function templateOf({ s3 }: Running, own: string, more: object, nested: object): Promise<string> {
  const Key = `${crypto.randomUUID()}.json`;
  await s3.putObject({ Bucket, Key, Body: JSON.stringify({ Resources: { ...chain('nested'), ...nested } }) });
  const TemplateURL = `https://s3.amazonaws.com/${Bucket}/${Key}`;
  const Child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } };
  return JSON.stringify({ Resources: { ...chain(own), Child, ...more } });
}

async function stored({ ssm }: Running): Promise<string[]> {
  const { Parameters } = await ssm.describeParameters({ MaxResults: 50 });
  return Parameters!.map(({ Name }) => Name!).toSorted();
}

test('updates go on from failures wherever they were killed', { timeout: 1_200_000 }, async (t) => {
  const server = await killable(t);
  const settled = (id: string): Promise<string> => server.settled(id, { times: kills, withinMs: 120 });
  await server.running.s3.createBucket({ Bucket });
  while (server.killed < kills) {
    const first = await templateOf(server.running, 'one', {}, { Bad: bad('F') });
    const id = (await server.running.cfn.createStack({ StackName, TemplateBody: first, ...express })).StackId!;
    assert.equal(await settled(id), 'CREATE_FAILED');
    const update = async (own: string, more: object, nested: object): Promise<string> => {
      const TemplateBody = await templateOf(server.running, own, more, nested);
      await server.running.cfn.updateStack({ StackName, TemplateBody, ...express });
      return settled(id);
    };
    assert.equal(await update('one', {}, { Bad: bad('A') }), 'UPDATE_FAILED');
    assert.equal(await update('two', { Bad: bad('F') }, {}), 'UPDATE_FAILED');
    assert.equal(await update('one', {}, {}), 'UPDATE_COMPLETE');
    assert.deepEqual(await stored(server.running), [...namesOf('nested'), ...namesOf('one')]);
    await server.running.cfn.deleteStack({ StackName });
    assert.equal(await settled(id), 'DELETE_COMPLETE');
    assert.deepEqual(await stored(server.running), []);
  }
});
