import { outcome } from '../../testing/refused.ts';
import { policy, startWithSaml } from '../../testing/saml/saml-provider.ts';
import assert from 'node:assert/strict';
import { createHash, sign } from 'node:crypto';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Identitystore } from '@aws-sdk/client-identitystore';
import { S3 } from '@aws-sdk/client-s3';
import { SSOAdmin } from '@aws-sdk/client-sso-admin';
import { STS } from '@aws-sdk/client-sts';
import type { AssumeRoleWithSAMLCommandInput, Credentials } from '@aws-sdk/client-sts';
import { AwsError } from '../../wire/errors.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { certificate, otherPrivateKey, privateKey } from '../../testing/saml/certificate.ts';
import { checkAssertion } from './saml/assertion.ts';
import { attributesOf } from './saml/attributes.ts';
import { verifiedAssertion } from './saml/response.ts';
import {
  encoded,
  entityId,
  exclusive,
  inSeconds,
  metadataXml,
  responseXml,
  signed,
  signInAddress,
  strangerCertificate,
} from '../../testing/saml/saml-assertion.ts';
import type { Claims, Signing } from '../../testing/saml/saml-assertion.ts';

const saml = await startWithSaml();
const { iam, newRole, provider, role, sandlot, sts } = saml;

after(() => saml.close());

const attributes = (more: Claims['attributes'] = {}): Claims['attributes'] => ({
  Role: `${role},${provider}`,
  RoleSessionName: 'casey',
  ...more,
});
const response = (claims: Claims = {}, signing: Signing = {}): string =>
  encoded(signed(responseXml({ ...claims, attributes: claims.attributes ?? attributes() }), signing));
const assume = (SAMLAssertion: string, more: Partial<AssumeRoleWithSAMLCommandInput> = {}) =>
  sts.assumeRoleWithSAML({ RoleArn: role, PrincipalArn: provider, SAMLAssertion, ...more });
const s3Of = ({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials) =>
  new S3({
    ...sandlot.clientConfig,
    credentials: { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! },
    forcePathStyle: true,
    maxAttempts: 1,
  });

test('a provider’s assertion opens the role that it offers', async () => {
  await iam.putRolePolicy({
    RoleName: 'people',
    PolicyName: 'own',
    PolicyDocument: policy({
      Effect: 'Allow',
      Action: 's3:ListAllMyBuckets',
      Resource: '*',
      Condition: { StringEquals: { 'aws:FederatedProvider': provider } },
    }),
  });
  const { Credentials, AssumedRoleUser, PackedPolicySize, SourceIdentity, ...facts } = await assume(response());
  assert.equal(AssumedRoleUser?.Arn, `arn:aws:sts::${sandlot.account}:assumed-role/people/casey`);
  assert.match(AssumedRoleUser?.AssumedRoleId ?? '', /^AROA[A-Z0-9]+:casey$/);
  assert.deepEqual(
    [facts.Subject, facts.SubjectType, facts.Issuer, facts.Audience],
    ['casey@example.com', 'persistent', entityId, signInAddress],
  );
  assert.equal(
    facts.NameQualifier,
    createHash('sha1').update(`${entityId}${sandlot.account}/Corporate`).digest('base64'),
  );
  assert.deepEqual([PackedPolicySize, SourceIdentity], [undefined, undefined]);
  const s3 = s3Of(Credentials!);
  assert.equal(await outcome(s3.listBuckets()), 'ok');
  assert.match(await outcome(s3.createBucket({ Bucket: 'not-theirs' })), /^AccessDenied/);
  s3.destroy();
});

const rsa512 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512';
const inclusive = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

const accepted: readonly [name: string, claims: () => Claims, signing?: Signing][] = [
  ['the response signed instead', () => ({}), { sign: ['Response'] }],
  ['both signed', () => ({}), { sign: ['Response', 'Assertion'] }],
  ['SHA-512', () => ({}), { method: rsa512, digest: 'http://www.w3.org/2001/04/xmlenc#sha512' }],
  ['RSA-PSS', () => ({}), { method: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' }],
  ['inclusive canonicalization', () => ({}), { transforms: [enveloped, inclusive], canonicalization: inclusive }],
  [
    'the provider before the role',
    () => ({
      attributes: attributes({
        Role: [`arn:aws:iam::${sandlot.account}:role/other,${provider}`, ` ${provider} , ${role} `],
      }),
    }),
  ],
  [
    'the recipient and audience of a Region',
    () => ({
      recipient: 'https://eu-west-1.signin.aws.amazon.com/saml',
      audience: 'https://eu-west-1.signin.aws.amazon.com/saml',
    }),
  ],
  [
    'the address as audience, beside another one',
    () => ({ audience: `https://other.example</saml:Audience><saml:Audience>${signInAddress}` }),
  ],
  ['a response without an issuer of its own', () => ({ responseIssuer: '' })],
  [
    'a one-time condition',
    () => ({
      conditions:
        '<saml:Conditions><saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience>' +
        '</saml:AudienceRestriction><saml:OneTimeUse/></saml:Conditions>',
    }),
  ],
  ['a provider’s clock that is a little ahead', () => ({ issued: 30, notBefore: 30 })],
  ['comments outside of what is read', () => ({ more: '<!-- made by hand -->' })],
];
for (const [name, claims, signing] of accepted)
  test(`accepted: ${name}`, async () => {
    assert.equal(await outcome(assume(response(claims(), signing))), 'ok');
  });

const refused: readonly [name: string, assertion: () => string, expected: RegExp][] = [
  ['what is not Base64', () => '%%%%', /^InvalidIdentityToken: Invalid base64 SAMLResponse$/],
  [
    'bytes that are not UTF-8',
    () => Buffer.from([0xff, 0xfe, 0, 1]).toString('base64'),
    /^InvalidIdentityToken: Invalid base64 SAMLResponse$/,
  ],
  [
    'what is not XML',
    () => encoded('no response'),
    /^InvalidIdentityToken: Your request included an invalid SAML response: it is not well-formed XML/,
  ],
  [
    'an assertion without its response',
    () =>
      encoded(
        /<saml:Assertion.*<\/saml:Assertion>/s
          .exec(signed(responseXml({ attributes: attributes() })))![0]
          .replace('<saml:Assertion', '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'),
      ),
    /it is no SAML 2.0 response/,
  ],
  [
    'a document type',
    () => encoded(`<!DOCTYPE a [<!ENTITY b "c">]>${signed(responseXml({ attributes: attributes() }))}`),
    /^InvalidIdentityToken: .*a document type is not allowed/,
  ],
  [
    'a processing instruction',
    () => encoded(`<?pi x?>${signed(responseXml({ attributes: attributes() }))}`),
    /processing instructions are not allowed/,
  ],
  ['too many elements', () => encoded(`<a>${'<b/>'.repeat(5000)}</a>`), /it has more than 500 elements/],
  ['too deep', () => encoded('<a>'.repeat(5000) + '</a>'.repeat(5000)), /it nests deeper than 40 elements/],
  [
    'a failed sign-in',
    () => response({ status: 'Requester' }),
    /^IDPRejectedClaim: The identity provider \(IdP\) reported that authentication failed: .*Requester/,
  ],
  ['no signature', () => response({}, { sign: [] }), /^InvalidIdentityToken: Response signature invalid$/],
  [
    'a stranger’s signature',
    () => response({}, { key: otherPrivateKey }),
    /^InvalidIdentityToken: Response signature invalid$/,
  ],
  [
    'a stranger’s signature on the response',
    () =>
      encoded(signed(signed(responseXml({ attributes: attributes() })), { sign: ['Response'], key: otherPrivateKey })),
    /Response signature invalid/,
  ],
  ['SHA-1', () => response({}, { method: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }), /Response signature invalid/],
  [
    'a SHA-1 digest',
    () => response({}, { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
    /Response signature invalid/,
  ],
  [
    'canonicalization with comments',
    () => response({}, { transforms: [enveloped, `${exclusive}WithComments`] }),
    /Response signature invalid/,
  ],
  ['a signature that is not enveloped', () => response({}, { transforms: [exclusive] }), /Response signature invalid/],
  [
    'a changed subject',
    () => encoded(signed(responseXml({ attributes: attributes() })).replace('casey@', 'admin@')),
    /Response signature invalid/,
  ],
  [
    'a changed attribute',
    () => encoded(signed(responseXml({ attributes: attributes() })).replace('>casey<', '>admin<')),
    /Response signature invalid/,
  ],
  [
    'a changed signature value',
    () =>
      encoded(signed(responseXml({ attributes: attributes() })).replace(/SignatureValue>.{4}/, 'SignatureValue>AAAA')),
    /Response signature invalid/,
  ],
  [
    'an Object in the signature',
    () =>
      encoded(
        signed(responseXml({ attributes: attributes() })).replace('</ds:Signature>', '<ds:Object/></ds:Signature>'),
      ),
    /Response signature invalid/,
  ],
  [
    'two references',
    () =>
      encoded(signed(responseXml({ attributes: attributes() })).replace(/(<ds:Reference.*<\/ds:Reference>)/s, '$1$1')),
    /Response signature invalid/,
  ],
  [
    'two signatures',
    () =>
      encoded(signed(responseXml({ attributes: attributes() })).replace(/(<ds:Signature .*<\/ds:Signature>)/s, '$1$1')),
    /Response signature invalid/,
  ],
  [
    'an invalid signature on the response beside the assertion’s valid one',
    () =>
      encoded(
        signed(responseXml({ attributes: attributes() }), { sign: ['Response', 'Assertion'] }).replace(
          'Destination="https://',
          'Destination="http://',
        ),
      ),
    /Response signature invalid/,
  ],
  [
    'two assertions',
    () =>
      encoded(
        signed(responseXml({ attributes: attributes() })).replace(
          '</samlp:Response>',
          '<saml:Assertion ID="_other" Version="2.0"/></samlp:Response>',
        ),
      ),
    /it has to have exactly one assertion/,
  ],
  [
    'an assertion in an assertion',
    () => response({ more: '<saml:Advice><saml:Assertion ID="_other" Version="2.0"/></saml:Advice>' }),
    /it has to have exactly one assertion/,
  ],
  [
    'no assertion',
    () => encoded(responseXml().replace(/<saml:Assertion.*<\/saml:Assertion>/s, '')),
    /it has to have exactly one assertion/,
  ],
  ['the signed assertion wrapped beside a forged one', () => wrapped('beside'), /it has to have exactly one assertion/],
  [
    'the signed assertion wrapped in the signature’s Object',
    () => wrapped('object'),
    /it has to have exactly one assertion/,
  ],
  [
    'the signed assertion under another element’s ID',
    () => encoded(signed(responseXml({ attributes: attributes() })).replace('ID="_response"', 'ID="_assertion"')),
    /two of its elements have the same ID/,
  ],
  ['a signature over another element', () => moved(), /a signature is not where it belongs|Response signature invalid/],
  [
    'an issuer that is not the provider’s',
    () => response({ issuer: 'https://evil.example' }),
    /^InvalidIdentityToken: Issuer not present in specified provider$/,
  ],
  [
    'a response of another issuer',
    () => response({ responseIssuer: '<saml:Issuer>https://evil.example</saml:Issuer>' }),
    /^InvalidIdentityToken: Issuer not present in specified provider$/,
  ],
  [
    'no subject name',
    () => response({ nameId: '' }),
    /^AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML$/,
  ],
  [
    'two subject names',
    () => response({ nameId: '<saml:NameID>a</saml:NameID><saml:NameID>b</saml:NameID>' }),
    /^AccessDenied/,
  ],
  [
    'no confirmation',
    () => response({ confirmation: '' }),
    /^InvalidIdentityToken: Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter$/,
  ],
  [
    'a holder-of-key confirmation',
    () =>
      response({
        confirmation:
          '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key">' +
          `<saml:SubjectConfirmationData NotOnOrAfter="${inSeconds(60)}" Recipient="${signInAddress}"/>` +
          '</saml:SubjectConfirmation>',
      }),
    /Responses must contain/,
  ],
  [
    'a confirmation that never ends',
    () =>
      response({
        confirmation:
          '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
          `<saml:SubjectConfirmationData Recipient="${signInAddress}"/></saml:SubjectConfirmation>`,
      }),
    /Responses must contain/,
  ],
  [
    'another recipient',
    () => response({ recipient: 'https://sp.example/saml' }),
    /^InvalidIdentityToken: Response has the wrong Recipient/,
  ],
  [
    'a recipient like AWS’s',
    () => response({ recipient: 'https://signin.aws.amazon.com.evil.example/saml' }),
    /wrong Recipient/,
  ],
  ['another provider’s recipient', () => response({ recipient: `${signInAddress}/acs/ASPAOTHER` }), /wrong Recipient/],
  [
    'another audience',
    () => response({ audience: 'https://sp.example' }),
    /^InvalidIdentityToken: Response does not contain the required audience$/,
  ],
  ['no audience', () => response({ conditions: '' }), /Response does not contain the required audience/],
  [
    'an audience, then another one',
    () =>
      response({
        audience:
          'urn:amazon:webservices</saml:Audience></saml:AudienceRestriction><saml:AudienceRestriction>' +
          '<saml:Audience>https://sp.example',
      }),
    /required audience/,
  ],
  [
    'a condition that is not known',
    () =>
      response({
        conditions:
          '<saml:Conditions><saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience>' +
          '</saml:AudienceRestriction><saml:Condition/></saml:Conditions>',
      }),
    /a condition that is not known/,
  ],
  ['what has expired', () => response({ expires: -1 }), /^ExpiredToken: Response has expired$/],
  ['what is not valid yet', () => response({ notBefore: 120 }), /^InvalidIdentityToken: Response is not valid yet/],
  [
    'what was issued in the future',
    () => response({ issued: 120 }),
    /^InvalidIdentityToken: Response is not valid yet/,
  ],
  [
    'what was issued more than five minutes ago',
    () => response({ issued: -301 }),
    /^ExpiredToken: Token must be redeemed within 5 minutes of issuance$/,
  ],
  ['a session that is over', () => response({ sessionEnds: -1 }), /^ExpiredToken: Response has expired$/],
  [
    'a time that is none',
    () => response({ conditions: '<saml:Conditions NotBefore="yesterday"/>' }),
    /a time that is none: NotBefore/,
  ],
  [
    'another role',
    () => response({ attributes: attributes({ Role: `arn:aws:iam::${sandlot.account}:role/other,${provider}` }) }),
    /^InvalidIdentityToken: SAML Assertion doesn't contain the requested Role and Metadata in the attributes$/,
  ],
  [
    'another provider',
    () => response({ attributes: attributes({ Role: `${role},arn:aws:iam::${sandlot.account}:saml-provider/Other` }) }),
    /requested Role and Metadata/,
  ],
  [
    'the pair over two values',
    () => response({ attributes: attributes({ Role: [role, provider] }) }),
    /requested Role and Metadata/,
  ],
  ['no role', () => response({ attributes: attributes({ Role: undefined }) }), /requested Role and Metadata/],
  [
    'no session name',
    () => response({ attributes: attributes({ RoleSessionName: undefined }) }),
    /^InvalidIdentityToken: RoleSessionName is required in AuthnResponse$/,
  ],
  [
    'a session name with a space',
    () => response({ attributes: attributes({ RoleSessionName: 'Casey Jones' }) }),
    /^InvalidIdentityToken: RoleSessionName in AuthnResponse must match \[a-zA-Z_0-9\+=,\.@-\]\{2,64\}$/,
  ],
  [
    'two session names',
    () => response({ attributes: attributes({ RoleSessionName: ['casey', 'admin'] }) }),
    /has 2 values of .*RoleSessionName/,
  ],
  [
    'a source identity of one letter',
    () => response({ attributes: attributes({ SourceIdentity: 'x' }) }),
    /^InvalidIdentityToken: Source Identity must match/,
  ],
  [
    'a session that is too short',
    () => response({ attributes: attributes({ SessionDuration: '899' }) }),
    /^InvalidIdentityToken: SessionDuration in AuthnResponse must be/,
  ],
  [
    'a tag that is none',
    () => response({ attributes: attributes({ 'PrincipalTag:Team': 'a#b' }) }),
    /^InvalidIdentityToken: .*session tag/,
  ],
  [
    'a transitive tag that is not there',
    () => response({ attributes: attributes({ TransitiveTagKeys: 'Team' }) }),
    /^InvalidIdentityToken: .*transitive/,
  ],
];

/**
 * A forged assertion in the signed one's place, and the signed one where a verifier that looks
 * for its ID still finds it.
 */
function wrapped(place: 'beside' | 'object'): string {
  const document = signed(responseXml({ attributes: attributes() }));
  const original = /<saml:Assertion.*<\/saml:Assertion>/s.exec(document)![0];
  const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(original)![0];
  const forged = original.replace('ID="_assertion"', 'ID="_forged"').replace('casey@', 'admin@');
  const bare = original.replace(signature, '');
  if (place === 'beside') return encoded(document.replace(original, forged + bare));
  return encoded(
    document.replace(original, forged.replace('</ds:Signature>', `<ds:Object>${bare}</ds:Object></ds:Signature>`)),
  );
}

/** The assertion's signature as the response's own, over the assertion. */
function moved(): string {
  const document = signed(responseXml({ attributes: attributes() }));
  const signature = /<ds:Signature.*<\/ds:Signature>/s.exec(document)![0];
  return encoded(document.replace(signature, '').replace('<samlp:Status>', `${signature}<samlp:Status>`));
}
for (const [name, assertion, expected] of refused)
  test(`refused: ${name}`, async () => {
    assert.match(await outcome(assume(assertion())), expected);
  });

test('whatever is changed in a signed response, it says the same or is refused', () => {
  const document = signed(responseXml({ attributes: attributes() }), { sign: ['Response', 'Assertion'] });
  const facts = {
    arn: provider,
    name: 'Corporate',
    uuid: 'X',
    entityId,
    certificates: [certificate.replace(/-----.*-----|\s/g, '')],
    validUntil: Infinity,
    privateKeys: [],
    encryptionMode: 'Allowed',
  } as const;
  const said = (xml: string): string =>
    JSON.stringify([
      checkAssertion(verifiedAssertion(encoded(xml), facts), { ...facts, now: Date.now() }),
      [...attributesOf(verifiedAssertion(encoded(xml), facts))],
    ]);
  const original = said(document);
  // Numbers that look random and are the same at each run.
  let seed = 1;
  const next = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const pieces = [
    '<',
    '>',
    '"',
    ' ',
    '&amp;',
    '&#0;',
    '<!-- -->',
    '<![CDATA[x]]>',
    'ID="_assertion"',
    '<saml:Assertion/>',
    '<ds:Signature/>',
    'xmlns:saml="x"',
    '\u0000',
    '\ud800',
    'A',
  ];
  let refusals = 0;
  for (let round = 0; round < 250; round += 1) {
    const [at, length] = [next(document.length), next(40)];
    const changed =
      document.slice(0, at) + pieces[next(pieces.length)]! + document.slice(at + (round % 2 === 0 ? 0 : length));
    try {
      assert.equal(said(changed), original, changed);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refusals += 1;
    }
  }
  assert.ok(refusals > 200, `${refusals} of 250`);
});

test('accepted: an assertion canonicalized and signed by hand', async () => {
  const document = responseXml({ attributes: attributes({ 'urn:oid:2.5.4.3': 'Zoë &amp; Ko' }) });
  const plain = /<saml:Assertion.*<\/saml:Assertion>/s.exec(document)![0];
  const canonical = plain
    .replace('<saml:Assertion', '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"')
    .replace(/<([\w:]+)([^<>]*)\/>/g, '<$1$2></$1>');
  const digest = createHash('sha256').update(canonical).digest('base64');
  const element = (name: string, Algorithm: string): string => `<ds:${name} Algorithm="${Algorithm}"></ds:${name}>`;
  const info =
    `${element('CanonicalizationMethod', exclusive)}` +
    `${element('SignatureMethod', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256')}<ds:Reference ` +
    `URI="#_assertion"><ds:Transforms>${element('Transform', enveloped)}${element('Transform', exclusive)}` +
    `</ds:Transforms>${element('DigestMethod', 'http://www.w3.org/2001/04/xmlenc#sha256')}<ds:DigestValue>${digest}` +
    '</ds:DigestValue></ds:Reference>';
  const value = sign(
    'sha256',
    Buffer.from(`<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${info}</ds:SignedInfo>`),
    privateKey,
  ).toString('base64');
  const signature =
    `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>${info}</ds:SignedInfo>` +
    `<ds:SignatureValue>${value.replace(/(.{76})/g, '$1\n')}</ds:SignatureValue></ds:Signature>`;
  assert.equal(
    await outcome(
      assume(encoded(document.replace(plain, () => plain.replace('</saml:Issuer>', `</saml:Issuer>${signature}`)))),
    ),
    'ok',
  );
});

test('a comment does not shorten a name', async () => {
  const { Subject } = await assume(
    encoded(
      signed(responseXml({ attributes: attributes() })).replace('casey@example.com', 'casey@<!-- -->example.com'),
    ),
  );
  assert.equal(Subject, 'casey@example.com');
});

test('arguments that are none, providers that are not there, are refused', async () => {
  assert.match(
    await outcome(assume(response(), { PrincipalArn: `arn:aws:iam::${sandlot.account}:user/x` })),
    /^ValidationError: Principal ARN is invalid/,
  );
  assert.match(
    await outcome(assume(response(), { PrincipalArn: `arn:aws:iam::${sandlot.account}:saml-provider/None` })),
    /^InvalidIdentityToken: Specified provider doesn't exist$/,
  );
  assert.match(
    await outcome(assume(response(), { PrincipalArn: 'arn:aws:iam::111122223333:saml-provider/Corporate' })),
    /^InvalidIdentityToken: Specified provider doesn't exist$/,
  );
  assert.match(await outcome(assume(response(), { RoleArn: 'arn:aws:iam::1:user/people' })), /^ValidationError/);
  assert.match(await outcome(assume('A'.repeat(100_001))), /^ValidationError: 1 validation error detected/);
  const gone = `${role}-gone`;
  assert.match(
    await outcome(assume(response({ attributes: attributes({ Role: `${gone},${provider}` }) }), { RoleArn: gone })),
    /^AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML$/,
  );
});

test('trust policies decide on what the assertion says', async () => {
  const person = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.';
  const said = {
    [`${person}1`]: ['staff', 'member'],
    [`${person}3`]: 'ExampleOrg',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress': 'casey@example.com',
    'urn:oid:2.5.4.3': ['Casey'],
    '2.5.4.4': 'Jones',
    'http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid': 'S-1-5',
  };
  const nameQualifier = createHash('sha1').update(`${entityId}${sandlot.account}/Corporate`).digest('base64');
  const conditions: readonly [condition: object, isMet: boolean][] = [
    [
      {
        StringEquals: {
          'saml:aud': signInAddress,
          'saml:iss': entityId,
          'saml:sub': 'casey@example.com',
          'saml:sub_type': 'persistent',
        },
      },
      true,
    ],
    [{ StringEquals: { 'SAML:namequalifier': nameQualifier, 'saml:doc': `${sandlot.account}/Corporate` } }, true],
    [
      {
        StringEquals: {
          'saml:edupersonorgdn': 'ExampleOrg',
          'saml:mail': 'casey@example.com',
          'saml:surname': 'Jones',
          'saml:primaryGroupSID': 'S-1-5',
          'saml:uid': 'S-1-5',
        },
      },
      true,
    ],
    [{ 'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': 'staff', 'saml:cn': 'Casey' } }, true],
    [{ 'ForAllValues:StringEquals': { 'saml:edupersonaffiliation': 'staff' } }, false],
    [{ Null: { 'saml:edupersonassurance': 'true' } }, true],
    [{ StringEquals: { 'sts:RoleSessionName': 'casey', 'aws:FederatedProvider': provider } }, true],
    [{ StringEquals: { 'saml:aud': 'https://eu-west-1.signin.aws.amazon.com/saml' } }, false],
    [{ StringEquals: { 'saml:sub_type': 'transient' } }, false],
    [{ StringEquals: { 'saml:edupersonorgdn': 'Other' } }, false],
    // AWS defines no such key.
    [{ StringEquals: { 'saml:nobody-knows': 'x' } }, false],
    [{ StringNotEquals: { 'saml:nobody-knows': 'x' } }, true],
  ];
  for (const [index, [condition, isMet]] of conditions.entries()) {
    const RoleArn = await newRole(`conditional-${index}`, condition);
    const answer = await outcome(
      assume(response({ attributes: { ...attributes({ Role: `${RoleArn},${provider}` }), ...said } }), { RoleArn }),
    );
    assert.equal(
      answer,
      isMet ? 'ok' : 'AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML',
      JSON.stringify(condition),
    );
  }
});

test('a key that such a request cannot have is not there', async () => {
  const assumed = async (name: string, condition: object) => {
    const RoleArn = await newRole(name, condition);
    return outcome(assume(response({ attributes: attributes({ Role: `${RoleArn},${provider}` }) }), { RoleArn }));
  };
  assert.equal(await assumed('from-no-vpc', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }), 'ok');
  assert.match(await assumed('from-a-vpc', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }), /^AccessDenied/);
  assert.equal(
    await assumed('no-service', {
      Bool: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
      Null: { 'aws:PrincipalArn': 'true', 'ec2:RoleDelivery': 'true' },
      StringEquals: { 'aws:ResourceAccount': sandlot.account },
    }),
    'ok',
  );
});

test('name formats of SAML 2.0 are shown without their prefix, others whole', async () => {
  const typeOf = async (format: string): Promise<string | undefined> =>
    (await assume(response({ nameId: `<saml:NameID ${format}>casey</saml:NameID>` }))).SubjectType;
  assert.equal(await typeOf('Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"'), 'transient');
  assert.equal(
    await typeOf('Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"'),
    'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
  );
  assert.equal(await typeOf(''), 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified');
});

test('session tags and a source identity come from the assertion, need their permissions, and stay', async () => {
  const asking = {
    'PrincipalTag:Team': 'Blue',
    'PrincipalTag:Cost': '12',
    TransitiveTagKeys: ['Team'],
    SourceIdentity: 'casey',
  };
  assert.equal(
    await outcome(assume(response({ attributes: attributes(asking) }))),
    'AccessDenied: Not authorized to perform sts:TagSession',
  );
  assert.equal(
    await outcome(assume(response({ attributes: attributes({ SourceIdentity: 'casey' }) }))),
    'AccessDenied: Not authorized to perform sts:SetSourceIdentity',
  );
  const RoleArn = await newRole('tagged', { StringEquals: { 'aws:RequestTag/Team': 'Blue' } }, [
    'sts:AssumeRoleWithSAML',
    'sts:TagSession',
    'sts:SetSourceIdentity',
  ]);
  const { Credentials, SourceIdentity, PackedPolicySize } = await assume(
    response({ attributes: attributes({ ...asking, Role: `${RoleArn},${provider}` }) }),
    { RoleArn },
  );
  assert.equal(SourceIdentity, 'casey');
  assert.ok(PackedPolicySize! > 0);
  await iam.putRolePolicy({
    RoleName: 'tagged',
    PolicyName: 'own',
    PolicyDocument: policy({
      Effect: 'Allow',
      Action: 's3:ListAllMyBuckets',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:PrincipalTag/team': 'Blue', 'aws:PrincipalTag/Cost': '12', 'aws:SourceIdentity': 'casey' },
      },
    }),
  });
  const s3 = s3Of(Credentials!);
  assert.equal(await outcome(s3.listBuckets()), 'ok');
  s3.destroy();
});

test('a session lasts as long as the shortest of what was asked, offered and left', async () => {
  const RoleArn = await newRole('long', {}, 'sts:AssumeRoleWithSAML', 7200);
  const lasts = async (
    DurationSeconds: number | undefined,
    more: Claims['attributes'],
    sessionEnds?: number,
  ): Promise<number> => {
    const claims = {
      attributes: attributes({ ...more, Role: `${RoleArn},${provider}` }),
      ...(sessionEnds !== undefined && { sessionEnds }),
    };
    const { Credentials } = await assume(response(claims), {
      RoleArn,
      ...(DurationSeconds !== undefined && { DurationSeconds }),
    });
    return Math.round((Credentials!.Expiration!.getTime() - Date.now()) / 60_000) * 60;
  };
  assert.equal(await lasts(undefined, {}), 3600);
  assert.equal(await lasts(7200, {}), 7200);
  assert.equal(await lasts(7200, { SessionDuration: '1800' }), 1800);
  assert.equal(await lasts(undefined, { SessionDuration: '43200' }), 3600);
  assert.equal(await lasts(7200, { SessionDuration: '5400' }, 1200), 1200);
  assert.match(
    await outcome(lasts(7260, {})),
    /^ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role\.$/,
  );
});

test('session policies narrow it', async () => {
  const { Credentials, PackedPolicySize } = await assume(response(), {
    Policy: policy({ Effect: 'Deny', Action: 's3:*', Resource: '*' }, { Effect: 'Allow', Action: '*', Resource: '*' }),
  });
  assert.ok(PackedPolicySize! > 0);
  const s3 = s3Of(Credentials!);
  assert.match(await outcome(s3.listBuckets()), /^AccessDenied/);
  s3.destroy();
  assert.match(await outcome(assume(response(), { Policy: '{' })), /^MalformedPolicyDocument/);
});

test('whom the provider named is a condition key and a variable in the session’s requests; no more is', async () => {
  const owner = new S3({ ...sandlot.clientConfig, forcePathStyle: true });
  await owner.createBucket({ Bucket: 'backups' });
  const RoleArn = await newRole('backup', {});
  const Resource = 'arn:aws:s3:::backups/${saml:namequalifier}/${saml:sub}/*';
  const own = (Condition: object): Promise<unknown> =>
    iam.putRolePolicy({
      RoleName: 'backup',
      PolicyName: 'own',
      PolicyDocument: policy({ Effect: 'Allow', Action: 's3:PutObject', Resource, Condition }),
    });
  await own({ StringEquals: { 'saml:sub_type': 'persistent' } });
  const { Credentials, NameQualifier } = await assume(
    response({ attributes: attributes({ Role: `${RoleArn},${provider}` }) }),
    { RoleArn },
  );
  const s3 = s3Of(Credentials!);
  assert.equal(
    await outcome(s3.putObject({ Bucket: 'backups', Key: `${NameQualifier}/casey@example.com/1`, Body: 'x' })),
    'ok',
  );
  assert.match(
    await outcome(s3.putObject({ Bucket: 'backups', Key: `${NameQualifier}/robin@example.com/1`, Body: 'x' })),
    /^AccessDenied/,
  );
  const next = await iam.createRole({
    RoleName: 'next',
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { AWS: RoleArn },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'saml:sub': 'casey@example.com' } },
    }),
  });
  const chained = new STS({ ...sandlot.clientConfig, credentials: await s3.config.credentials(), maxAttempts: 1 });
  assert.equal(await outcome(chained.assumeRole({ RoleArn: next.Role!.Arn!, RoleSessionName: 'on' })), 'ok');
  chained.destroy();
  await own({ StringEquals: { 'saml:aud': signInAddress } });
  assert.match(
    await outcome(s3.putObject({ Bucket: 'backups', Key: `${NameQualifier}/casey@example.com/2`, Body: 'x' })),
    /^AccessDenied/,
  );
  s3.destroy();
  owner.destroy();
});

test('a provider’s keys and metadata may change, and end', async (t) => {
  const own = await startSandlot();
  const [ownIam, ownSts] = [
    new IAM(own.clientConfig),
    new STS({ endpoint: own.endpoint, region: own.region, maxAttempts: 1 }),
  ];
  t.after(async () => {
    ownIam.destroy();
    ownSts.destroy();
    await own.close();
  });
  const until = (days: number): string => `validUntil="${inSeconds(days * 86_400)}"`;
  const { SAMLProviderArn } = await ownIam.createSAMLProvider({
    Name: 'Corporate',
    SAMLMetadataDocument: metadataXml([strangerCertificate], until(2)),
  });
  const { Role } = await ownIam.createRole({
    RoleName: 'people',
    AssumeRolePolicyDocument: policy({
      Effect: 'Allow',
      Principal: { Federated: SAMLProviderArn },
      Action: 'sts:AssumeRoleWithSAML',
    }),
  });
  const work = () =>
    ownSts.assumeRoleWithSAML({
      RoleArn: Role!.Arn!,
      PrincipalArn: SAMLProviderArn!,
      SAMLAssertion: response({ attributes: { Role: `${SAMLProviderArn},${Role!.Arn}`, RoleSessionName: 'casey' } }),
    });
  assert.match(await outcome(work()), /Response signature invalid/);
  const metadataSignature =
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>' +
    `${certificate.replace(/-----.*-----|\s/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`;
  await ownIam.updateSAMLProvider({
    SAMLProviderArn,
    SAMLMetadataDocument: metadataXml([strangerCertificate], until(2)).replace(
      '</md:IDPSSODescriptor>',
      `</md:IDPSSODescriptor>${metadataSignature}`,
    ),
  });
  assert.match(await outcome(work()), /Response signature invalid/);
  await ownIam.updateSAMLProvider({
    SAMLProviderArn,
    SAMLMetadataDocument: metadataXml([strangerCertificate, certificate], until(2)),
  });
  assert.equal(await outcome(work()), 'ok');
  await own.advance(3 * 86_400_000);
  assert.match(
    await outcome(work()),
    /^InvalidIdentityToken: The metadata of .*:saml-provider\/Corporate were valid until .*UpdateSAMLProvider/,
  );
  await ownIam.updateSAMLProvider({ SAMLProviderArn, SAMLMetadataDocument: metadataXml([certificate], until(9)) });
  assert.equal(await outcome(work()), 'ok');
});

test('roles of permission sets are Identity Center’s alone', async (t) => {
  const own = await startSandlot();
  const [ownIam, ownSts, admin] = [
    new IAM(own.clientConfig),
    new STS({ endpoint: own.endpoint, region: own.region, maxAttempts: 1 }),
    new SSOAdmin(own.clientConfig),
  ];
  t.after(async () => {
    for (const client of [ownIam, ownSts, admin]) client.destroy();
    await own.close();
  });
  const { instanceArn: InstanceArn, identityStoreId: IdentityStoreId } = await own.api(
    'POST',
    '/identity-center/enable',
    { withOrganizations: true },
  );
  const store = new Identitystore(own.clientConfig);
  const { GroupId } = await store.createGroup({ IdentityStoreId, DisplayName: 'crew' });
  store.destroy();
  const { PermissionSet } = await admin.createPermissionSet({ InstanceArn, Name: 'reader' });
  await admin.createAccountAssignment({
    InstanceArn,
    PermissionSetArn: PermissionSet!.PermissionSetArn!,
    PrincipalId: GroupId!,
    PrincipalType: 'GROUP',
    TargetId: own.account,
    TargetType: 'AWS_ACCOUNT',
  });
  await own.idle();
  const reserved = (await ownIam.listRoles({ PathPrefix: '/aws-reserved/sso.amazonaws.com/' })).Roles![0]!;
  const [, Name] = /saml-provider\/([\w-]+)/.exec(decodeURIComponent(reserved.AssumeRolePolicyDocument!))!;
  // Whoever registers a provider of the name that the role trusts does not get in.
  const { SAMLProviderArn } = await ownIam.createSAMLProvider({ Name, SAMLMetadataDocument: metadataXml() });
  const SAMLAssertion = response({
    attributes: { Role: `${reserved.Arn},${SAMLProviderArn}`, RoleSessionName: 'casey' },
  });
  assert.equal(
    await outcome(ownSts.assumeRoleWithSAML({ RoleArn: reserved.Arn, PrincipalArn: SAMLProviderArn, SAMLAssertion })),
    'AccessDenied: Not authorized to perform sts:AssumeRoleWithSAML',
  );
});
