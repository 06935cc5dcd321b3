import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const ecr = new ECR(config);
const iam = new IAM(config);
const { account } = sandlot;

after(async () => {
  ecr.destroy();
  iam.destroy();
  await sandlot.close();
});

const newName = (): string => `app/${randomUUID()}`;

async function newRepository(): Promise<string> {
  const repositoryName = newName();
  await ecr.createRepository({ repositoryName });
  return repositoryName;
}

/** A client of a new user with that one statement. */
async function userWith(statement: object, service = iam): Promise<ECR> {
  const UserName = `user-${randomUUID()}`;
  await service.createUser({ UserName });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });
  await service.putUserPolicy({ UserName, PolicyName: 'inline', PolicyDocument });
  const { AccessKey: key } = await service.createAccessKey({ UserName });
  return new ECR({
    ...config,
    credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! },
  });
}

test('a repository is made, described and deleted', async () => {
  const repositoryName = newName();
  const { repository } = await ecr.createRepository({ repositoryName, tags: [{ Key: 'team', Value: 'blue' }] });
  const port = new URL(sandlot.endpoint).port;
  assert.equal(repository?.repositoryArn, `arn:aws:ecr:us-east-1:${account}:repository/${repositoryName}`);
  assert.equal(repository?.repositoryUri, `${account}.dkr.ecr.us-east-1.localhost:${port}/${repositoryName}`);
  assert.equal(repository?.imageTagMutability, 'MUTABLE');
  assert.deepEqual(repository?.encryptionConfiguration, { encryptionType: 'AES256' });
  assert.deepEqual(repository?.imageScanningConfiguration, { scanOnPush: false });
  const described = await ecr.describeRepositories({ repositoryNames: [repositoryName] });
  assert.deepEqual(described.repositories, [repository]);
  await assert.rejects(
    ecr.createRepository({ repositoryName }),
    refused(
      'RepositoryAlreadyExistsException',
      new RegExp(`^The repository with name '${repositoryName}' already exists in the registry with id '${account}'$`),
    ),
  );
  await ecr.deleteRepository({ repositoryName });
  await assert.rejects(
    ecr.describeRepositories({ repositoryNames: [repositoryName] }),
    refused(
      'RepositoryNotFoundException',
      new RegExp(`^The repository with name '${repositoryName}' does not exist in the registry with id '${account}'$`),
    ),
  );
  await assert.rejects(ecr.createRepository({ repositoryName: 'No' }), refused('InvalidParameterException'));
});

test('repositories are listed page by page', async () => {
  await Promise.all([1, 2, 3].map(newRepository));
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecr.describeRepositories({ maxResults: 2, nextToken });
    names.push(...page.repositories!.map((one) => one.repositoryName!));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  assert.ok(names.length >= 3);
  assert.deepEqual(names, names.toSorted());
  await assert.rejects(ecr.describeRepositories({ nextToken: '*' }), refused('InvalidParameterException'));
});

test('tags are put, replaced, removed and listed', async () => {
  const { repository } = await ecr.createRepository({ repositoryName: newName(), tags: [{ Key: 'a', Value: '1' }] });
  const resourceArn = repository!.repositoryArn!;
  await ecr.tagResource({
    resourceArn,
    tags: [
      { Key: 'a', Value: '2' },
      { Key: 'b', Value: '' },
    ],
  });
  await ecr.untagResource({ resourceArn, tagKeys: ['b', 'gone'] });
  assert.deepEqual((await ecr.listTagsForResource({ resourceArn })).tags, [{ Key: 'a', Value: '2' }]);
  const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: 'x' }));
  await assert.rejects(ecr.tagResource({ resourceArn, tags: many }), refused('TooManyTagsException'));
  const reserved = ecr.tagResource({ resourceArn, tags: [{ Key: 'aws:x', Value: 'x' }] });
  await assert.rejects(reserved, refused('InvalidTagParameterException'));
  const missing = ecr.listTagsForResource({ resourceArn: `${resourceArn}x` });
  await assert.rejects(missing, refused('RepositoryNotFoundException'));
});

test('mutability of tags and scanning are kept, with what is excluded', async () => {
  const repositoryName = await newRepository();
  const imageTagMutabilityExclusionFilters = [{ filterType: 'WILDCARD' as const, filter: 'dev-*' }];
  const set = await ecr.putImageTagMutability({
    repositoryName,
    imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    imageTagMutabilityExclusionFilters,
  });
  assert.deepEqual(set.imageTagMutabilityExclusionFilters, imageTagMutabilityExclusionFilters);
  const bare = ecr.putImageTagMutability({ repositoryName, imageTagMutability: 'MUTABLE_WITH_EXCLUSION' });
  await assert.rejects(bare, refused('InvalidParameterException'));
  await ecr.putImageScanningConfiguration({ repositoryName, imageScanningConfiguration: { scanOnPush: true } });
  const [described] = (await ecr.describeRepositories({ repositoryNames: [repositoryName] })).repositories!;
  assert.equal(described?.imageTagMutability, 'IMMUTABLE_WITH_EXCLUSION');
  assert.deepEqual(described?.imageScanningConfiguration, { scanOnPush: true });
  await ecr.putImageTagMutability({ repositoryName, imageTagMutability: 'IMMUTABLE' });
  const [plain] = (await ecr.describeRepositories({ repositoryNames: [repositoryName] })).repositories!;
  assert.equal(plain?.imageTagMutabilityExclusionFilters, undefined);
});

test('a key by its id or name becomes its ARN', async () => {
  const made = async (kmsKey?: string) => {
    const encryptionConfiguration = { encryptionType: 'KMS' as const, ...(kmsKey !== undefined && { kmsKey }) };
    const { repository } = await ecr.createRepository({ repositoryName: newName(), encryptionConfiguration });
    return repository?.encryptionConfiguration?.kmsKey;
  };
  assert.equal(await made(), `arn:aws:kms:us-east-1:${account}:alias/aws/ecr`);
  assert.equal(await made('alias/mine'), `arn:aws:kms:us-east-1:${account}:alias/mine`);
  await assert.rejects(made('*'), refused('InvalidParameterException'));
});

const everybody = { Sid: 'pull', Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage'] };
const policyOf = (...statements: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });

test('a repository policy is kept, shown as AWS shows it, and deleted', async () => {
  const repositoryName = await newRepository();
  await assert.rejects(ecr.getRepositoryPolicy({ repositoryName }), refused('RepositoryPolicyNotFoundException'));
  const set = await ecr.setRepositoryPolicy({ repositoryName, policyText: policyOf(everybody) });
  const shown =
    '{\n  "Version" : "2012-10-17",\n  "Statement" : [ {\n    "Sid" : "pull",\n    "Effect" : "Allow",\n' +
    '    "Principal" : "*",\n    "Action" : [ "ecr:BatchGetImage" ]\n  } ]\n}';
  assert.equal(set.policyText, shown);
  assert.equal((await ecr.getRepositoryPolicy({ repositoryName })).policyText, shown);
  assert.equal((await ecr.deleteRepositoryPolicy({ repositoryName })).policyText, shown);
  await assert.rejects(ecr.deleteRepositoryPolicy({ repositoryName }), refused('RepositoryPolicyNotFoundException'));
});

test('what is no repository policy is refused', async () => {
  const repositoryName = await newRepository();
  const invalid =
    /^Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided'$/;
  const nobody = /'Principal not found'$/;
  const cases: [policyText: string, message: RegExp][] = [
    ['{', invalid],
    [policyOf({ ...everybody, Resource: '*' }), invalid],
    [policyOf({ Effect: 'Allow', Action: 'ecr:*' }), invalid],
    [policyOf({ ...everybody, Action: 's3:GetObject' }), invalid],
    [policyOf({ ...everybody, Principal: { AWS: `arn:aws:iam::${account}:role/gone` } }), nobody],
    [policyOf({ ...everybody, Principal: { Service: 'nothing' } }), nobody],
  ];
  for (const [policyText, message] of cases) {
    const set = ecr.setRepositoryPolicy({ repositoryName, policyText });
    await assert.rejects(set, refused('InvalidParameterException', message), policyText);
  }
  const lockOut = policyOf({ Effect: 'Deny', Principal: '*', Action: 'ecr:*' });
  const unforced = ecr.setRepositoryPolicy({ repositoryName, policyText: lockOut });
  await assert.rejects(unforced, refused('InvalidParameterException', /lock/));
  await ecr.setRepositoryPolicy({ repositoryName, policyText: lockOut, force: true });
});

test('who may not is refused, and tags of repositories and requests decide', async () => {
  const repositoryName = await newRepository();
  const reader = await userWith({ Action: 'ecr:DescribeRepositories', Resource: '*' });
  assert.equal((await reader.describeRepositories({ repositoryNames: [repositoryName] })).repositories?.length, 1);
  await assert.rejects(
    reader.deleteRepository({ repositoryName }),
    refused(
      'AccessDeniedException',
      new RegExp(
        `^User: arn:aws:iam::${account}:user/.* is not authorized to perform: ecr:DeleteRepository on resource: ` +
          `arn:aws:ecr:us-east-1:${account}:repository/${repositoryName} because no identity-based policy allows`,
      ),
    ),
  );
  const blue = { StringEquals: { 'aws:ResourceTag/team': 'blue', 'ecr:ResourceTag/team': 'blue' } };
  const ofTeam = await userWith({ Action: 'ecr:*', Resource: '*', Condition: blue });
  const tagged = newName();
  await ecr.createRepository({ repositoryName: tagged, tags: [{ Key: 'team', Value: 'blue' }] });
  const other = ofTeam.describeRepositories({ repositoryNames: [tagged, repositoryName] });
  await assert.rejects(other, refused('AccessDeniedException', new RegExp(repositoryName)));
  assert.equal((await ofTeam.describeRepositories({ repositoryNames: [tagged] })).repositories?.length, 1);
  reader.destroy();
  ofTeam.destroy();
});

test("another account's users are let in by the repository's policy, and only then", async () => {
  const org = new Organizations(config);
  await org.createOrganization({});
  const { CreateAccountStatus } = await org.createAccount({ AccountName: 'other', Email: 'other@example.com' });
  await sandlot.idle();
  const made = await org.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id });
  const other = made.CreateAccountStatus!.AccountId!;
  const credentials = sandlot.server.runtime.issueCredentials({ kind: 'root', account: other, durationSeconds: 900 });
  const otherIam = new IAM({ ...config, credentials });
  const guest = await userWith({ Action: 'ecr:*', Resource: '*' }, otherIam);
  const repositoryName = await newRepository();
  const describe = () => guest.describeRepositories({ registryId: account, repositoryNames: [repositoryName] });
  await assert.rejects(describe(), refused('AccessDeniedException', /no resource-based policy allows/));
  const policyText = policyOf({ Effect: 'Allow', Principal: { AWS: other }, Action: 'ecr:DescribeRepositories' });
  await ecr.setRepositoryPolicy({ repositoryName, policyText });
  assert.equal((await describe()).repositories?.[0]?.registryId, account);
  const remove = guest.deleteRepository({ registryId: account, repositoryName });
  await assert.rejects(remove, refused('AccessDeniedException'));
  for (const client of [org, otherIam, guest]) client.destroy();
});
