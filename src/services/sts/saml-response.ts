/**
 * A SAML 2.0 authentication response (saml-core-2.0-os): its XML, its signature, and what its one assertion says. Only
 * bytes that a signature of the provider's covers are read. What AWS makes of it is saml-claims.ts.
 */
import { AwsError } from '../../wire/errors.ts';

export interface SamlSubject {
  readonly nameId: string;
  readonly format: string | undefined;
  /** Of the bearer confirmation: where the assertion is to be sent. */
  readonly recipient: string;
  /** Milliseconds. */
  readonly notOnOrAfter: number;
}

export interface SamlAssertion {
  readonly issuer: string;
  readonly issuedAt: number;
  readonly subject: SamlSubject | undefined;
  readonly notBefore: number | undefined;
  readonly notOnOrAfter: number | undefined;
  readonly audiences: readonly string[];
  /** `SessionNotOnOrAfter` of the authentication statement. */
  readonly sessionNotOnOrAfter: number | undefined;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

const namespaces = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion', protocol: 'urn:oasis:names:tc:SAML:2.0:protocol', signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
};
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** RFC 6931; nothing with SHA-1. */
const signatureAlgorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
]);
const digestAlgorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmldsig-more#sha384', 'http://www.w3.org/2001/04/xmlenc#sha512',
]);

export function invalidAssertion(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message, {}, 400);
}

/** What the provider's messages are checked and decrypted with. */
export interface SamlKeys {
  /** DER in Base64. */
  readonly certificates: readonly string[];
  /** PEM. */
  readonly privateKeys: readonly string[];
  readonly encryptionRequired: boolean;
}

type Xml = typeof import('@node-saml/node-saml/lib/xml.js');

/**
 * The assertion of a Base64 response, signed by one of the certificates.
 * @throws AwsError InvalidIdentityToken; IDPRejectedClaim when the provider says that the person was not signed in
 */
export async function readSamlResponse(encoded: string, keys: SamlKeys): Promise<SamlAssertion> {
  // The bundler hands a CommonJS package out under `default` alone.
  const { default: xml }: { default: Xml } = await import('@node-saml/node-saml/lib/xml.js');
  const text = decode(encoded);
  const response = await parse(xml, text);
  if (!is(response, 'protocol', 'Response')) throw invalidAssertion('Invalid SAML response: its root is not a Response of SAML 2.0.');
  checkStatus(response);
  checkAlgorithms(response);
  const pems = keys.certificates.map(pemOf);
  const element = theAssertion(response, keys);
  const whole = verified(xml, text, response, pems);
  if (element.localName === 'EncryptedAssertion') {
    const encrypted = whole === null ? element : theAssertion(await parse(xml, whole), keys);
    return readAssertion(await readEncrypted(xml, encrypted, { ...keys, pems, signedAround: whole !== null }));
  }
  if (whole !== null) return readAssertion(theAssertion(await parse(xml, whole), keys));
  return readAssertion(await parse(xml, verified(xml, text, element, pems) ?? notSigned()));
}

async function parse(xml: Xml, text: string): Promise<XmlElement> {
  try {
    return (await xml.parseDomFromString(text)).documentElement as unknown as XmlElement;
  } catch {
    throw invalidAssertion('Invalid base64 SAMLResponse: its content is not well-formed XML.');
  }
}

/** One, encrypted or not, directly in the response: more of them are how signatures are wrapped around forgeries. */
function theAssertion(response: XmlElement, { encryptionRequired }: SamlKeys): XmlElement {
  const found = [...all(response, 'assertion', 'Assertion'), ...all(response, 'assertion', 'EncryptedAssertion')];
  if (found.length !== 1 || found[0]!.parentNode !== response) throw invalidAssertion(`Invalid SAML response: it has ${found.length} assertions; one, directly in the Response, is taken.`);
  if (encryptionRequired && found[0]!.localName === 'Assertion') throw invalidAssertion('The provider requires encrypted assertions, and this one is not encrypted.');
  return found[0]!;
}

/** The signed bytes of an element, if its own signature is by one of the certificates. */
function verified(xml: Xml, text: string, element: XmlElement, pems: readonly string[]): string | null {
  try {
    return xml.getVerifiedXml(text, element as never, [...pems]);
  } catch {
    return null;
  }
}

function notSigned(): never {
  throw invalidAssertion('Response signature invalid');
}

/** https://www.w3.org/TR/xmlenc-core1/; not RSA 1.5 and Triple DES, which are broken. */
const encryptionAlgorithms = /^http:\/\/www\.w3\.org\/(?:2001\/04\/xmlenc#(?:aes(?:128|192|256)-cbc|rsa-oaep-mgf1p)|2009\/xmlenc11#(?:aes(?:128|192|256)-gcm|rsa-oaep))$/;

interface DecryptionKeys extends SamlKeys {
  readonly pems: readonly string[];
  /** The response's signature covers it already. */
  readonly signedAround: boolean;
}

/**
 * One answer for all that can go wrong with the key, the padding, the XML and the signature: whoever can tell these
 * apart can decrypt a message of somebody else's, guess by guess.
 */
async function readEncrypted(xml: Xml, element: XmlElement, { privateKeys, pems, signedAround }: DecryptionKeys): Promise<XmlElement> {
  if (privateKeys.length === 0) throw invalidAssertion('The assertion is encrypted, and the provider has no private key here to decrypt it with: add one with UpdateSAMLProvider.');
  for (const method of all(element, 'encryption', 'EncryptionMethod')) {
    const algorithm = method.getAttribute('Algorithm') ?? '';
    if (!encryptionAlgorithms.test(algorithm)) throw invalidAssertion(`The assertion is encrypted with ${algorithm}, which is not accepted; use AES with RSA-OAEP.`);
  }
  for (const key of privateKeys) {
    try {
      const text = await xml.decryptXml(String(element), key);
      refuseDocumentType(text);
      const assertion = await parse(xml, text);
      checkAlgorithms(assertion);
      const signed = signedAround ? text : verified(xml, text, assertion, pems);
      if (signed !== null && is(assertion, 'assertion', 'Assertion')) return await parse(xml, signed);
    } catch {
      // Made for another key, or with one.
    }
  }
  throw invalidAssertion('The encrypted assertion could not be decrypted with the keys of the provider, or its signature is not the provider\'s.');
}

function decode(encoded: string): string {
  const bare = encoded.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) throw invalidAssertion('Invalid base64 SAMLResponse');
  const xml = Buffer.from(bare, 'base64').toString('utf8');
  refuseDocumentType(xml);
  return xml;
}

/** Entities of a document type could read files or grow without bound; no SAML message has one. */
function refuseDocumentType(xml: string): void {
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw invalidAssertion('Invalid SAML response: a document type is not allowed.');
}

function checkStatus(response: XmlElement): void {
  const code = children(children(response, 'protocol', 'Status')[0], 'protocol', 'StatusCode')[0]?.getAttribute('Value');
  if (code === success) return;
  throw new AwsError('IDPRejectedClaim', `The identity provider reported that authentication failed: ${code ?? 'there is no status'}.`, {}, 403);
}

function checkAlgorithms(response: XmlElement): void {
  for (const [name, allowed] of [['SignatureMethod', signatureAlgorithms], ['DigestMethod', digestAlgorithms]] as const) {
    for (const element of all(response, 'signature', name)) {
      // The same name is a parameter of RSA-OAEP in an encrypted key, where SHA-1 does no harm.
      if (is(element.parentNode as XmlElement, 'encryption', 'EncryptionMethod')) continue;
      const algorithm = element.getAttribute('Algorithm') ?? '';
      if (!allowed.has(algorithm)) throw invalidAssertion(`Response signature invalid: the algorithm ${algorithm} is not accepted; sign with RSA and SHA-256 or better.`);
    }
  }
}

function readAssertion(assertion: XmlElement): SamlAssertion {
  const conditions = children(assertion, 'assertion', 'Conditions')[0];
  const statement = children(assertion, 'assertion', 'AuthnStatement')[0];
  const attributes = new Map<string, readonly string[]>();
  for (const group of children(assertion, 'assertion', 'AttributeStatement')) {
    for (const attribute of children(group, 'assertion', 'Attribute')) {
      const name = attribute.getAttribute('Name') ?? '';
      attributes.set(name, [...attributes.get(name) ?? [], ...children(attribute, 'assertion', 'AttributeValue').map(textOf)]);
    }
  }
  return {
    issuer: textOf(children(assertion, 'assertion', 'Issuer')[0]), issuedAt: timeOf(assertion, 'IssueInstant') ?? Number.NaN, subject: readSubject(assertion),
    notBefore: timeOf(conditions, 'NotBefore'), notOnOrAfter: timeOf(conditions, 'NotOnOrAfter'),
    audiences: children(conditions, 'assertion', 'AudienceRestriction').flatMap((restriction) => children(restriction, 'assertion', 'Audience').map(textOf)),
    sessionNotOnOrAfter: timeOf(statement, 'SessionNotOnOrAfter'), attributes,
  };
}

function readSubject(assertion: XmlElement): SamlSubject | undefined {
  const subject = children(assertion, 'assertion', 'Subject')[0];
  const nameId = children(subject, 'assertion', 'NameID')[0];
  const data = children(subject, 'assertion', 'SubjectConfirmation').filter((one) => one.getAttribute('Method') === bearer)
    .flatMap((one) => children(one, 'assertion', 'SubjectConfirmationData'))[0];
  if (!nameId || !data) return undefined;
  return {
    nameId: textOf(nameId), format: nameId.getAttribute('Format') || undefined,
    recipient: data.getAttribute('Recipient') ?? '', notOnOrAfter: timeOf(data, 'NotOnOrAfter') ?? Number.NaN,
  };
}

/** As much of a DOM element as is read here. */
interface XmlElement {
  readonly nodeType: number;
  readonly namespaceURI: string | null;
  readonly localName: string;
  readonly parentNode: unknown;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<XmlElement>;
  getAttribute(name: string): string | null;
  getElementsByTagNameNS(namespace: string, name: string): ArrayLike<XmlElement>;
}

type Namespace = keyof typeof namespaces;

function is(node: XmlElement, namespace: Namespace, name: string): boolean {
  return node.nodeType === 1 && node.namespaceURI === namespaces[namespace] && node.localName === name;
}

function children(parent: XmlElement | undefined, namespace: Namespace, name: string): XmlElement[] {
  return Array.from(parent?.childNodes ?? []).filter((node) => is(node, namespace, name));
}

function all(parent: XmlElement, namespace: Namespace, name: string): XmlElement[] {
  return Array.from(parent.getElementsByTagNameNS(namespaces[namespace], name));
}

function textOf(element: XmlElement | undefined): string {
  return (element?.textContent ?? '').trim();
}

/** `NaN`: it is there, and no time. */
function timeOf(element: XmlElement | undefined, name: string): number | undefined {
  const text = element?.getAttribute(name);
  return text ? (/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN) : undefined;
}

function pemOf(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)!.join('\n')}\n-----END CERTIFICATE-----\n`;
}
