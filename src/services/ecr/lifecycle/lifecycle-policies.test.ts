import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  ecr.destroy();
  await sandlot.close();
});

async function newRepository(): Promise<string> {
  const repositoryName = `app/${randomUUID()}`;
  await ecr.createRepository({ repositoryName });
  return repositoryName;
}

const untagged = { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 365 };
const rule = (rulePriority: number, selection: object): object => ({
  rulePriority,
  description: 'images that nobody needs any more go, with all that they are made of',
  selection,
  action: { type: 'expire' },
});
const textOf = (...rules: object[]): string => JSON.stringify({ rules }, undefined, 2);

test('a lifecycle policy is kept without its spaces, and deleted', async () => {
  const repositoryName = await newRepository();
  await assert.rejects(ecr.getLifecyclePolicy({ repositoryName }), refused('LifecyclePolicyNotFoundException'));
  const rules = [rule(1, untagged)];
  await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: textOf(...rules) });
  const kept = await ecr.getLifecyclePolicy({ repositoryName });
  assert.equal(kept.lifecyclePolicyText, JSON.stringify({ rules }));
  assert.equal((await ecr.deleteLifecyclePolicy({ repositoryName })).lifecyclePolicyText, JSON.stringify({ rules }));
  await assert.rejects(ecr.deleteLifecyclePolicy({ repositoryName }), refused('LifecyclePolicyNotFoundException'));
});

test('what is no lifecycle policy is refused', async () => {
  const repositoryName = await newRepository();
  const count = { countType: 'imageCountMoreThan', countNumber: 3 };
  const cases: [text: string, message: RegExp][] = [
    [`${'{'.padEnd(200)}`, /it is no JSON/],
    [textOf(rule(1, untagged), rule(1, untagged)), /rulePriority must be unique/],
    [textOf(rule(0, untagged)), /rulePriority/],
    [textOf(rule(1, { tagStatus: 'any', ...count }), rule(2, untagged)), /"any" must have the highest/],
    [textOf(rule(1, { tagStatus: 'tagged', ...count })), /tagPrefixList or tagPatternList/],
    [textOf(rule(1, { tagStatus: 'any', tagPrefixList: ['a'], ...count })), /tagPrefixList or tagPatternList/],
    [textOf(rule(1, { ...untagged, countUnit: 'hours' })), /countUnit/],
    [textOf(rule(1, { tagStatus: 'any', ...count, countUnit: 'days' })), /countUnit/],
    [textOf(rule(1, { tagStatus: 'any', ...count, countNumber: 1.5 })), /countNumber/],
    [textOf(rule(1, { ...untagged, color: 'red' })), /no member "color"/],
  ];
  for (const [lifecyclePolicyText, message] of cases) {
    const put = ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText });
    await assert.rejects(put, refused('InvalidParameterException', message), lifecyclePolicyText);
  }
  const archives = { ...rule(1, untagged), action: { type: 'transition', targetStorageClass: 'archive' } };
  const put = ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: textOf(archives) });
  await assert.rejects(put, refused('NotImplementedException', /archived images/, 501));
});
