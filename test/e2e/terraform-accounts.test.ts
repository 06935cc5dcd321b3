/**
 * Terraform's resources of accounts and of the organization's resource policy: applied, planned clean, destroyed. Not
 * `aws_account_region`, whose provider waits minutes whatever it is answered.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Organizations } from '@aws-sdk/client-organizations';
import { rootConfig } from './identity-center.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { inTerraformProject, terraformNeeds } from './terraform-project.ts';

const fixture = fileURLToPath(new URL('./fixtures/terraform-accounts', import.meta.url));
const skip = terraformNeeds.map(({ skip: why }) => why).find((why) => why !== false) ?? false;

let server: ServerProcess;
let org: Organizations;
let keys: NodeJS.ProcessEnv;

before(async () => {
  server = await startServerProcess();
  const config = await rootConfig(server);
  org = new Organizations(config);
  const { accessKeyId, secretAccessKey, sessionToken } = config.credentials;
  keys = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: server.region,
  };
});
after(async () => {
  org?.destroy();
  await server?.stop();
});

async function createMember(): Promise<string> {
  await org.createOrganization({});
  await org.enableAWSServiceAccess({ ServicePrincipal: 'account.amazonaws.com' });
  const { CreateAccountStatus } = await org.createAccount({ AccountName: 'member', Email: 'member@example.com' });
  for (;;) {
    const asked = await org.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id });
    const { State, AccountId } = asked.CreateAccountStatus!;
    if (State === 'SUCCEEDED') return AccountId!;
    assert.equal(State, 'IN_PROGRESS');
  }
}

test('contacts and the resource policy are applied, stay as planned, and go', { skip }, async () => {
  const variable = `-var=member=${await createMember()}`;
  const finished = await inTerraformProject(fixture, { ...server.env, ...keys }, async (terraform) => {
    const applied = await terraform('apply', '-auto-approve', '-no-color', variable);
    if (applied.code !== 0) return applied;
    assert.match((await org.describeResourcePolicy({})).ResourcePolicy!.Content!, /"Sid":"Reads"/);
    const planned = await terraform('plan', '-detailed-exitcode', '-no-color', variable);
    assert.equal(planned.code, 0, planned.stdout + planned.stderr);
    return terraform('destroy', '-auto-approve', '-no-color', variable);
  });
  assert.equal(finished.code, 0, finished.stdout + finished.stderr);
  await assert.rejects(org.describeResourcePolicy({}), { name: 'ResourcePolicyNotFoundException' });
});
