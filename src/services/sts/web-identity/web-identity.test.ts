import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import type { AssumeRoleWithWebIdentityCommandInput } from '@aws-sdk/client-sts';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import type { Sandlot } from '../../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let iam: IAM;
let sts: STS;
let provider: Server;
let issuer: string;
let keys: Record<string, Awaited<ReturnType<typeof generateKeyPair>>>;

before(async () => {
  keys = {
    RS256: await generateKeyPair('RS256'),
    ES256: await generateKeyPair('ES256'),
    stranger: await generateKeyPair('RS256'),
  };
  const published = await Promise.all(
    ['RS256', 'ES256'].map(async (alg) => ({ ...(await exportJWK(keys[alg]!.publicKey)), alg, kid: alg })),
  );
  provider = createServer((request, response) => {
    const body =
      request.url === '/.well-known/openid-configuration'
        ? { issuer, jwks_uri: `${issuer}/keys` }
        : request.url === '/keys'
          ? { keys: published }
          : undefined;
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}));
  });
  provider.listen(0, '127.0.0.1');
  await once(provider, 'listening');
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  sandlot = await startSandlot();
  iam = new IAM(sandlot.clientConfig);
  // These calls are unsigned: the client needs no credentials.
  sts = new STS({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 });
  await iam.createOpenIDConnectProvider({ Url: issuer, ClientIDList: ['app'] });
});

after(async () => {
  iam.destroy();
  sts.destroy();
  await sandlot.close();
  provider.close();
  provider.closeAllConnections();
});

interface TokenOptions {
  readonly alg?: 'RS256' | 'ES256';
  readonly key?: string;
  readonly iss?: string;
  readonly aud?: string;
  readonly lifetime?: number;
}

function tokenOf(
  claims: JWTPayload = {},
  { alg = 'RS256', key = alg, iss = issuer, aud = 'app', lifetime = 300 }: TokenOptions = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ sub: 'repo:octo/app', ...claims })
    .setProtectedHeader({ alg, kid: alg })
    .setIssuer(iss)
    .setAudience(aud)
    .setIssuedAt(now - 1)
    .setExpirationTime(now + lifetime)
    .sign(keys[key]!.privateKey);
}

async function newRole(
  RoleName: string,
  Condition: object,
  Action: string | string[] = 'sts:AssumeRoleWithWebIdentity',
): Promise<string> {
  const Federated = `arn:aws:iam::${sandlot.account}:oidc-provider/${issuer.slice('http://'.length)}`;
  const { Role } = await iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Federated }, Action, Condition }],
    }),
  });
  return Role!.Arn!;
}

const assume = (RoleArn: string, WebIdentityToken: string, more: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
  sts.assumeRoleWithWebIdentity({ RoleArn, RoleSessionName: 'ci', WebIdentityToken, ...more });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error) => `${error.name}: ${error.message}`,
  );
const host = () => issuer.slice('http://'.length);

test('another claim in other letters is not the subject', async () => {
  const role = await newRole('own', { StringEquals: { [`${host()}:sub`]: 'repo:octo/own' } });
  for (const claims of [{ SUB: 'repo:octo/own' }, { Sub: 'repo:octo/own' }, { Sub: ['repo:octo/own'] }])
    assert.match(await codeOf(assume(role, await tokenOf(claims))), /^AccessDenied/);
  assert.equal(await codeOf(assume(role, await tokenOf({ sub: 'repo:octo/own', SUB: 'another' }))), 'ok');
});

test('a provider’s token opens the role whose trust policy names its subject and audience', async () => {
  const role = await newRole('ci', {
    StringEquals: { [`${host()}:aud`]: 'app' },
    StringLike: { [`${host()}:sub`]: 'repo:octo/*' },
  });
  await iam.putRolePolicy({
    RoleName: 'ci',
    PolicyName: 'own',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 's3:ListAllMyBuckets',
          Resource: '*',
          Condition: { StringLike: { 'aws:FederatedProvider': '*:oidc-provider/*' } },
        },
      ],
    }),
  });
  for (const alg of ['RS256', 'ES256'] as const) {
    const { Credentials, SubjectFromWebIdentityToken, Audience, Provider, AssumedRoleUser } = await assume(
      role,
      await tokenOf({}, { alg }),
    );
    assert.deepEqual(
      [SubjectFromWebIdentityToken, Audience, Provider],
      ['repo:octo/app', 'app', `arn:aws:iam::${sandlot.account}:oidc-provider/${host()}`],
    );
    assert.equal(AssumedRoleUser?.Arn, `arn:aws:sts::${sandlot.account}:assumed-role/ci/ci`);
    const s3 = new S3({
      ...sandlot.clientConfig,
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
    assert.equal(await codeOf(s3.listBuckets()), 'ok');
    s3.destroy();
  }
  assert.match(
    await codeOf(assume(role, await tokenOf({ sub: 'repo:evil/app' }))),
    /^AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
  );
  assert.match(await codeOf(assume(`${role}-none`, await tokenOf())), /^AccessDenied: Not authorized/);
  assert.match(
    await codeOf(assume(role, await tokenOf(), { DurationSeconds: 7200 })),
    /^ValidationError: The requested DurationSeconds exceeds/,
  );
});

test('tokens that prove nothing are refused', async () => {
  const role = await newRole('refuses', { StringEquals: { [`${host()}:aud`]: 'app' } });
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: issuer, sub: 'x', aud: 'app', exp: 9_999_999_999, iat: 1 };
  const none = `${part({ alg: 'none' })}.${part(claims)}.`;
  const hmac = await new SignJWT({ sub: 'x' })
    .setProtectedHeader({ alg: 'HS256', kid: 'RS256' })
    .setIssuer(issuer)
    .setAudience('app')
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(Buffer.alloc(32, 1));
  const cases: [string, RegExp][] = [
    ['not.a.token', /^InvalidIdentityToken.*: The ID Token provided is not a valid JWT/],
    [none, /^InvalidIdentityToken/],
    [hmac, /^InvalidIdentityToken.*signature/],
    [await tokenOf({}, { key: 'stranger' }), /^InvalidIdentityToken.*signature/],
    [await tokenOf({}, { aud: 'other' }), /^InvalidIdentityToken.*: Incorrect token audience/],
    [await tokenOf({ azp: 'other' }), /^InvalidIdentityToken.*: Incorrect token audience/],
    [await tokenOf({}, { lifetime: -10 }), /^ExpiredToken.*: Token expired: current date\/time/],
    [
      await tokenOf({}, { iss: 'https://id.example' }),
      /^InvalidIdentityToken.*: No OpenIDConnect provider found in your account for https:\/\/id\.example/,
    ],
    [await tokenOf({ sub: '' }), /^InvalidIdentityToken.*sub/],
  ];
  for (const [token, expected] of cases) assert.match(await codeOf(assume(role, token)), expected);
  assert.equal(await codeOf(assume(role, await tokenOf())), 'ok');
});

test('hosts that are not named are not contacted', async () => {
  await iam.createOpenIDConnectProvider({ Url: 'https://id.example/tenant', ClientIDList: ['app'] });
  const role = await newRole('far', {});
  assert.match(
    await codeOf(assume(role, await tokenOf({}, { iss: 'https://id.example/tenant' }))),
    /^InvalidIdentityToken.*may not fetch keys from id\.example: name it in --outbound-hosts/,
  );
});

test('session tags and a source identity come from the token, and need their permissions', async () => {
  const claims = {
    'https://aws.amazon.com/tags': { principal_tags: { Team: ['Blue'] }, transitive_tag_keys: ['Team'] },
    'https://aws.amazon.com/source_identity': 'octocat',
  };
  const plain = await newRole('plain', {});
  assert.match(
    await codeOf(assume(plain, await tokenOf(claims))),
    /^AccessDenied: Not authorized to perform sts:TagSession/,
  );
  const tagged = await newRole('tagged', { StringEquals: { 'aws:RequestTag/Team': 'Blue' } }, [
    'sts:AssumeRoleWithWebIdentity',
    'sts:TagSession',
    'sts:SetSourceIdentity',
  ]);
  assert.equal((await assume(tagged, await tokenOf(claims))).SourceIdentity, 'octocat');
  assert.match(
    await codeOf(
      assume(tagged, await tokenOf({ ...claims, 'https://aws.amazon.com/tags': { principal_tags: { Team: [1] } } })),
    ),
    /^InvalidIdentityToken.*session tag/,
  );
});
