/**
 * A deployment into another account, as the CDK does it: a member account that was bootstrapped with `--trust`, and a
 * person of the management account, signed in by SSO, whose credentials assume the roles there.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { SSM } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { cdkMissing, cdkProject, type CdkProject } from './cdk-project.ts';
import { enableIdentityCenter, rootConfig, writeSsoProfile, writeSsoToken } from './identity-center.ts';
import { startServerProcess, type Finished, type ServerProcess } from './server-process.ts';
import { steps } from './steps.ts';

const fixture = fileURLToPath(new URL('./fixtures/cdk-app', import.meta.url));
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';

let server: ServerProcess;
let root: Awaited<ReturnType<typeof rootConfig>>;
let person: CdkProject;

before(async () => {
  if (cdkMissing !== false) return;
  server = await startServerProcess();
  root = await rootConfig(server);
  person = await signedIn();
});
after(async () => {
  person?.remove();
  await server?.stop();
});

/** The CDK as somebody of the management account with AdministratorAccess there. */
async function signedIn(): Promise<CdkProject> {
  const center = await enableIdentityCenter(server);
  const userId = await center.addUser('ann');
  await center.assign(await center.addPermissionSet('admins', administrator), userId);
  writeSsoProfile(server.home, { ...center, account: server.account, roleName: 'admins' }, { profile: 'management' });
  writeSsoToken(server.home, await server.api('POST', `/users/${userId}/sso-token`));
  return cdkProject(fixture, server, { AWS_PROFILE: 'management' });
}

async function newMember(): Promise<string> {
  const organizations = new Organizations(root);
  const asked = await organizations.createAccount({ AccountName: 'stage', Email: 'stage@example.com' });
  const CreateAccountRequestId = asked.CreateAccountStatus!.Id!;
  for (;;) {
    const { CreateAccountStatus } = await organizations.describeCreateAccountStatus({ CreateAccountRequestId });
    if (CreateAccountStatus!.State === 'SUCCEEDED') return CreateAccountStatus!.AccountId!;
    assert.equal(CreateAccountStatus!.State, 'IN_PROGRESS');
    await delay(50);
  }
}

/** In the member account, by the role that Organizations left there; not as root, whom no role lets in. */
async function inside(account: string) {
  const iam = new IAM(root);
  const UserName = 'enters';
  await iam.createUser({ UserName });
  await iam.attachUserPolicy({ UserName, PolicyArn: administrator });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
  const entering = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'enters' });
  const { Credentials } = await new STSClient({ ...root, credentials }).send(entering);
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
}

test('a member account that trusts the management account', { skip: cdkMissing }, async (t) => {
  const step = steps(t);
  const member = await newMember();
  const credentials = await inside(member);
  const config = { ...root, credentials };
  const [cloudformation, ssm] = [new CloudFormation(config), new SSM(config)];
  const keys = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
  const own = await cdkProject(fixture, server, keys);
  after(() => own.remove());
  const there = { TARGET_ACCOUNT: member, LOOKUP: '/shared/value' };
  const deploy = () => person.cdk(['deploy', '--require-approval', 'never'], there);
  const printed = ({ stdout, stderr }: Finished): string => stdout + stderr;
  const bootstrap = async (...options: string[]): Promise<void> => {
    const finished = await own.cdk(['bootstrap', `aws://${member}/${server.region}`, ...options]);
    assert.equal(finished.code, 0, printed(finished));
  };

  await step('without trust nobody deploys there', async () => {
    await bootstrap();
    await ssm.putParameter({ Name: '/shared/value', Type: 'String', Value: 'looked up' });
    const refused = await deploy();
    assert.equal(refused.code, 1, printed(refused));
    assert.match(printed(refused), new RegExp(`cdk-hnb659fds-(lookup|deploy)-role-${member}-${server.region}`));
    await assert.rejects(cloudformation.describeStacks({ StackName: 'First' }), /does not exist/);
  });

  await step('with trust it is looked up, deployed and destroyed from outside', async () => {
    await bootstrap('--trust', server.account, '--cloudformation-execution-policies', administrator);
    const deployed = await deploy();
    assert.equal(deployed.code, 0, printed(deployed));
    const { Stacks } = await cloudformation.describeStacks({ StackName: 'First' });
    assert.equal(
      Stacks![0]!.RoleARN,
      `arn:aws:iam::${member}:role/cdk-hnb659fds-cfn-exec-role-${member}-${server.region}`,
    );
    assert.equal((await ssm.getParameter({ Name: '/first/value' })).Parameter!.Value, 'looked up');
    const management = new CloudFormation(root);
    await assert.rejects(management.describeStacks({ StackName: 'First' }), /does not exist/);
    const destroyed = await person.cdk(['destroy', '--force'], there);
    assert.equal(destroyed.code, 0, printed(destroyed));
    await assert.rejects(cloudformation.describeStacks({ StackName: 'First' }), /does not exist/);
  });

  await step('what the execution role may not do, a person of another account may not by it', async () => {
    await bootstrap('--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AmazonS3FullAccess');
    const refused = await deploy();
    assert.equal(refused.code, 1);
    assert.match(printed(refused), /cdk-hnb659fds-cfn-exec-role[^]*not authorized to perform: (iam|ssm):/);
  });
});
