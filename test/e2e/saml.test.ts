/** A SAML provider registered and used with the AWS CLI: whoever has the assertion needs no credentials. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { encoded, metadataXml, responseXml, signed, signInAddress } from '../../src/testing/saml/saml-assertion.ts';
import { rootConfig } from './identity-center.ts';
import { awsCli2, required } from './requirements.ts';
import { run, startServerProcess, type ServerProcess } from './server-process.ts';

const cli = awsCli2();
let server: ServerProcess;

before(async () => {
  server = await startServerProcess();
});
after(() => server?.stop());

function file(name: string, content: string): string {
  const path = join(server.home, name);
  writeFileSync(path, content);
  return `file://${path}`;
}

const policy = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });

test('aws sts assume-role-with-saml', { skip: cli.skip }, async () => {
  const { credentials } = await rootConfig(server);
  const root = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
  const aws = (env: NodeJS.ProcessEnv, ...args: string[]) =>
    run(required(cli), args, { ...server.env, AWS_REGION: server.region, ...env });
  const ok = async (env: NodeJS.ProcessEnv, ...args: string[]): Promise<any> => {
    const { code, stdout, stderr } = await aws(env, ...args);
    assert.equal(code, 0, stderr);
    return stdout === '' ? undefined : JSON.parse(stdout);
  };
  const { SAMLProviderArn } = await ok(
    root,
    'iam',
    'create-saml-provider',
    '--name',
    'Corporate',
    '--saml-metadata-document',
    file('metadata.xml', metadataXml()),
  );
  const trust = policy({
    Effect: 'Allow',
    Principal: { Federated: SAMLProviderArn },
    Action: 'sts:AssumeRoleWithSAML',
    Condition: { StringEquals: { 'saml:aud': signInAddress } },
  });
  const { Role } = await ok(
    root,
    'iam',
    'create-role',
    '--role-name',
    'people',
    '--assume-role-policy-document',
    trust,
  );
  await ok(
    root,
    'iam',
    'put-role-policy',
    '--role-name',
    'people',
    '--policy-name',
    'own',
    '--policy-document',
    policy({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }),
  );

  const xml = signed(responseXml({ attributes: { Role: `${Role.Arn},${SAMLProviderArn}`, RoleSessionName: 'casey' } }));
  const assume = (document: string) => [
    'sts',
    'assume-role-with-saml',
    '--role-arn',
    Role.Arn,
    '--principal-arn',
    SAMLProviderArn,
    '--saml-assertion',
    file('assertion', encoded(document)),
  ];
  const answer = await ok({}, ...assume(xml));
  assert.deepEqual(
    [answer.Subject, answer.SubjectType, answer.Audience],
    ['casey@example.com', 'persistent', signInAddress],
  );

  const person = {
    AWS_ACCESS_KEY_ID: answer.Credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: answer.Credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: answer.Credentials.SessionToken,
  };
  assert.equal(
    (await ok(person, 'sts', 'get-caller-identity')).Arn,
    `arn:aws:sts::${server.account}:assumed-role/people/casey`,
  );
  await ok(person, 's3api', 'list-buckets');
  assert.match((await aws(person, 's3api', 'create-bucket', '--bucket', 'not-theirs')).stderr, /\(AccessDenied\)/);

  const forged = await aws({}, ...assume(xml.replace('casey@', 'admin@')));
  assert.equal(forged.code, 254);
  assert.match(
    forged.stderr,
    /\(InvalidIdentityToken\) when calling the AssumeRoleWithSAML operation: Response signature invalid/,
  );
});
