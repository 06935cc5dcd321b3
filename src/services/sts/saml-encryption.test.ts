import { outcome } from '../../testing/refused.ts';
import { startWithSaml } from '../../testing/saml/saml-provider.ts';
import assert from 'node:assert/strict';
import { createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { otherPrivateKey, privateKey } from '../../testing/saml/certificate.ts';
import {
  encoded,
  encrypted,
  metadataXml,
  responseXml,
  signed,
  signInAddress,
  strangerCertificate,
} from '../../testing/saml/saml-assertion.ts';
import type { Claims, Encryption, Signing } from '../../testing/saml/saml-assertion.ts';

const saml = await startWithSaml({ AddPrivateKey: otherPrivateKey });
const { iam, provider, role, sts } = saml;
// Keys are rotated: assertions may be for either.
await iam.updateSAMLProvider({ SAMLProviderArn: provider, AddPrivateKey: privateKey });

after(() => saml.close());

const xml = (claims: Claims = {}, signing: Signing = {}): string =>
  signed(responseXml({ ...claims, attributes: { Role: `${role},${provider}`, RoleSessionName: 'casey' } }), signing);
const assume = (document: string, PrincipalArn = provider) =>
  sts.assumeRoleWithSAML({ RoleArn: role, PrincipalArn, SAMLAssertion: encoded(document) });
const undecided =
  /^InvalidIdentityToken: The encrypted assertion cannot be decrypted with the SAML provider's private keys, or its signature is invalid$/;

const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';
const xmlenc11 = 'http://www.w3.org/2009/xmlenc11#';

const ciphers: readonly Encryption[] = [
  `${xmlenc11}aes128-gcm`,
  `${xmlenc11}aes256-gcm`,
  `${xmlenc}aes128-cbc`,
  `${xmlenc}aes256-cbc`,
].map((cipher) => ({ cipher }));
for (const encryption of ciphers)
  test(`accepted: ${encryption.cipher}`, async () => {
    assert.equal((await assume(await encrypted(xml(), encryption))).Subject, 'casey@example.com');
  });

test('accepted: the response signed over the encrypted assertion, with and without a signature inside', async () => {
  assert.equal(await outcome(assume(signed(await encrypted(xml({}, { sign: [] })), { sign: ['Response'] }))), 'ok');
  assert.equal(await outcome(assume(signed(await encrypted(xml()), { sign: ['Response'] }))), 'ok');
});

/** RSA-OAEP with SHA-256 throughout, and the key beside the data rather than in it, as some providers have it. */
function encryptedWithSha256(document: string): string {
  const assertion = /<saml:Assertion.*<\/saml:Assertion>/s
    .exec(document)![0]
    .replace('<saml:Assertion', '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"');
  const [key, iv] = [randomBytes(24), randomBytes(12)];
  const cipher = createCipheriv('aes-192-gcm', key, iv);
  const content = Buffer.concat([iv, cipher.update(assertion), cipher.final(), cipher.getAuthTag()]);
  const wrapped = publicEncrypt({ key: createPublicKey(privateKey), oaepHash: 'sha256' }, key);
  const value = (bytes: Buffer): string =>
    `<xenc:CipherData><xenc:CipherValue>\n${bytes.toString('base64')}\n</xenc:CipherValue></xenc:CipherData>`;
  return document.replace(
    /<saml:Assertion.*<\/saml:Assertion>/s,
    () =>
      `<saml:EncryptedAssertion xmlns:xenc="${xmlenc}"><xenc:EncryptedData>` +
      `<xenc:EncryptionMethod Algorithm="${xmlenc11}aes192-gcm"/>${value(content)}</xenc:EncryptedData>\n` +
      `    <xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${xmlenc11}rsa-oaep">` +
      `<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="${xmlenc}sha256"/>` +
      `<x:MGF xmlns:x="${xmlenc11}" Algorithm="${xmlenc11}mgf1sha256"/></xenc:EncryptionMethod>` +
      `${value(wrapped)}</xenc:EncryptedKey></saml:EncryptedAssertion>`,
  );
}

test('accepted: RSA-OAEP with SHA-256', async () => {
  assert.equal(await outcome(assume(encryptedWithSha256(xml()))), 'ok');
});

const changed = (document: string): string => {
  const values = [...document.matchAll(/CipherValue>([A-Za-z0-9+/=]+)</g)];
  const content = Buffer.from(values.at(-1)![1]!, 'base64');
  content[40]! ^= 1;
  return document.replace(values.at(-1)![1]!, content.toString('base64'));
};

const refused: readonly [name: string, document: () => Promise<string> | string, expected: RegExp][] = [
  ['PKCS #1 v1.5', () => encrypted(xml(), { keyTransport: `${xmlenc}rsa-1_5` }), undecided],
  ['Triple DES', () => encrypted(xml(), { cipher: `${xmlenc}tripledes-cbc` }), undecided],
  ['a stranger’s key', () => encrypted(xml(), { pem: strangerCertificate }), undecided],
  ['no signature, inside or outside', () => encrypted(xml({}, { sign: [] })), undecided],
  ['a stranger’s signature inside', () => encrypted(xml({}, { key: otherPrivateKey })), undecided],
  [
    'a stranger’s signature outside',
    async () => signed(await encrypted(xml()), { sign: ['Response'], key: otherPrivateKey }),
    /^InvalidIdentityToken: Response signature invalid$/,
  ],
  ['a changed ciphertext under GCM', async () => changed(await encrypted(xml())), undecided],
  [
    'a changed ciphertext under CBC',
    async () => changed(await encrypted(xml(), { cipher: `${xmlenc}aes256-cbc` })),
    undecided,
  ],
  [
    'a changed ciphertext under the response’s signature',
    async () => changed(signed(await encrypted(xml({}, { sign: [] })), { sign: ['Response'] })),
    /Response signature invalid/,
  ],
  [
    'an assertion in the assertion inside',
    () => encrypted(xml({ more: '<saml:Advice><saml:Assertion ID="_other" Version="2.0"/></saml:Advice>' })),
    undecided,
  ],
  [
    'a plain assertion beside it',
    async () =>
      (await encrypted(xml())).replace(
        '</samlp:Response>',
        '<saml:Assertion ID="_other" Version="2.0"/></samlp:Response>',
      ),
    /it has to have exactly one assertion/,
  ],
  [
    'two of them',
    async () => (await encrypted(xml())).replace(/(<saml:EncryptedAssertion>.*<\/saml:EncryptedAssertion>)/s, '$1$1'),
    /it has to have exactly one assertion/,
  ],
  [
    'an issuer that is not the provider’s',
    () => encrypted(xml({ issuer: 'https://evil.example', responseIssuer: '' })),
    /^InvalidIdentityToken: Issuer not present in specified provider$/,
  ],
  ['what has expired', () => encrypted(xml({ expires: -1 })), /^ExpiredToken: Response has expired$/],
];
for (const [name, document, expected] of refused)
  test(`refused: ${name}`, async () => {
    assert.match(await outcome(assume(await document())), expected);
  });

test('a provider may require encryption, at its own sign-in address', async () => {
  const { SAMLProviderUUID } = await iam.getSAMLProvider({ SAMLProviderArn: provider });
  const recipient = `${signInAddress}/acs/${SAMLProviderUUID}`;
  assert.equal((await assume(xml({ recipient }))).Audience, recipient);
  await iam.updateSAMLProvider({ SAMLProviderArn: provider, AssertionEncryptionMode: 'Required' });
  assert.match(await outcome(assume(xml({ recipient }))), /^InvalidIdentityToken: Assertion is not encrypted/);
  assert.match(
    await outcome(assume(await encrypted(xml()))),
    /^InvalidIdentityToken: Response has the wrong Recipient: where encryption is required it should be .*\/acs\//,
  );
  assert.equal((await assume(await encrypted(xml({ recipient })))).Audience, recipient);
  await iam.updateSAMLProvider({ SAMLProviderArn: provider, AssertionEncryptionMode: 'Allowed' });
});

test('a provider without a private key cannot take an encrypted assertion', async () => {
  const { SAMLProviderArn } = await iam.createSAMLProvider({ Name: 'Plain', SAMLMetadataDocument: metadataXml() });
  assert.match(
    await outcome(assume(await encrypted(xml()), SAMLProviderArn)),
    /^InvalidIdentityToken: Assertion is encrypted, and the SAML provider has no private key/,
  );
});
