/** `aws cloudformation package`, `deploy` and `wait`, with a nested template. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { rootConfig } from './identity-center.ts';
import { awsCli2, required } from './requirements.ts';
import { run, startServerProcess, type Finished, type ServerProcess } from './server-process.ts';

const cli = awsCli2();
const child = `Parameters: { Name: { Type: String } }
Resources:
  Kept:
    Type: AWS::SSM::Parameter
    Properties: { Type: String, Name: !Ref Name, Value: !Sub 'of \${AWS::Region}' }
Outputs: { Name: { Value: !Ref Kept } }
`;
const parent = `Parameters: { Value: { Type: String, Default: one } }
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: { Name: !Sub '/cli/\${Value}' }
Outputs: { Name: { Value: !GetAtt Child.Outputs.Name } }
`;

let server: ServerProcess;
let folder: string;
let env: NodeJS.ProcessEnv;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandlot-cloudformation-'));
  writeFileSync(join(folder, 'child.yaml'), child);
  writeFileSync(join(folder, 'parent.yaml'), parent);
  server = await startServerProcess();
  const { accessKeyId, secretAccessKey, sessionToken } = (await rootConfig(server)).credentials;
  env = {
    ...server.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: server.region,
  };
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function aws(...words: readonly string[]): Promise<Finished> {
  const finished = await run(required(cli), words, env, '', folder);
  assert.equal(finished.code, 0, `aws ${words.join(' ')}: ${finished.stdout}${finished.stderr}`);
  return finished;
}

test('a template and the one within it are packaged, deployed and deleted', { skip: cli.skip }, async () => {
  await aws('s3', 'mb', 's3://cli-artifacts');
  const names = ['--template-file', 'parent.yaml', '--output-template-file', 'packaged.yaml'];
  await aws('cloudformation', 'package', '--s3-bucket', 'cli-artifacts', ...names);
  const deploy = ['cloudformation', 'deploy', '--template-file', 'packaged.yaml', '--stack-name', 'cli'];
  const deployed = await aws(...deploy, '--parameter-overrides', 'Value=two');
  assert.match(deployed.stdout, /Successfully created\/updated stack - cli/);
  const query = ['--query', 'Stacks[0].[StackStatus,Outputs[0].OutputValue]', '--output', 'text'];
  const described = await aws('cloudformation', 'describe-stacks', '--stack-name', 'cli', ...query);
  assert.deepEqual(described.stdout.trim().split('\t'), ['CREATE_COMPLETE', '/cli/two']);
  await aws('cloudformation', 'delete-stack', '--stack-name', 'cli');
  await aws('cloudformation', 'wait', 'stack-delete-complete', '--stack-name', 'cli');
});
