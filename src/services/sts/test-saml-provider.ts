/** For tests: an identity provider that signs SAML responses with the test certificate's key. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { signXml } from '@node-saml/node-saml/lib/xml.js';
import { certificate, privateKey } from '../iam/test-certificate.ts';

export const entityId = 'https://idp.example/saml';

export const metadata = `<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate.replace(/-----[^-]+-----|\s/g, '')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>${' '.repeat(1000)}`;

export interface ResponseOptions {
  readonly issuer?: string;
  readonly recipient?: string;
  readonly audience?: string;
  readonly nameId?: string;
  readonly format?: string | undefined;
  /** Seconds from now. */
  readonly issued?: number;
  readonly notBefore?: number;
  readonly confirmedUntil?: number | 'never' | 'nonsense';
  readonly sessionUntil?: number;
  readonly status?: string;
  /** `https://aws.amazon.com/SAML/Attributes/` goes before names without a colon or a dot. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
  readonly sign?: 'assertion' | 'response' | 'nothing';
  readonly key?: string;
  readonly signatureAlgorithm?: 'sha1' | 'sha256' | 'sha512';
  /** Changes the XML before, and after, it is signed. */
  readonly before?: (xml: string) => string;
  readonly after?: (xml: string) => string;
}

export function samlXml(options: ResponseOptions): string {
  const {
    issuer = entityId, recipient = 'https://signin.aws.amazon.com/saml', audience = 'urn:amazon:webservices', nameId = 'ann@example.com',
    format = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', issued = -1, notBefore = -5, confirmedUntil = 300, sessionUntil,
    status = 'urn:oasis:names:tc:SAML:2.0:status:Success', attributes = {}, sign = 'assertion', key = privateKey, signatureAlgorithm = 'sha256', before = (xml) => xml, after = (xml) => xml,
  } = options;
  const at = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
  const until = confirmedUntil === 'never' ? '' : ` NotOnOrAfter="${confirmedUntil === 'nonsense' ? 'soon' : at(confirmedUntil)}"`;
  const statements = Object.entries(attributes).map(([name, values]) => `<saml:Attribute Name="${/^[^:.]+$|^PrincipalTag:/.test(name) ? `https://aws.amazon.com/SAML/Attributes/${name}` : name}">`
    + `${[values].flat().map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`).join('');
  const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r${randomUUID()}" Version="2.0" IssueInstant="${at(issued)}">`
    + `<saml:Issuer>${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>`
    + `<saml:Assertion ID="_a${randomUUID()}" Version="2.0" IssueInstant="${at(issued)}"><saml:Issuer>${issuer}</saml:Issuer>`
    + `<saml:Subject><saml:NameID${format === undefined ? '' : ` Format="${format}"`}>${nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData Recipient="${recipient}"${until}/></saml:SubjectConfirmation></saml:Subject>`
    + `<saml:Conditions NotBefore="${at(notBefore)}" NotOnOrAfter="${at(600)}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>`
    + `<saml:AuthnStatement AuthnInstant="${at(issued)}"${sessionUntil === undefined ? '' : ` SessionNotOnOrAfter="${at(sessionUntil)}"`}/><saml:AttributeStatement>${statements}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
  const path = sign === 'response' ? "/*[local-name(.)='Response']" : "//*[local-name(.)='Assertion']";
  const signed = sign === 'nothing' ? before(xml) : signXml(before(xml), path, { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' }, {
    privateKey: key, signatureAlgorithm, digestAlgorithm: signatureAlgorithm,
  });
  return after(signed);
}

export function samlResponse(options: ResponseOptions): string {
  return Buffer.from(samlXml(options)).toString('base64');
}

export function keyPair(): { publicKey: string; privateKey: string } {
  return generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
}

/** The response with its assertion encrypted, as an identity provider does it. */
export async function encryptAssertion(xml: string, publicKey: string, how: object = {}): Promise<string> {
  const { encrypt } = createRequire(import.meta.url)('xml-encryption') as { encrypt: (content: string, options: object, done: (error: Error | null, text: string) => void) => void };
  const assertion = /<saml:Assertion[^]*<\/saml:Assertion>/.exec(xml)![0];
  // It has to stand by itself once it is decrypted.
  const alone = assertion.replace('<saml:Assertion', '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"');
  const encrypted = await promisify(encrypt)(alone, {
    rsa_pub: publicKey, pem: certificate, encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', keyEncryptionDigest: 'sha1', ...how,
  });
  return xml.replace(assertion, () => `<saml:EncryptedAssertion>${encrypted}</saml:EncryptedAssertion>`);
}
