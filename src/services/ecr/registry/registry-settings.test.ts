import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { Organizations } from '@aws-sdk/client-organizations';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const ecr = new ECR(config);
const { account } = sandlot;

after(async () => {
  ecr.destroy();
  await sandlot.close();
});

test('scanning is kept for the registry, and told for repositories; nothing is scanned', async () => {
  const repositoryName = `scan/${randomUUID()}`;
  await ecr.createRepository({ repositoryName });
  const first = await ecr.getRegistryScanningConfiguration({});
  assert.deepEqual(first.scanningConfiguration, { scanType: 'BASIC', rules: [] });
  const rules = [
    {
      scanFrequency: 'SCAN_ON_PUSH' as const,
      repositoryFilters: [{ filter: 'scan/*', filterType: 'WILDCARD' as const }],
    },
  ];
  await ecr.putRegistryScanningConfiguration({ scanType: 'BASIC', rules });
  const { scanningConfigurations, failures } = await ecr.batchGetRepositoryScanningConfiguration({
    repositoryNames: [repositoryName, 'gone'],
  });
  assert.equal(scanningConfigurations![0]!.scanFrequency, 'SCAN_ON_PUSH');
  assert.equal(failures![0]!.failureCode, 'REPOSITORY_NOT_FOUND');
  const scan = ecr.startImageScan({ repositoryName, imageId: { imageTag: 'v1' } });
  await assert.rejects(
    scan,
    (error: any) => error.$metadata.httpStatusCode === 501 && /StartImageScan/.test(error.message),
  );
});

test('account settings have their defaults and values', async () => {
  assert.equal((await ecr.getAccountSetting({ name: 'BLOB_MOUNTING' })).value, 'DISABLED');
  await ecr.putAccountSetting({ name: 'BLOB_MOUNTING', value: 'ENABLED' });
  assert.equal((await ecr.getAccountSetting({ name: 'BLOB_MOUNTING' })).value, 'ENABLED');
  for (const name of ['X', 'constructor'])
    await assert.rejects(ecr.putAccountSetting({ name, value: 'x' }), refused('InvalidParameterException'));
  const value = ecr.putAccountSetting({ name: 'BLOB_MOUNTING', value: 'x' });
  await assert.rejects(value, refused('InvalidParameterException'));
});

test("the registry's policy lets other accounts in, as far as its scope goes", async () => {
  const org = new Organizations(config);
  await org.createOrganization({});
  const { CreateAccountStatus } = await org.createAccount({ AccountName: 'other', Email: 'other@example.com' });
  await sandlot.idle();
  const made = await org.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id });
  const other = made.CreateAccountStatus!.AccountId!;
  const credentials = sandlot.server.runtime.issueCredentials({ kind: 'root', account: other, durationSeconds: 900 });
  const guest = new ECR({ ...config, credentials });
  const repositoryName = `shared/${randomUUID()}`;
  await ecr.createRepository({ repositoryName });
  const describe = () => guest.describeRepositories({ registryId: account, repositoryNames: [repositoryName] });
  await assert.rejects(ecr.getRegistryPolicy({}), refused('RegistryPolicyNotFoundException'));
  await assert.rejects(describe(), refused('AccessDeniedException'));
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: other },
    Action: 'ecr:*',
    Resource: `arn:aws:ecr:us-east-1:${account}:repository/shared/*`,
  };
  const policyText = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  assert.match((await ecr.putRegistryPolicy({ policyText })).policyText!, /"Effect" : "Allow"/);
  assert.equal((await describe()).repositories!.length, 1);
  await ecr.putAccountSetting({ name: 'REGISTRY_POLICY_SCOPE', value: 'V1' });
  await assert.rejects(describe(), refused('AccessDeniedException'));
  const { Resource: _none, ...without } = statement;
  const lacking = ecr.putRegistryPolicy({ policyText: JSON.stringify({ Statement: [without] }) });
  await assert.rejects(lacking, refused('InvalidParameterException', /Invalid registry policy provided/));
  await ecr.deleteRegistryPolicy({});
  await assert.rejects(ecr.deleteRegistryPolicy({}), refused('RegistryPolicyNotFoundException'));
  for (const client of [org, guest]) client.destroy();
});
