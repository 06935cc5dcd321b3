/** Apps and branches through the SDK's client. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Amplify } from '@aws-sdk/client-amplify';
import { IAM } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [amplify, iam, tagging] = [new Amplify(config), new IAM(config), new ResourceGroupsTaggingAPI(config)];

after(async () => {
  for (const client of [amplify, iam, tagging]) client.destroy();
  await sandlot.close();
});

const newApp = async (name: string): Promise<string> => (await amplify.createApp({ name })).app!.appId!;

test('an app is made, told, changed, listed and deleted with its branches', async () => {
  const { app } = await amplify.createApp({ name: 'shop', description: 'all of it', environmentVariables: { A: '1' } });
  const appId = app!.appId!;
  assert.match(appId, /^d[a-z0-9]{13}$/);
  assert.equal(app!.appArn, `arn:aws:amplify:us-east-1:${sandlot.account}:apps/${appId}`);
  assert.deepEqual((await amplify.getApp({ appId })).app, app);
  await amplify.updateApp({ appId, name: 'store' });
  const changed = (await amplify.getApp({ appId })).app!;
  assert.deepEqual([changed.name, changed.description, changed.platform], ['store', 'all of it', 'WEB']);
  await amplify.createBranch({ appId, branchName: 'main' });
  assert.ok((await amplify.listApps({ maxResults: 100 })).apps!.some(({ name }) => name === 'store'));
  await amplify.deleteApp({ appId });
  const gone = refused('NotFoundException', new RegExp(`^App ${appId} not found\\.$`), 404);
  await assert.rejects(amplify.getApp({ appId }), gone);
  await assert.rejects(amplify.getBranch({ appId, branchName: 'main' }), gone);
});

test("a branch keeps its backend's stack, until it has none", async () => {
  const appId = await newApp('branches');
  const branchName = 'feature/new';
  const { branch } = await amplify.createBranch({ appId, branchName, stage: 'BETA' });
  assert.equal(branch!.branchArn, `arn:aws:amplify:us-east-1:${sandlot.account}:apps/${appId}/branches/feature/new`);
  await assert.rejects(
    amplify.createBranch({ appId, branchName }),
    refused('BadRequestException', /The branch feature\/new already exists for the app/),
  );
  const stackArn = `arn:aws:cloudformation:us-east-1:${sandlot.account}:stack/one/1`;
  // As ampx's branch linker does it: with everything that it was told.
  await amplify.updateBranch({ appId, ...branch!, backend: { stackArn } });
  const linked = (await amplify.getBranch({ appId, branchName })).branch!;
  assert.deepEqual([linked.backend, linked.stage, linked.displayName], [{ stackArn }, 'BETA', 'feature-new']);
  await amplify.updateBranch({ appId, ...linked, backend: {} });
  assert.deepEqual((await amplify.getBranch({ appId, branchName })).branch!.backend, {});
  await amplify.deleteBranch({ appId, branchName });
  await assert.rejects(
    amplify.getBranch({ appId, branchName }),
    refused('NotFoundException', /^Branch feature\/new not found\.$/, 404),
  );
});

test('lists come page by page', async () => {
  const appId = await newApp('pages');
  for (const branchName of ['b', 'a', 'c']) await amplify.createBranch({ appId, branchName });
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await amplify.listBranches({ appId, maxResults: 2, nextToken });
    names.push(...page.branches!.map(({ branchName }) => branchName!));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  assert.deepEqual(names, ['a', 'b', 'c']);
  await assert.rejects(amplify.listApps({ maxResults: 101 }), refused('BadRequestException', /100/));
  await assert.rejects(amplify.listApps({ nextToken: 'none of ours' }), refused('BadRequestException', /token/));
});

test('tags, also by the tagging API', async () => {
  const { app } = await amplify.createApp({ name: 'tagged', tags: { team: 'blue' } });
  const { appArn: resourceArn, appId } = app!;
  const { branch } = await amplify.createBranch({ appId, branchName: 'main' });
  await amplify.tagResource({ resourceArn, tags: { a: 'b' } });
  await amplify.untagResource({ resourceArn, tagKeys: ['team'] });
  await tagging.tagResources({ ResourceARNList: [branch!.branchArn!], Tags: { c: 'd' } });
  assert.deepEqual((await amplify.listTagsForResource({ resourceArn })).tags, { a: 'b' });
  assert.deepEqual((await amplify.listTagsForResource({ resourceArn: branch!.branchArn })).tags, { c: 'd' });
  const { ResourceTagMappingList: found } = await tagging.getResources({ ResourceTypeFilters: ['amplify'] });
  assert.deepEqual(new Set(found!.map(({ ResourceARN }) => ResourceARN)), new Set([resourceArn, branch!.branchArn]));
  await assert.rejects(
    amplify.listTagsForResource({ resourceArn: `${resourceArn}x` }),
    refused('ResourceNotFoundException', /was not found/, 404),
  );
});

test('what would be built or hosted is refused by name', async () => {
  const repository = 'https://example.com/repo.git';
  await assert.rejects(
    amplify.createApp({ name: 'x', repository }),
    refused('NotImplementedException', /repository/, 501),
  );
  const appId = await newApp('hosted');
  const preview = { appId, branchName: 'main', enablePullRequestPreview: true };
  await assert.rejects(
    amplify.createBranch(preview),
    refused('NotImplementedException', /enablePullRequestPreview/, 501),
  );
  const build = amplify.startJob({ appId, branchName: 'main', jobType: 'RELEASE' });
  await assert.rejects(build, (error: any) => error.$metadata.httpStatusCode === 501);
  await assert.rejects(amplify.createApp({ name: '' }), refused('BadRequestException'));
});

test('who may do so on one branch may not on another', async () => {
  const appId = await newApp('permissions');
  for (const branchName of ['main', 'other']) await amplify.createBranch({ appId, branchName });
  const UserName = 'linker';
  await iam.createUser({ UserName });
  const Resource = `arn:aws:amplify:*:*:apps/${appId}/branches/main`;
  const Statement = [{ Effect: 'Allow', Action: ['amplify:GetBranch', 'amplify:UpdateBranch'], Resource }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument });
  const { AccessKeyId, SecretAccessKey } = (await iam.createAccessKey({ UserName })).AccessKey!;
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! };
  const linker = new Amplify({ ...config, credentials });
  await linker.getBranch({ appId, branchName: 'main' });
  await assert.rejects(linker.getBranch({ appId, branchName: 'other' }), { name: 'AccessDeniedException' });
  linker.destroy();
});
