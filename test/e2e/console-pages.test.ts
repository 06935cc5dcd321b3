/**
 * Every page of the console, as web/src/services lists them: nothing serious for axe, in the light, and in the dark on
 * a phone; no wider than its window, from a small phone to 4K; no refused style or script. What a page has in its
 * address is furnished here.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  CloudFormation,
  waitUntilChangeSetCreateComplete,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { ECR } from '@aws-sdk/client-ecr';
import { IAM } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { KMS } from '@aws-sdk/client-kms';
import { Lambda } from '@aws-sdk/client-lambda';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import type { Request } from 'playwright-core';
import { zipOf } from '../../src/testing/zip.ts';
import { audit } from './accessibility.ts';
import { picture } from './browser.ts';
import { testedConsole } from './console-page.ts';
import { consoleRoutes, pictureOf } from './console-routes.ts';
import { enableIdentityCenter, rootConfig } from './identity-center.ts';
import { chromium, missingOf } from './requirements.ts';
import { makeSandbox, sandboxName } from './sandbox-stack.ts';
import type { ServerProcess } from './server-process.ts';
import { makeStateMachine, startMachine } from './state-machine.ts';
import { makeToDoApi } from './to-do-api.ts';

const browserProgram = chromium();
const deployPolicy = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';
const phone = 360;
const widths = [phone, 768, 3840];

let ids: Readonly<Record<string, string>>;
const problems: string[] = [];

/** Something of each kind, and what stands in its pages' addresses. */
async function furnish(server: ServerProcess): Promise<Record<string, string>> {
  const center = await enableIdentityCenter(server);
  const config = await rootConfig(server);
  const [iam, store, organizations] = [new IAM(config), new Identitystore(config), new Organizations(config)];
  const userId = await center.addUser('amplify-admin');
  const set = await center.addPermissionSet('amplify-policy', deployPolicy);
  await center.assign(set, userId);
  const { GroupId } = await store.createGroup({
    IdentityStoreId: center.identityStoreId,
    DisplayName: 'developers',
    Description: 'Who build the app',
  });
  await store.createGroupMembership({
    IdentityStoreId: center.identityStoreId,
    GroupId: GroupId!,
    MemberId: { UserId: userId },
  });
  const [{ Id: rootId }] = (await organizations.listRoots({})).Roots as [{ Id: string }];
  const { OrganizationalUnit } = await organizations.createOrganizationalUnit({ ParentId: rootId, Name: 'Workloads' });
  await organizations.enablePolicyType({ RootId: rootId, PolicyType: 'SERVICE_CONTROL_POLICY' });
  const { Policy: guardrail } = await organizations.createPolicy({
    Name: 'no-leaving',
    Description: 'Accounts stay in the organization',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' }],
    }),
  });
  await organizations.attachPolicy({ PolicyId: guardrail!.PolicySummary!.Id!, TargetId: OrganizationalUnit!.Id! });
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  await iam.createUser({ UserName: 'deployer', Tags: [{ Key: 'team', Value: 'web' }] });
  await iam.createGroup({ GroupName: 'builders' });
  await iam.addUserToGroup({ UserName: 'deployer', GroupName: 'builders' });
  await iam.createRole({ RoleName: 'runner', AssumeRolePolicyDocument: trust, Description: 'Runs the functions' });
  await iam.getUser({ UserName: 'nobody' }).catch(() => undefined);
  const passing = { Effect: 'Allow', Action: ['iam:PassRole', 's3:GetObjct'], Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [passing] });
  await iam.createPolicy({ PolicyName: 'web-deploy', PolicyDocument });
  const s3 = new S3({ ...config, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'team-photos' });
  await s3.putObject({ Bucket: 'team-photos', Key: 'beach.txt', Body: 'sand', Tagging: 'team=web' });
  const parameter = { Name: '/web/database', Value: 'db.internal', Type: 'SecureString' } as const;
  await new SSM(config).putParameter({ ...parameter, Tags: [{ Key: 'team', Value: 'web' }] });
  const secret = { Name: 'web/database', SecretString: '{"username":"web"}', Description: 'Of the web app' };
  await new SecretsManager(config).createSecret(secret);
  const kms = new KMS(config);
  const { KeyMetadata: made } = await kms.createKey({ Description: 'Seals what the app keeps' });
  await kms.createAlias({ AliasName: 'alias/app', TargetKeyId: made!.KeyId! });
  const cloudFormation = new CloudFormation(config);
  await cloudFormation.createStack({ StackName: 'web-app', TemplateBody: JSON.stringify(template) });
  await waitUntilStackCreateComplete(
    { client: cloudFormation, minDelay: 1, maxWaitTime: 600 },
    { StackName: 'web-app' },
  );
  await furnishLogs(new CloudWatchLogs(config));
  await furnishImages(new ECR(config));
  await furnishFunctionsAndTables(config, server.account);
  await makeSandbox(config);
  const pass = { StartAt: 'Greet', States: { Greet: { Type: 'Pass', Result: { hello: 'you' }, End: true } } };
  const machineArn = await makeStateMachine(config, 'greeting', pass);
  const executionArn = await startMachine(config, machineArn);
  await furnishSchedules(config, machineArn);
  const toDos = await makeToDoApi(config, { email: 'jo@example.com', password: 'Correct-horse-1' });
  await cloudFormation.createChangeSet({
    StackName: 'web-app',
    ChangeSetName: 'rename',
    TemplateBody: JSON.stringify({ ...template, Resources: { Opened: template.Resources.Ready } }),
  });
  await waitUntilChangeSetCreateComplete(
    { client: cloudFormation, minDelay: 1, maxWaitTime: 600 },
    { StackName: 'web-app', ChangeSetName: 'rename' },
  );
  const { mailId } = await server.api('POST', `/users/${userId}/password-reset`, { method: 'email' });
  const { items } = await server.api('GET', '/activity?limit=1');
  return {
    userId,
    groupId: GroupId!,
    accountId: server.account,
    setId: set.split('/').at(-1)!,
    unitId: OrganizationalUnit!.Id!,
    policyId: guardrail!.PolicySummary!.Id!,
    userName: 'deployer',
    groupName: 'builders',
    roleName: 'runner',
    bucketName: 'team-photos',
    keyId: made!.KeyId!,
    mailId,
    apiId: toDos.apiId,
    machineArn,
    executionArn,
    poolId: toDos.userPoolId,
    poolUser: toDos.userName,
    requestId: items[0].requestId,
  };
}

async function furnishFunctionsAndTables(
  config: Awaited<ReturnType<typeof rootConfig>>,
  account: string,
): Promise<void> {
  await new Lambda(config).createFunction({
    FunctionName: 'send-welcome',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: `arn:aws:iam::${account}:role/runner`,
    Code: { ZipFile: zipOf({ 'index.mjs': 'export const handler = async (event) => ({ hello: event.key1 });' }) },
    Description: 'Greets who has signed up',
    Environment: { Variables: { STAGE: 'development' } },
    Tags: { team: 'web' },
  });
  const dynamodb = new DynamoDB(config);
  const TableName = 'Todo-4hfmjqkl7rdlxgkrzsnxw2s4ze-NONE';
  await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await waitUntilTableExists({ client: dynamodb, minDelay: 1, maxWaitTime: 600 }, { TableName });
  for (const id of ['1', '2'])
    await dynamodb.putItem({ TableName, Item: { id: { S: id }, content: { S: `Todo ${id}` }, done: { BOOL: false } } });
}

async function furnishSchedules(config: Awaited<ReturnType<typeof rootConfig>>, machineArn: string): Promise<void> {
  const iam = new IAM(config);
  const trust = { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  const { Role } = await iam.createRole({ RoleName: 'Scheduler-nightly', AssumeRolePolicyDocument });
  await new Scheduler(config).createSchedule({
    Name: 'nightly',
    ScheduleExpression: 'cron(30 2 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: machineArn, RoleArn: Role!.Arn!, Input: '{"hello":"night"}' },
  });
}

async function furnishLogs(logs: CloudWatchLogs): Promise<void> {
  const [logGroupName, logStreamName] = ['/app/web', 'server-1'];
  await logs.createLogGroup({ logGroupName });
  await logs.putRetentionPolicy({ logGroupName, retentionInDays: 30 });
  await logs.createLogStream({ logGroupName, logStreamName });
  const messages = ['Server started', '{"level":"info","path":"/health","status":200}', 'ERROR: no route to /none'];
  const logEvents = messages.map((message, index) => ({ timestamp: Date.now() + index, message }));
  await logs.putLogEvents({ logGroupName, logStreamName, logEvents });
}

async function furnishImages(ecr: ECR): Promise<void> {
  const repositoryName = 'app/web';
  await ecr.createRepository({ repositoryName });
  const { uploadId } = await ecr.initiateLayerUpload({ repositoryName });
  const layerPartBlob = Buffer.from('{}');
  const digest = `sha256:${createHash('sha256').update(layerPartBlob).digest('hex')}`;
  await ecr.uploadLayerPart({ repositoryName, uploadId, partFirstByte: 0, partLastByte: 1, layerPartBlob });
  await ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [digest] });
  const imageManifest = JSON.stringify({ schemaVersion: 2, config: { digest, size: 2 }, layers: [] });
  await ecr.putImage({ repositoryName, imageManifest, imageTag: 'v1' });
}

const template = {
  Description: 'What the web app waits for',
  Parameters: { Stage: { Type: 'String', Default: 'development' } },
  Resources: { Ready: { Type: 'AWS::CloudFormation::WaitConditionHandle' } },
  Outputs: { Stage: { Value: { Ref: 'Stage' }, Description: 'Where it runs' } },
};

/** What pages take besides their paths. */
const queries: Readonly<Record<string, string | (() => string)>> = {
  'iam/policies/details': `?${new URLSearchParams({ arn: deployPolicy })}`,
  'iam/policies/edit': () => `?${new URLSearchParams({ arn: `arn:aws:iam::${server.account}:policy/web-deploy` })}`,
  's3/object/:bucketName': '?key=beach.txt',
  'systems-manager/parameter': '?name=/web/database',
  'systems-manager/edit-parameter': '?name=/web/database',
  'secrets-manager/secret': '?name=web/database',
  'cloudformation/stacks/details': '?stackId=web-app',
  'cloudformation/stacks/change-set': '?changeSetId=rename&stackId=web-app',
  'cloudformation/resources/type': '?type=AWS::IAM::Role',
  'cloudformation/resources/details': '?type=AWS::IAM::Role&identifier=runner',
  'cloudwatch/live-tail': '?group=/app/web',
  'cloudwatch/log-groups/details': '?group=/app/web',
  'cloudwatch/log-groups/events': '?group=/app/web&stream=server-1',
  'lambda/functions/details': '?name=send-welcome',
  'dynamodb/tables/details': '?name=Todo-4hfmjqkl7rdlxgkrzsnxw2s4ze-NONE',
  'ecr/repositories/details': '?name=app/web',
  'appsync/apis/details': () => `?apiId=${ids['apiId']}`,
  'states/state-machines/details': () => `?arn=${ids['machineArn']}`,
  'states/executions/details': () => `?arn=${ids['executionArn']}`,
  'scheduler/schedules/details': '?group=default&name=nightly',
  'cognito/user-pools/details': () => `?poolId=${ids['poolId']}`,
  'cognito/user-pools/user': () => `?poolId=${ids['poolId']}&userName=${ids['poolUser']}`,
  'amplify/sandboxes/details': `?stackName=${sandboxName}`,
};

/** How much wider than its window the page is, once what measures itself has done so. */
async function settledWidth(): Promise<number> {
  let beyond = 0;
  for (let look = 0; look < 600; look++) {
    beyond = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    if (beyond <= 1) return 0;
    await page.waitForTimeout(100);
  }
  return beyond;
}

const underWay = new Set<Request>();

/** Drawn twice, so that answers have become what they show, or further questions. */
const isStill = `(async () => {
  for (let drawn = 0; drawn < 2; drawn++) await new Promise((next) => requestAnimationFrame(next));
  return document.querySelector('[aria-busy=true], [class*=awsui_status-loading]') === null;
})()`;

/** Until all of it is there. What asks again and again leaves moments without a question, if not for long. */
async function complete(): Promise<void> {
  while (underWay.size > 0 || !(await page.evaluate<boolean>(isStill)) || underWay.size > 0)
    await page.waitForTimeout(50);
}

const { server, page } = await testedConsole(
  async (server) => {
    ids = await furnish(server);
  },
  (opened) => {
    opened.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) problems.push(message.text());
    });
    opened.on('pageerror', (error) => problems.push(error.message));
    opened.on('request', (request) => underWay.add(request));
    for (const over of ['requestfinished', 'requestfailed'] as const)
      opened.on(over as 'requestfinished', (request) => underWay.delete(request));
  },
);

for (const path of consoleRoutes()) {
  test(`/${path}`, { skip: missingOf(browserProgram) }, async () => {
    problems.length = 0;
    const address = path.replaceAll(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(ids[name] ?? assert.fail(`This test knows no ${name} for ${path}.`)),
    );
    const given = queries[path] ?? '';
    const query = typeof given === 'string' ? given : given();
    await page.goto(`${server.consoleOrigin}/console/${address}${query}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await complete();
    await page.getByText('Page not found').waitFor({ state: 'detached' });
    assert.doesNotMatch(
      await page.getByRole('heading', { level: 1 }).innerText(),
      /not found$/,
      'what furnish gave it',
    );
    await page.emulateMedia({ colorScheme: 'dark' });
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      assert.equal(await settledWidth(), 0, `px wider than a window of ${width}`);
      if (width === phone) assert.deepEqual(await audit(page), [], 'in the dark, on a phone');
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
    await picture(page, pictureOf(path));
    assert.deepEqual(problems, []);
  });
}
