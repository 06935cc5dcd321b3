/** AssumeRoleWithSAML: what an assertion must say, be signed with, and not be made of; and what the session then is. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { STS, type AssumeRoleWithSAMLCommandInput } from '@aws-sdk/client-sts';
import { startSandlot, type Sandlot } from '../../testing.ts';
import { otherPrivateKey } from '../iam/test-certificate.ts';
import { encryptAssertion, entityId, keyPair, metadata, samlResponse, samlXml, type ResponseOptions } from './test-saml-provider.ts';

let sandlot: Sandlot;
let iam: IAM;
let sts: STS;
let provider: string;
let roleArn: string;

before(async () => {
  sandlot = await startSandlot();
  iam = new IAM(sandlot.clientConfig);
  // These calls are unsigned: the client needs no credentials.
  sts = new STS({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 });
  provider = (await iam.createSAMLProvider({ Name: 'idp', SAMLMetadataDocument: metadata })).SAMLProviderArn!;
  roleArn = await newRole('people', {});
});

after(async () => {
  iam.destroy();
  sts.destroy();
  await sandlot.close();
});

async function newRole(RoleName: string, Condition: object, Action: string | string[] = 'sts:AssumeRoleWithSAML', more: object = {}): Promise<string> {
  const { Role } = await iam.createRole({
    RoleName, ...more,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Federated: provider }, Action, Condition }] }),
  });
  return Role!.Arn!;
}

const response = (options: ResponseOptions = {}, role = roleArn): string =>
  samlResponse({ ...options, attributes: { Role: `${role},${provider}`, RoleSessionName: 'ann', ...options.attributes } });

function assume(options: ResponseOptions = {}, more: Partial<AssumeRoleWithSAMLCommandInput> = {}) {
  const RoleArn = more.RoleArn ?? roleArn;
  return sts.assumeRoleWithSAML({ RoleArn, PrincipalArn: provider, SAMLAssertion: response(options, RoleArn), ...more });
}

test('a person whom the provider vouches for gets the role\'s credentials', async () => {
  const answer = await assume();
  assert.deepEqual([answer.Subject, answer.SubjectType, answer.Issuer, answer.Audience], ['ann@example.com', 'persistent', entityId, 'https://signin.aws.amazon.com/saml']);
  assert.equal(answer.NameQualifier, createHash('sha1').update(`${entityId}${sandlot.account}/idp`).digest('base64'));
  assert.equal(answer.AssumedRoleUser?.Arn, `arn:aws:sts::${sandlot.account}:assumed-role/people/ann`);
  const keys = answer.Credentials!;
  const own = new STS({ ...sandlot.clientConfig, credentials: { accessKeyId: keys.AccessKeyId!, secretAccessKey: keys.SecretAccessKey!, sessionToken: keys.SessionToken! } });
  assert.equal((await own.getCallerIdentity({})).Arn, answer.AssumedRoleUser?.Arn);
  own.destroy();
});

const accepted: readonly (readonly [string, ResponseOptions])[] = [
  ['a signed response instead of a signed assertion', { sign: 'response' }],
  ['SHA-512', { signatureAlgorithm: 'sha512' }],
  ['the sign-in address of a Region', { recipient: 'https://eu-west-1.signin.aws.amazon.com/saml', audience: 'https://eu-west-1.signin.aws.amazon.com/saml' }],
  ['the provider before the role', { attributes: { Role: 'PROVIDER,ROLE' } }],
  ['several roles', { attributes: { Role: ['arn:aws:iam::111122223333:role/x,arn:aws:iam::111122223333:saml-provider/x', 'ROLE, PROVIDER'] } }],
  ['issued almost five minutes ago', { issued: -290 }],
];

for (const [what, options] of accepted) {
  test(`accepted: ${what}`, async () => {
    const Role = [options.attributes?.['Role'] ?? 'ROLE,PROVIDER'].flat().map((pair) => pair.replace('ROLE', roleArn).replace('PROVIDER', provider));
    assert.ok((await assume({ ...options, attributes: { ...options.attributes, Role } })).Credentials);
  });
}

const injected = (xml: string): string => xml.replace('ann@example.com', 'root<!-- -->@example.com');
/** The signed assertion moved aside, and another one in its place: signature wrapping. */
const wrapped = (xml: string): string => {
  const assertion = /<saml:Assertion[^]*<\/saml:Assertion>/.exec(xml)![0];
  const forged = assertion.replace(/<Signature[^]*<\/Signature>/, '').replace('ann@example.com', 'root@example.com').replace(/ID="_a[^"]+"/, 'ID="_forged"');
  return xml.replace(assertion, `${forged}<samlp:Extensions>${assertion}</samlp:Extensions>`);
};

const refused: readonly (readonly [string, ResponseOptions, string, RegExp])[] = [
  ['no signature', { sign: 'nothing' }, 'InvalidIdentityToken', /Response signature invalid/],
  ['another key\'s signature', { key: otherPrivateKey }, 'InvalidIdentityToken', /Response signature invalid/],
  ['a subject that was changed after signing', { after: (xml) => xml.replace('ann@example.com', 'root@example.com') }, 'InvalidIdentityToken', /Response signature invalid/],
  ['a forged assertion beside the signed one', { after: wrapped }, 'InvalidIdentityToken', /it has 2 assertions/],
  ['two elements with one ID', { after: (xml) => xml.replace('<samlp:Status>', `<samlp:Extensions><x ID="${/ID="(_a[^"]+)"/.exec(xml)![1]}"/></samlp:Extensions><samlp:Status>`) }, 'InvalidIdentityToken', /Response signature invalid/],
  ['SHA-1', { signatureAlgorithm: 'sha1' }, 'InvalidIdentityToken', /algorithm .*sha1 is not accepted/],
  ['a document type', { after: (xml) => `<!DOCTYPE x [<!ENTITY a "b">]>${xml}` }, 'InvalidIdentityToken', /document type/],
  ['an encrypted assertion beside it', { after: (xml) => xml.replace('</samlp:Response>', '<saml:EncryptedAssertion/></samlp:Response>') }, 'InvalidIdentityToken', /it has 2 assertions/],
  ['no assertion', { sign: 'nothing', after: (xml) => xml.replace(/<saml:Assertion[^]*<\/saml:Assertion>/, '') }, 'InvalidIdentityToken', /it has 0 assertions/],
  ['XML that is cut off', { after: (xml) => xml.slice(0, -20) }, 'InvalidIdentityToken', /well-formed/],
  ['another root', { sign: 'nothing', after: () => `<x>${'y'.repeat(20)}</x>` }, 'InvalidIdentityToken', /root is not a Response/],
  ['a failed sign-in', { status: 'urn:oasis:names:tc:SAML:2.0:status:AuthnFailed' }, 'IDPRejectedClaim', /authentication failed: .*AuthnFailed/],
  ['another issuer', { issuer: 'https://other.example/saml' }, 'InvalidIdentityToken', /Issuer not present in specified provider/],
  ['another recipient', { recipient: 'https://app.example/saml' }, 'InvalidIdentityToken', /Recipient .* "https:\/\/app\.example\/saml"/],
  ['a recipient that only looks like AWS\'s', { recipient: 'https://signin.aws.amazon.com.example/saml' }, 'InvalidIdentityToken', /Recipient/],
  ['another audience', { audience: 'https://app.example' }, 'InvalidIdentityToken', /another audience/],
  ['no name', { nameId: '' }, 'InvalidIdentityToken', /NameID/],
  ['issued more than five minutes ago', { issued: -301 }, 'ExpiredTokenException', /within 5 minutes of issuance/],
  ['issued in the future', { issued: 120 }, 'InvalidIdentityToken', /not valid yet/],
  ['not valid yet', { notBefore: 120 }, 'InvalidIdentityToken', /not valid yet/],
  ['a confirmation that is over', { confirmedUntil: -1 }, 'ExpiredTokenException', /NotOnOrAfter/],
  ['a confirmation without an end', { confirmedUntil: 'never' }, 'InvalidIdentityToken', /NotOnOrAfter of the SubjectConfirmationData/],
  ['an end that is no time', { confirmedUntil: 'nonsense' }, 'InvalidIdentityToken', /A time in the assertion/],
  ['a session that is over', { sessionUntil: -1 }, 'ExpiredTokenException', /NotOnOrAfter/],
  ['no session name', { attributes: { RoleSessionName: [] } }, 'InvalidIdentityToken', /RoleSessionName .*must have one value/],
  ['an empty session name', { attributes: { RoleSessionName: '' } }, 'InvalidIdentityToken', /RoleSessionName is required in AuthnResponse/],
  ['a session name with spaces', { attributes: { RoleSessionName: 'ann b' } }, 'InvalidIdentityToken', /RoleSessionName in AuthnResponse must match/],
  ['a duration that is none', { attributes: { SessionDuration: 'long' } }, 'InvalidIdentityToken', /SessionDuration/],
  ['too short a duration', { attributes: { SessionDuration: '60' } }, 'InvalidIdentityToken', /900 to 43200/],
  ['a source identity that is none', { attributes: { SourceIdentity: 'aws:me' } }, 'InvalidIdentityToken', /Source Identity must match/],
  ['a tag with two values', { attributes: { 'PrincipalTag:team': ['a', 'b'] } }, 'InvalidIdentityToken', /PrincipalTag:team/],
  ['a transitive key without its tag', { attributes: { TransitiveTagKeys: 'team' } }, 'InvalidIdentityToken', /transitive tag key/],
  ['another role', { attributes: { Role: 'arn:aws:iam::111122223333:role/x,PROVIDER' } }, 'AccessDenied', /Not authorized to perform sts:AssumeRoleWithSAML/],
  ['a role without its provider', { attributes: { Role: 'ROLE' } }, 'AccessDenied', /Not authorized/],
];

for (const [what, options, name, message] of refused) {
  test(`refused: ${what}`, async () => {
    const given = options.attributes?.['Role'];
    const Role: Record<string, string[]> = given === undefined ? {} : { Role: [given].flat().map((pair) => pair.replace('ROLE', roleArn).replace('PROVIDER', provider)) };
    await assert.rejects(assume({ ...options, attributes: { ...options.attributes, ...Role } }), (error: Error) => {
      assert.match(`${error.name}: ${error.message}`, new RegExp(`^${name}(?:Exception)?: `));
      assert.match(error.message, message);
      return true;
    });
  });
}

test('a comment inside a name does not change it', async () => {
  assert.equal((await assume({ before: (xml) => xml.replace('ann@example.com', 'ann@<!-- x -->example.com') })).Subject, 'ann@example.com');
  await assert.rejects(assume({ after: injected }), /Response signature invalid/);
});

test('what is no assertion at all', async () => {
  const call = (SAMLAssertion: string, more: Partial<AssumeRoleWithSAMLCommandInput> = {}) => sts.assumeRoleWithSAML({ RoleArn: roleArn, PrincipalArn: provider, SAMLAssertion, ...more });
  await assert.rejects(call('%%%%%'), { name: 'InvalidIdentityTokenException', message: 'Invalid base64 SAMLResponse' });
  await assert.rejects(call('abc'), { name: 'ValidationError' });
  await assert.rejects(call('A'.repeat(100_001)), { name: 'ValidationError' });
  await assert.rejects(call(Buffer.from(samlXml({}).replaceAll('saml:', 'zaml:')).toString('base64')), { name: 'InvalidIdentityTokenException' });
  await assert.rejects(call(response(), { PrincipalArn: `${provider}-other` }), { message: "Specified provider doesn't exist" });
  await assert.rejects(call(response(), { PrincipalArn: 'arn:aws:iam::111122223333:saml-provider/idp' }), { message: "Specified provider doesn't exist" });
  await assert.rejects(call(response(), { PrincipalArn: 'arn:aws:iam::111122223333:role/x' }), { name: 'ValidationError' });
});

test('encrypted assertions: with the provider\'s key, in algorithms that hold', async () => {
  const [one, two] = [keyPair(), keyPair()];
  const attributes = { Role: `${roleArn},${provider}`, RoleSessionName: 'ann' };
  const encrypted = (keys: ReturnType<typeof keyPair>, options: ResponseOptions = {}, how = {}) => encryptAssertion(samlXml({ ...options, attributes }), keys.publicKey, how);
  const call = async (xml: string | Promise<string>) => sts.assumeRoleWithSAML({ RoleArn: roleArn, PrincipalArn: provider, SAMLAssertion: Buffer.from(await xml).toString('base64') });
  await assert.rejects(call(encrypted(one)), /has no private key here/);
  await iam.updateSAMLProvider({ SAMLProviderArn: provider, AddPrivateKey: one.privateKey, AssertionEncryptionMode: 'Required' });
  assert.equal((await call(encrypted(one))).Subject, 'ann@example.com');
  assert.equal((await call(encrypted(one, {}, { encryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' }))).Subject, 'ann@example.com');
  await assert.rejects(call(samlXml({ attributes })), /requires encrypted assertions/);
  await assert.rejects(call(encrypted(two)), /could not be decrypted/);
  await assert.rejects(call(encrypted(one, { sign: 'nothing' })), /could not be decrypted/);
  await assert.rejects(call(encrypted(one, { key: otherPrivateKey })), /could not be decrypted/);
  await assert.rejects(call(encrypted(one, {}, { keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5', warnInsecureAlgorithm: false })), /rsa-1_5, which is not accepted/);
  await iam.updateSAMLProvider({ SAMLProviderArn: provider, AddPrivateKey: two.privateKey });
  assert.equal((await call(encrypted(two))).Subject, 'ann@example.com');
  const { PrivateKeyList, AssertionEncryptionMode } = await iam.getSAMLProvider({ SAMLProviderArn: provider });
  assert.deepEqual([PrivateKeyList?.length, AssertionEncryptionMode], [2, 'Required']);
  await assert.rejects(iam.updateSAMLProvider({ SAMLProviderArn: provider, AddPrivateKey: two.privateKey }), { name: 'LimitExceededException' });
  await assert.rejects(iam.updateSAMLProvider({ SAMLProviderArn: provider, RemovePrivateKey: 'A'.repeat(32) }), { name: 'NoSuchEntityException' });
  await iam.updateSAMLProvider({ SAMLProviderArn: provider, RemovePrivateKey: PrivateKeyList![0]!.KeyId, AssertionEncryptionMode: 'Allowed' });
  await assert.rejects(call(encrypted(one)), /could not be decrypted/);
  assert.ok((await assume()).Credentials);
  await iam.updateSAMLProvider({ SAMLProviderArn: provider, RemovePrivateKey: PrivateKeyList![1]!.KeyId });
  await assert.rejects(iam.updateSAMLProvider({ SAMLProviderArn: provider, AssertionEncryptionMode: 'Required' }), /needs a private key/);
  await assert.rejects(iam.updateSAMLProvider({ SAMLProviderArn: provider, AddPrivateKey: one.publicKey }), /not a valid RSA private key/);
});

test('the trust policy sees what the assertion says', async () => {
  const RoleArn = await newRole('exact', {
    StringEquals: {
      'saml:aud': 'https://signin.aws.amazon.com/saml', 'saml:iss': entityId, 'saml:sub': 'ann@example.com', 'saml:sub_type': 'transient', 'saml:doc': `${sandlot.account}/idp`,
      'aws:RequestTag/team': 'blue', 'sts:RoleSessionName': 'ann', 'saml:mail': 'ann@example.com',
    },
    'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': 'staff' },
  }, ['sts:AssumeRoleWithSAML', 'sts:TagSession']);
  const options: ResponseOptions = {
    format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
    attributes: { 'PrincipalTag:team': 'blue', 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': ['member', 'staff'], 'urn:oid:0.9.2342.19200300.100.1.3': 'ann@example.com' },
  };
  assert.ok((await assume(options, { RoleArn })).Credentials);
  await assert.rejects(assume({ ...options, nameId: 'bob@example.com' }, { RoleArn }), { name: 'AccessDenied' });
  await assert.rejects(assume({ ...options, attributes: { ...options.attributes, 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': 'student' } }, { RoleArn }), { name: 'AccessDenied' });
  await assert.rejects(assume({ ...options, attributes: { 'PrincipalTag:team': 'blue' } }, { RoleArn }), { name: 'AccessDenied' }, 'attributes that are not there match nothing');
});

test('a key that nobody knows there refuses, even as one that may be missing', async () => {
  const RoleArn = await newRole('from-a-vpc', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } });
  await assert.rejects(assume({}, { RoleArn }), { name: 'AccessDenied' });
});

test('tags need sts:TagSession and stay with the session, as does the subject; a source identity needs its own leave', async () => {
  const RoleArn = await newRole('tagged', {}, ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity']);
  await assert.rejects(assume({ attributes: { 'PrincipalTag:team': 'blue' } }), /Not authorized to perform sts:TagSession/);
  await assert.rejects(assume({ attributes: { SourceIdentity: 'ann' } }), /Not authorized to perform sts:SetSourceIdentity/);
  await iam.putRolePolicy({
    RoleName: 'tagged', PolicyName: 'own', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{
      Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue', 'saml:sub': 'ann@example.com', 'saml:sub_type': 'persistent', 'aws:SourceIdentity': 'ann' } },
    }] }),
  });
  const list = async (options: ResponseOptions) => {
    const { Credentials: keys, SourceIdentity } = await assume(options, { RoleArn });
    assert.equal(SourceIdentity, 'ann');
    const client = new IAM({ ...sandlot.clientConfig, credentials: { accessKeyId: keys!.AccessKeyId!, secretAccessKey: keys!.SecretAccessKey!, sessionToken: keys!.SessionToken! } });
    return client.listUsers({}).finally(() => client.destroy());
  };
  await list({ attributes: { 'PrincipalTag:team': 'blue', SourceIdentity: 'ann' } });
  await assert.rejects(list({ attributes: { 'PrincipalTag:team': 'red', SourceIdentity: 'ann' } }), { name: 'AccessDenied' });
  await assert.rejects(list({ nameId: 'bob@example.com', attributes: { 'PrincipalTag:team': 'blue', SourceIdentity: 'ann' } }), { name: 'AccessDenied' });
});

test('the session lasts as asked, as the assertion says, and no longer than the provider\'s', async () => {
  const RoleArn = await newRole('long', {}, 'sts:AssumeRoleWithSAML', { MaxSessionDuration: 7200 });
  const lasts = async (options: ResponseOptions, DurationSeconds?: number): Promise<number> => {
    const { Credentials } = await assume(options, { RoleArn, ...DurationSeconds !== undefined && { DurationSeconds } });
    return Math.round((Credentials!.Expiration!.getTime() - Date.now()) / 60_000);
  };
  assert.deepEqual([await lasts({}), await lasts({}, 900), await lasts({ attributes: { SessionDuration: '7200' } }), await lasts({ attributes: { SessionDuration: '7200' } }, 1800), await lasts({ sessionUntil: 1200 })], [60, 15, 120, 30, 20]);
  await assert.rejects(assume({}, { DurationSeconds: 7200 }), /exceeds the MaxSessionDuration/);
  await assert.rejects(assume({ attributes: { SessionDuration: '43200' } }, { RoleArn }), /exceeds the MaxSessionDuration/);
});
