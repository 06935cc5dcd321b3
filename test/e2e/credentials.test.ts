/** The ways to credentials that AWS's page names, each with every client that is found here. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso';
import { enableIdentityCenter, rootConfig, writeSsoProfile, writeSsoToken } from './identity-center.ts';
import { awsCli1, awsCli2, pythonWithBoto3, required, type Requirement } from './requirements.ts';
import { run, startServerProcess, type Finished, type ServerProcess } from './server-process.ts';
import { inTerraformProject, terraformNeeds } from './terraform-project.ts';

const amplifyPolicy = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';
const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** One way to find credentials: what the client is told. */
interface Way {
  readonly says: string;
  readonly profile?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly arn: RegExp;
}

interface Client {
  readonly name: string;
  readonly needs: readonly Requirement[];
  /** Prints the caller's ARN. */
  callerArn(profile: string | undefined, env: NodeJS.ProcessEnv): Promise<Finished>;
}

const [cli2, cli1, python] = [awsCli2(), awsCli1(), pythonWithBoto3()];
const cliArgs = (profile: string | undefined): string[] => [
  'sts',
  'get-caller-identity',
  '--query',
  'Arn',
  '--output',
  'text',
  ...(profile === undefined ? [] : ['--profile', profile]),
];

const clients: readonly Client[] = [
  { name: 'AWS CLI v2', needs: [cli2], callerArn: (profile, env) => run(required(cli2), cliArgs(profile), env) },
  { name: 'AWS CLI v1', needs: [cli1], callerArn: (profile, env) => run(required(cli1), cliArgs(profile), env) },
  {
    name: 'boto3',
    needs: [python],
    callerArn: (profile, env) => run(required(python), [fixture('clients/caller_identity.py'), ...words(profile)], env),
  },
  {
    name: 'JavaScript SDK',
    needs: [],
    callerArn: (profile, env) => run(process.execPath, [fixture('clients/caller-identity.ts'), ...words(profile)], env),
  },
  { name: 'Terraform', needs: terraformNeeds, callerArn: applyTerraform },
];

let server: ServerProcess;
let ways: readonly Way[];

before(async () => {
  server = await startServerProcess();
  const center = await enableIdentityCenter(server);
  const userId = await center.addUser('ann');
  await center.assign(await center.addPermissionSet('amplify-policy', amplifyPolicy), userId);
  const token = await server.api('POST', `/users/${userId}/sso-token`);
  writeSsoProfile(
    server.home,
    { ...center, account: server.account, roleName: 'amplify-policy' },
    { profile: 'by-sso' },
  );
  writeSsoToken(server.home, token);
  writeKeyProfile(server.home, 'by-key', await createDeployer());
  const role = new RegExp(
    `^arn:aws:sts::${server.account}:assumed-role/AWSReservedSSO_amplify-policy_[0-9a-f]{16}/ann$`,
    'm',
  );
  const user = new RegExp(`^arn:aws:iam::${server.account}:user/deployer$`, 'm');
  ways = [
    { says: '--profile with single sign-on', profile: 'by-sso', arn: role },
    { says: 'AWS_PROFILE with single sign-on', env: { AWS_PROFILE: 'by-sso' }, arn: role },
    { says: 'environment credentials with a session token', env: await sessionVariables(token.accessToken), arn: role },
    { says: "--profile with an IAM user's access key", profile: 'by-key', arn: user },
  ];
});
after(() => server?.stop());

for (const client of clients) {
  test(client.name, { skip: client.needs.map(({ skip }) => skip).find((why) => why !== false) ?? false }, async (t) => {
    for (const way of ways) {
      await t.test(way.says, async () => {
        const { code, stdout, stderr } = await client.callerArn(way.profile, { ...server.env, ...way.env });
        assert.equal(code, 0, stderr);
        assert.match(stdout, way.arn);
      });
    }
  });
}

test(
  "AWS CLI v2: AmplifyBackendDeployFullAccess reads Amplify's buckets and no others",
  { skip: cli2.skip },
  async () => {
    const s3 = new S3Client({ ...(await rootConfig(server)), forcePathStyle: true });
    for (const Bucket of ['my-amplify-assets', 'private']) {
      await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutObjectCommand({ Bucket, Key: 'schema.graphql', Body: `from ${Bucket}` }));
    }
    s3.destroy();
    for (const AWS_PROFILE of ['by-sso', 'by-key']) {
      const file = join(server.home, `schema-${AWS_PROFILE}.graphql`);
      const read = (bucket: string) =>
        run(required(cli2), ['s3api', 'get-object', '--bucket', bucket, '--key', 'schema.graphql', file], {
          ...server.env,
          AWS_PROFILE,
        });
      const allowed = await read('my-amplify-assets');
      assert.equal(allowed.code, 0, allowed.stderr);
      assert.equal(readFileSync(file, 'utf8'), 'from my-amplify-assets');
      const denied = await read('private');
      assert.equal(denied.code, 254);
      assert.match(
        denied.stderr,
        /\(AccessDenied\) when calling the GetObject operation: User: \S+ is not authorized to perform: s3:GetObject/,
      );
    }
  },
);

test(
  'AWS CLI v2: what the keys may not do is denied, and a wrong secret or token is refused',
  { skip: cli2.skip },
  async () => {
    const aws = (env: NodeJS.ProcessEnv, ...args: string[]) => run(required(cli2), args, { ...server.env, ...env });
    const denied = await aws({ AWS_PROFILE: 'by-key' }, 's3', 'ls');
    assert.equal(denied.code, 254);
    assert.match(
      denied.stderr,
      new RegExp(
        `User: arn:aws:iam::${server.account}:user/deployer is not authorized to perform: s3:ListAllMyBuckets`,
      ),
    );

    const right = ways.find(({ env }) => env?.['AWS_SESSION_TOKEN'] !== undefined)!.env!;
    const wrongSecret = await aws({ ...right, AWS_SECRET_ACCESS_KEY: 'wrong' }, 'sts', 'get-caller-identity');
    assert.match(wrongSecret.stderr, /\(SignatureDoesNotMatch\)/);
    const wrongToken = await aws({ ...right, AWS_SESSION_TOKEN: 'wrong' }, 'sts', 'get-caller-identity');
    assert.match(wrongToken.stderr, /\(InvalidClientTokenId\)/);
    const noToken = { ...right };
    delete noToken['AWS_SESSION_TOKEN'];
    assert.match((await aws(noToken, 'sts', 'get-caller-identity')).stderr, /\(InvalidClientTokenId\)/);
  },
);

interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** The page's note: an IAM user with a profile already needs only the policy attached. */
async function createDeployer(): Promise<AccessKey> {
  const iam = new IAMClient(await rootConfig(server));
  const UserName = 'deployer';
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: amplifyPolicy }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  return { id: AccessKey!.AccessKeyId!, secret: AccessKey!.SecretAccessKey! };
}

function writeKeyProfile(home: string, profile: string, { id, secret }: AccessKey): void {
  mkdirSync(join(home, '.aws'), { recursive: true });
  writeFileSync(
    join(home, '.aws', 'credentials'),
    `[${profile}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`,
    { mode: 0o600 },
  );
  writeFileSync(join(home, '.aws', 'config'), `[profile ${profile}]\nregion = us-east-1\n`, { flag: 'a' });
}

async function sessionVariables(accessToken: string): Promise<NodeJS.ProcessEnv> {
  const sso = new SSOClient({ endpoint: server.endpoint, region: server.region });
  const { roleCredentials } = await sso.send(
    new GetRoleCredentialsCommand({ accessToken, roleName: 'amplify-policy', accountId: server.account }),
  );
  sso.destroy();
  return {
    AWS_ACCESS_KEY_ID: roleCredentials!.accessKeyId,
    AWS_SECRET_ACCESS_KEY: roleCredentials!.secretAccessKey,
    AWS_SESSION_TOKEN: roleCredentials!.sessionToken,
    AWS_REGION: server.region,
    AWS_DEFAULT_REGION: server.region,
  };
}

async function applyTerraform(profile: string | undefined, env: NodeJS.ProcessEnv): Promise<Finished> {
  return inTerraformProject(fixture('terraform'), env, async (terraform) => {
    const variables = profile === undefined ? [] : [`-var=profile=${profile}`];
    const applied = await terraform('apply', '-auto-approve', '-no-color', ...variables);
    return applied.code === 0 ? terraform('output', '-no-color', '-raw', 'arn') : applied;
  });
}

function words(profile: string | undefined): string[] {
  return profile === undefined ? [] : [profile];
}
