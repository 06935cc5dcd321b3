/** What a server keeps: it ends cleanly by SIGTERM, and after kill -9 everything that was acknowledged is there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { IdentitystoreClient, ListUsersCommand } from '@aws-sdk/client-identitystore';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetRoleCredentialsCommand, SSOClient } from '@aws-sdk/client-sso';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { enableIdentityCenter, rootConfig, type IdentityCenter } from './identity-center.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const body = 'x'.repeat(1_000_000);
const roleName = 'amplify-policy';

let server: ServerProcess;
let center: IdentityCenter;
let token: { accessToken: string };
let roleCredentials: Credentials;
let accessKey: Credentials;

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

before(async () => {
  server = await startServerProcess();
  center = await enableIdentityCenter(server);
  const userId = await center.addUser('ann');
  await center.assign(await center.addPermissionSet(roleName, 'arn:aws:iam::aws:policy/AdministratorAccess'), userId);
  token = await server.api('POST', `/users/${userId}/sso-token`);
  roleCredentials = await credentialsOfRole();
  const config = await rootConfig(server);
  const iam = new IAMClient(config);
  await iam.send(new CreateUserCommand({ UserName: 'deployer' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'deployer' }));
  accessKey = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'kept' }));
  await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'a/large', Body: body }));
});
after(() => server?.stop());

for (const [says, signal, exitCode] of [
  ['SIGTERM ends with 0', 'SIGTERM', 0],
  ['kill -9 loses nothing', 'SIGKILL', null],
] as const) {
  test(`${says}; a restart finds users, assignments, access keys, sessions and objects`, async () => {
    const { account, data, home } = server;
    assert.equal(await server.stop({ signal, remove: false }), exitCode);
    server = await startServerProcess([], { data, home });
    assert.equal(server.account, account);
    assert.equal((await server.api('GET', '/identity-center')).startUrl, center.startUrl);

    const config = await rootConfig(server);
    const users = await new IdentitystoreClient(config).send(
      new ListUsersCommand({ IdentityStoreId: center.identityStoreId }),
    );
    assert.deepEqual(
      users.Users!.map(({ UserName }) => UserName),
      ['ann'],
    );
    assert.match(await callerOf(accessKey), /:user\/deployer$/);
    assert.match(
      await callerOf(roleCredentials),
      /assumed-role\/AWSReservedSSO_amplify-policy_[0-9a-f]{16}\/ann$/,
      'credentials issued before last',
    );
    assert.match(await callerOf(await credentialsOfRole()), /\/ann$/, 'the sign-in of before still gives new ones');
    const object = await new S3Client({ ...config, credentials: roleCredentials, forcePathStyle: true }).send(
      new GetObjectCommand({ Bucket: 'kept', Key: 'a/large' }),
    );
    assert.equal(await object.Body!.transformToString(), body);
  });
}

async function credentialsOfRole(): Promise<Credentials> {
  const sso = new SSOClient({ endpoint: server.endpoint, region: server.region });
  const { accessToken } = token;
  const answer = await sso
    .send(new GetRoleCredentialsCommand({ accessToken, roleName, accountId: server.account }))
    .finally(() => sso.destroy());
  const { accessKeyId, secretAccessKey, sessionToken } = answer.roleCredentials!;
  return { accessKeyId: accessKeyId!, secretAccessKey: secretAccessKey!, sessionToken: sessionToken! };
}

async function callerOf(credentials: Credentials): Promise<string> {
  const sts = new STSClient({ endpoint: server.endpoint, region: server.region, credentials });
  return (await sts.send(new GetCallerIdentityCommand({})).finally(() => sts.destroy())).Arn!;
}
