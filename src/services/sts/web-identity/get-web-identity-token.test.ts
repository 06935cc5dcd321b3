/** The account as an issuer of tokens: verified as a program outside would, and by a role that trusts the issuer. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { STS } from '@aws-sdk/client-sts';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { altered } from '../../../testing/altered.ts';
import { startSandlot, type Sandlot } from '../../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let iam: IAM;
let sts: STS;
let issuer: string;
let organizationPath: string;

before(async () => {
  sandlot = await startSandlot();
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  iam = new IAM(config);
  sts = new STS(config);
  const org = new Organizations(config);
  const { Organization } = await org.createOrganization({});
  organizationPath = `${Organization!.Id}/${(await org.listRoots({})).Roots![0]!.Id}/`;
  org.destroy();
  issuer = (await iam.enableOutboundWebIdentityFederation({})).IssuerIdentifier!;
});
after(async () => {
  for (const client of [iam, sts]) client.destroy();
  await sandlot.close();
});

const json = async (url: string) => (await fetch(url)).json() as Promise<any>;
const clockSkewSeconds = 5;

async function userWith(UserName: string, ...statements: readonly object[]): Promise<STS> {
  await iam.createUser({ UserName, Tags: [{ Key: 'team', Value: 'web' }] });
  await iam.putUserPolicy({
    UserName,
    PolicyName: 'own',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
  });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return new STS({
    ...sandlot.clientConfig,
    maxAttempts: 1,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  });
}

describe('GetWebIdentityToken', () => {
  for (const SigningAlgorithm of ['RS256', 'ES384']) {
    it(`${SigningAlgorithm}: verified by what the issuer publishes, with AWS's claims`, async () => {
      const ann = await userWith(`ann-${SigningAlgorithm}`, {
        Effect: 'Allow',
        Action: ['sts:GetWebIdentityToken', 'sts:TagGetWebIdentityToken'],
        Resource: '*',
      });
      const { WebIdentityToken, Expiration } = await ann.getWebIdentityToken({
        Audience: ['https://api.example.com'],
        SigningAlgorithm,
        DurationSeconds: 60,
        Tags: [{ Key: 'job', Value: '7' }],
      });
      ann.destroy();
      const configuration = await json(`${issuer}/.well-known/openid-configuration`);
      assert.equal(configuration.issuer, issuer);
      const { payload, protectedHeader } = await jwtVerify(
        WebIdentityToken!,
        createRemoteJWKSet(new URL(configuration.jwks_uri)),
        { issuer, audience: 'https://api.example.com', clockTolerance: clockSkewSeconds },
      );
      assert.equal(protectedHeader.alg, SigningAlgorithm);
      assert.equal(payload.sub, `arn:aws:iam::${sandlot.account}:user/ann-${SigningAlgorithm}`);
      assert.deepEqual([payload.exp! - payload.iat!, payload.exp! * 1000], [60, Expiration!.getTime()]);
      assert.deepEqual(payload['https://sts.amazonaws.com/'], {
        aws_account: sandlot.account,
        source_region: sandlot.region,
        org_id: organizationPath.split('/')[0],
        ou_path: [organizationPath],
        principal_tags: { team: 'web' },
        request_tags: { job: '7' },
      });
    });
  }

  it('opens a role of this very account that trusts the issuer', async () => {
    const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider({
      Url: issuer,
      ClientIDList: ['sandlot'],
    });
    const Condition = {
      StringEquals: { [`${issuer.replace('http://', '')}:sub`]: `arn:aws:iam::${sandlot.account}:root` },
    };
    const { Role } = await iam.createRole({
      RoleName: 'by-token',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: OpenIDConnectProviderArn },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition,
          },
        ],
      }),
    });
    const { WebIdentityToken } = await sts.getWebIdentityToken({ Audience: ['sandlot'], SigningAlgorithm: 'RS256' });
    const { AssumedRoleUser } = await sts.assumeRoleWithWebIdentity({
      RoleArn: Role!.Arn,
      RoleSessionName: 'session',
      WebIdentityToken,
    });
    assert.match(AssumedRoleUser!.Arn!, /assumed-role\/by-token\/session$/);
    const tampered = altered(WebIdentityToken!);
    await assert.rejects(
      sts.assumeRoleWithWebIdentity({ RoleArn: Role!.Arn, RoleSessionName: 'session', WebIdentityToken: tampered }),
      { name: /InvalidIdentityToken/ },
    );
  });

  it("a role's session stands for the role, and gives no token that outlives it", async () => {
    const { Role } = await iam.createRole({
      RoleName: 'worker',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: sandlot.account }, Action: 'sts:AssumeRole' }],
      }),
    });
    await iam.attachRolePolicy({ RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
    const maker = await userWith('maker', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
    const { Credentials } = await maker.assumeRole({
      RoleArn: Role!.Arn,
      RoleSessionName: 'session',
      DurationSeconds: 900,
    });
    maker.destroy();
    const worker = new STS({
      ...sandlot.clientConfig,
      maxAttempts: 1,
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
    const { WebIdentityToken } = await worker.getWebIdentityToken({ Audience: ['a', 'b'], SigningAlgorithm: 'ES384' });
    const payload = decodeJwt(WebIdentityToken!);
    assert.deepEqual([payload.sub, payload.aud], [Role!.Arn, ['a', 'b']]);
    assert.match(String((payload['https://sts.amazonaws.com/'] as any).original_session_exp), /^\d{4}-/);
    await assert.rejects(
      worker.getWebIdentityToken({ Audience: ['a'], SigningAlgorithm: 'ES384', DurationSeconds: 3600 }),
      { name: 'SessionDurationEscalationException' },
    );
    worker.destroy();
  });

  it('policies decide by audience, algorithm, duration and tags', async () => {
    const ben = await userWith('ben', {
      Effect: 'Allow',
      Action: 'sts:GetWebIdentityToken',
      Resource: '*',
      Condition: {
        'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': ['good'] },
        StringEquals: { 'sts:SigningAlgorithm': 'ES384' },
        NumericLessThanEquals: { 'sts:DurationSeconds': '300' },
      },
    });
    const good = { Audience: ['good'], SigningAlgorithm: 'ES384' };
    assert.ok((await ben.getWebIdentityToken(good)).WebIdentityToken);
    for (const change of [
      { Audience: ['good', 'bad'] },
      { SigningAlgorithm: 'RS256' },
      { DurationSeconds: 301 },
      { Tags: [{ Key: 'a', Value: 'b' }] },
    ]) {
      await assert.rejects(
        ben.getWebIdentityToken({ ...good, ...change }),
        { name: 'AccessDenied' },
        JSON.stringify(change),
      );
    }
    ben.destroy();
  });

  it('refuses other algorithms, tags twice, too much, and everything while the feature is off', async () => {
    const input = { Audience: ['a'], SigningAlgorithm: 'RS256' };
    await assert.rejects(sts.getWebIdentityToken({ ...input, SigningAlgorithm: 'HS256' }), {
      name: 'ValidationError',
      message: /RS256 or ES384; it is HS256/,
    });
    await assert.rejects(
      sts.getWebIdentityToken({
        ...input,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'A', Value: '2' },
        ],
      }),
      { message: /Duplicate tag keys/ },
    );
    await assert.rejects(
      sts.getWebIdentityToken({ ...input, Audience: Array.from({ length: 10 }, (_, i) => `${i}${'x'.repeat(990)}`) }),
      { name: 'JWTPayloadSizeExceededException' },
    );
    await assert.rejects(iam.enableOutboundWebIdentityFederation({}), { name: /FeatureEnabled/ });
    assert.deepEqual(
      await iam
        .getOutboundWebIdentityFederationInfo({})
        .then(({ IssuerIdentifier, JwtVendingEnabled }) => [IssuerIdentifier, JwtVendingEnabled]),
      [issuer, true],
    );
    await iam.disableOutboundWebIdentityFederation({});
    await assert.rejects(sts.getWebIdentityToken(input), { name: 'OutboundWebIdentityFederationDisabledException' });
    await assert.rejects(iam.getOutboundWebIdentityFederationInfo({}), { name: /FeatureDisabled/ });
    await assert.rejects(iam.disableOutboundWebIdentityFederation({}), { name: /FeatureDisabled/ });
    assert.equal((await json(`${issuer}/.well-known/jwks.json`)).keys.length, 2);
    assert.equal((await iam.enableOutboundWebIdentityFederation({})).IssuerIdentifier, issuer);
    assert.equal((await fetch(`${issuer.replace(/[^/]+$/, 'none')}/.well-known/jwks.json`)).status, 404);
    assert.doesNotMatch(JSON.stringify(await json(`${issuer}/.well-known/jwks.json`)), /"d":/);
  });
});
