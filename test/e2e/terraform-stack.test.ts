/** Terraform's `aws_cloudformation_stack` and its data sources: applied, planned clean, changed, refused, destroyed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { SSM } from '@aws-sdk/client-ssm';
import { rootConfig } from './identity-center.ts';
import { missingOf } from './requirements.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { inTerraformProject, terraformNeeds } from './terraform-project.ts';

const fixture = fileURLToPath(new URL('./fixtures/terraform-stack', import.meta.url));

let server: ServerProcess;
let cloudformation: CloudFormation;
let ssm: SSM;
let keys: NodeJS.ProcessEnv;

before(async () => {
  server = await startServerProcess();
  const config = await rootConfig(server);
  [cloudformation, ssm] = [new CloudFormation(config), new SSM(config)];
  const { accessKeyId, secretAccessKey, sessionToken } = config.credentials;
  keys = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: server.region,
  };
});
after(async () => {
  cloudformation?.destroy();
  ssm?.destroy();
  await server?.stop();
});

const stack = async () => (await cloudformation.describeStacks({ StackName: 'terraform' })).Stacks![0]!;
const kept = async () => (await ssm.getParameter({ Name: '/terraform/kept' })).Parameter!.Value;

test('a stack is applied, stays as planned, changes, and goes', { skip: missingOf(...terraformNeeds) }, async () => {
  const finished = await inTerraformProject(fixture, { ...server.env, ...keys }, async (terraform) => {
    const run = async (code: number, word: string, ...words: string[]): Promise<string> => {
      const { code: ended, stdout, stderr } = await terraform(word, '-no-color', ...words);
      assert.equal(ended, code, `terraform ${word}: ${stdout}${stderr}`);
      return stdout + stderr;
    };
    const clean = ['plan', '-detailed-exitcode'] as const;
    assert.match(
      await run(0, 'apply', '-auto-approve', '-var=value=one'),
      /exported = "arn:aws:iam::\d+:role\/of-terraform"/,
    );
    const { Tags, StackStatus } = await stack();
    assert.deepEqual([Tags, StackStatus], [[{ Key: 'team', Value: 'blue' }], 'CREATE_COMPLETE']);
    await run(0, ...clean, '-var=value=one');
    assert.match(await run(2, ...clean, '-var=value=two'), /"one" -> "two"/);
    await run(0, 'apply', '-auto-approve', '-var=value=two');
    assert.deepEqual([await kept(), (await stack()).StackStatus], ['two', 'UPDATE_COMPLETE']);
    const refused = await run(1, 'apply', '-auto-approve', '-var=value=333');
    assert.match(refused, /Parameter '?Value'? .*pattern/);
    assert.equal(await kept(), 'two');
    await run(0, ...clean, '-var=value=two');
    return terraform('destroy', '-auto-approve', '-no-color', '-var=value=two');
  });
  assert.equal(finished.code, 0, finished.stdout + finished.stderr);
  await assert.rejects(stack(), /does not exist/);
});
