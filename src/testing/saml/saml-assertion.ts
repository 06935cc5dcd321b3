/** For tests: SAML responses as an identity provider makes them, and its metadata. */
import { X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { SignedXml } from 'xml-crypto';
import { encrypt } from 'xml-encryption';
import type { EncryptionAlgorithm, KeyEncryptionAlgorithm } from 'xml-encryption';
import { certificate, privateKey } from './certificate.ts';

export const entityId = 'https://idp.example/saml';
export const signInAddress = 'https://signin.aws.amazon.com/saml';
const attributePrefix = 'https://aws.amazon.com/SAML/Attributes/';

export interface Claims {
  readonly issuer?: string;
  /** XML in place of the issuer that the response names. */
  readonly responseIssuer?: string;
  readonly status?: string;
  readonly nameId?: string;
  /** XML of the SubjectConfirmation. */
  readonly confirmation?: string;
  readonly recipient?: string;
  /** XML of the Conditions. */
  readonly conditions?: string;
  readonly audience?: string;
  /** Seconds from now. */
  readonly issued?: number;
  readonly expires?: number;
  readonly notBefore?: number;
  readonly sessionEnds?: number;
  /** By the name after AWS's prefix, or whole. */
  readonly attributes?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** XML inside the assertion, at its end. */
  readonly more?: string;
}

export interface Signing {
  readonly sign?: readonly ('Response' | 'Assertion')[];
  readonly key?: string;
  readonly method?: string;
  readonly digest?: string;
  readonly transforms?: readonly string[];
  readonly canonicalization?: string;
}

export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** An instant this many seconds from now. */
export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();

/** The XML, without a signature. */
export function responseXml(claims: Claims = {}): string {
  const { issuer = entityId, issued = 0, status = 'Success' } = claims;
  const times = `IssueInstant="${inSeconds(issued)}" Version="2.0"`;
  return (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ' +
    `xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" ${times} Destination="${signInAddress}">` +
    (claims.responseIssuer ?? `<saml:Issuer>${issuer}</saml:Issuer>`) +
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${status}"/></samlp:Status>` +
    `<saml:Assertion ID="_assertion" ${times}><saml:Issuer>${issuer}</saml:Issuer>` +
    `${subjectXml(claims)}${conditionsXml(claims)}${statements(claims)}${claims.more ?? ''}` +
    '</saml:Assertion></samlp:Response>'
  );
}

function subjectXml({ nameId, confirmation, recipient = signInAddress, expires = 300 }: Claims): string {
  const name =
    nameId ??
    '<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">casey@example.com</saml:NameID>';
  const bearer =
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\n    ' +
    `<saml:SubjectConfirmationData NotOnOrAfter="${inSeconds(expires)}" Recipient="${recipient}"/>` +
    '</saml:SubjectConfirmation>';
  return `<saml:Subject>${name}${confirmation ?? bearer}</saml:Subject>`;
}

function conditionsXml({
  conditions,
  audience = 'urn:amazon:webservices',
  notBefore = -5,
  expires = 300,
}: Claims): string {
  return (
    conditions ??
    `<saml:Conditions NotBefore="${inSeconds(notBefore)}" NotOnOrAfter="${inSeconds(expires)}">` +
      `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>` +
      '</saml:Conditions>'
  );
}

function statements({ attributes = {}, sessionEnds }: Claims): string {
  const isShort = (name: string): boolean => /^(?:PrincipalTag:)?\w+$/.test(name);
  const given = Object.entries(attributes).flatMap(([name, values]) =>
    values === undefined ? [] : [[isShort(name) ? attributePrefix + name : name, [values].flat()] as const],
  );
  const ends = sessionEnds === undefined ? '' : ` SessionNotOnOrAfter="${inSeconds(sessionEnds)}"`;
  const valueXml = (value: unknown): string => `<saml:AttributeValue>${value}</saml:AttributeValue>`;
  const attributesXml = given.map(
    ([name, values]) => `<saml:Attribute Name="${name}">${values.map(valueXml).join('')}</saml:Attribute>`,
  );
  return (
    `<saml:AuthnStatement AuthnInstant="${inSeconds(0)}"${ends}><saml:AuthnContext/></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${attributesXml.join('')}</saml:AttributeStatement>`
  );
}

/** The XML with signatures, after the issuer as SAML has it; the assertion's first. */
export function signed(
  xml: string,
  {
    sign = ['Assertion'],
    key = privateKey,
    method = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    digest = 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms = [enveloped, exclusive],
    canonicalization = exclusive,
  }: Signing = {},
): string {
  return (['Assertion', 'Response'] as const)
    .filter((name) => sign.includes(name))
    .reduce((document, name) => {
      const signature = new SignedXml({
        privateKey: key,
        publicCert: certificate,
        signatureAlgorithm: method,
        canonicalizationAlgorithm: canonicalization,
      });
      const element = `//*[local-name(.)='${name}']`;
      signature.addReference({ xpath: element, transforms: [...transforms], digestAlgorithm: digest });
      signature.computeSignature(document, {
        prefix: 'ds',
        location: { reference: `${element}/*[local-name(.)='Issuer']`, action: 'after' },
      });
      return signature.getSignedXml();
    }, xml);
}

export interface Encryption {
  readonly cipher?: string;
  readonly keyTransport?: string;
  readonly pem?: string;
}

/** The response with its assertion encrypted, signed or not; by another implementation than the server's. */
export async function encrypted(
  xml: string,
  {
    cipher = 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    keyTransport = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    pem = certificate,
  }: Encryption = {},
): Promise<string> {
  const assertion = /<saml:Assertion.*<\/saml:Assertion>/s.exec(xml)?.[0] ?? '';
  const data = await promisify(encrypt)(
    assertion.replace('<saml:Assertion', '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'),
    {
      rsa_pub: new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' }) as string,
      pem,
      encryptionAlgorithm: cipher as EncryptionAlgorithm,
      keyEncryptionAlgorithm: keyTransport as KeyEncryptionAlgorithm,
      warnInsecureAlgorithm: false,
    },
  );
  return xml.replace(assertion, () => `<saml:EncryptedAssertion>${data}</saml:EncryptedAssertion>`);
}

export const encoded = (xml: string): string => Buffer.from(xml).toString('base64');

export function metadataXml(certificates: readonly string[] = [certificate], more = ''): string {
  const keys = certificates.map(
    (one) =>
      '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>' +
      `<ds:X509Certificate>${one.replace(/-----.*-----|\s/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
      '</md:KeyDescriptor>',
  );
  return (
    `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}" ${more}>` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}` +
    '</md:IDPSSODescriptor></md:EntityDescriptor>'
  );
}

/** Of a key that nobody has any more. */
export const strangerCertificate = `-----BEGIN CERTIFICATE-----
MIIDGTCCAgGgAwIBAgIUWnrfuSEeojDx9oZUC1cc466qdrwwDQYJKoZIhvcNAQEL
BQAwGzEZMBcGA1UEAwwQc3RyYW5nZXIuZXhhbXBsZTAgFw0yNjExMjYxNjQ5Mzda
GA8yMTI2MTEwMjE2NDkzN1owGzEZMBcGA1UEAwwQc3RyYW5nZXIuZXhhbXBsZTCC
ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAKWBxkadxJOwkeAaQ243Ug2f
LKybKUmgsr41QkVjbGdMVu84uLHp3J1LfZqOm/St6oJejP8Bxm1VUJtZz4jLUwKp
+Wkn7qo1LK7LpVaO1AAW+4iGmGxeFovfDOr8vpb8tslpw6b/lCXz/QE+yRKRm5kf
D9wQ4lG7jhepoL+RXyOY0Ej+D4HWUHlClZFKJiwr3qY3R4yYp296j71ujAQ589Gd
m8UY5F2CfTAmyRtrImIagd9/Mkzzpfh9lrG2h/8qqERPnKq60IgNQ0tla/2X9n9r
PZDW5s9qvSyO3p+5a5xbMcOsdRjgeO0uIUOI3jHCXEqkxODWzOD/sJhu4dxFlTUC
AwEAAaNTMFEwHQYDVR0OBBYEFJL3h2gucdRXeuFuT6MC47czfZcCMB8GA1UdIwQY
MBaAFJL3h2gucdRXeuFuT6MC47czfZcCMA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZI
hvcNAQELBQADggEBAEnKRrCMGjSpkN3siqV/NAwBaK5KS+/EMGNC8QqfhdXTJRSp
IhrZrV725o6Vbe2BupClEQlWWvQCbvkQNRaSCgu14rDlLf9354vPmAgnDF946RI3
hwslVMReLiBu+5OaKBKtdmA/GNZU0JZs+GbW95FijJQGvfWGezH50FzAmiRrt9Rd
pXWPR5uj+vbmWXZJ3AgJ9YNGiC4IzDUE3ZRuuEF9oe7uKrXbKTEgaZ3eFy2XCjf7
VuS9JDv4VnUcQ/aL8IXourjL6/LCibn4WQCs78HnP14NMq8QFbTXUxm0QZE3ey64
3JyrQStArlhiLuRp63vBGwH0bfQjdxZcByU9uPM=
-----END CERTIFICATE-----
`;
