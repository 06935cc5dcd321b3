/**
 * A SAML 2.0 response (saml-core-2.0-os) as it comes over the wire, and what of it a provider signed: the whole
 * response, its one assertion, or both. Nothing else of it is ever read, but to refuse it. The assertion may be
 * encrypted.
 */
import { AwsError } from '../../../wire/errors.ts';
import type { SamlProviderFacts } from '../../iam/internal.ts';
import { invalidToken } from '../sessions/identity-token-errors.ts';
import { decrypted } from './encryption.ts';
import { signatureNamespace, signedContent } from './signature.ts';
import { childrenOf, everything, parseXml, XmlRefused } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

export const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion';
const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol';
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** The assertion as the provider signed it. Throws InvalidIdentityToken, IDPRejectedClaim. */
export function verifiedAssertion(base64: string, provider: SamlProviderFacts): XmlElement {
  const document = decoded(base64);
  const response = parsed(document);
  if (!is(response, protocolNamespace, 'Response') || response.attributes.get('Version') !== '2.0')
    throw invalidResponse('it is no SAML 2.0 response');
  requireSuccess(response);
  for (const issuer of childrenOf(response, assertionNamespace, 'Issuer')) requireIssuer(issuer, provider);
  if (count(response, protocolNamespace, 'Response') !== 1) throw invalidResponse('it has a response inside');
  if (childrenOf(response, assertionNamespace, 'EncryptedAssertion').length > 0)
    return decryptedAssertion(document, response, provider);
  if (provider.encryptionMode === 'Required')
    throw invalidToken('Assertion is not encrypted: the SAML provider requires encrypted assertions');
  return signedAssertion(document, response, provider);
}

function decoded(base64: string): string {
  const compact = base64.replace(/\s+/g, '');
  try {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 !== 0) throw new Error('not Base64');
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    throw invalidToken('Invalid base64 SAMLResponse');
  }
}

function parsed(document: string): XmlElement {
  try {
    return parseXml(document);
  } catch (error) {
    if (error instanceof XmlRefused) throw invalidResponse(error.message);
    throw error;
  }
}

function requireSuccess(response: XmlElement): void {
  const codes = childrenOf(response, protocolNamespace, 'Status').flatMap((status) =>
    childrenOf(status, protocolNamespace, 'StatusCode'),
  );
  if (codes.length === 1 && codes[0]!.attributes.get('Value') === success) return;
  const reported = codes[0]?.attributes.get('Value') ?? 'no status';
  throw new AwsError(
    'IDPRejectedClaim',
    `The identity provider (IdP) reported that authentication failed: ${reported.slice(0, 200)}.`,
    {},
    403,
  );
}

/**
 * One assertion, in its place, and no signature but the response's and the assertion's own: what wraps a signed
 * element in another one needs a second of either.
 */
function onlyAssertion(response: XmlElement): XmlElement {
  const [assertion] = childrenOf(response, assertionNamespace, 'Assertion');
  if (!assertion || count(response, assertionNamespace, 'Assertion') !== 1)
    throw invalidResponse('it has to have exactly one assertion');
  requireSignaturesOf([response, assertion], response);
  if (assertion.attributes.get('Version') !== '2.0') throw invalidResponse('its assertion is not of SAML 2.0');
  return assertion;
}

function requireSignaturesOf(elements: readonly XmlElement[], root: XmlElement): void {
  const own = elements.flatMap((element) => childrenOf(element, signatureNamespace, 'Signature'));
  if (count(root, signatureNamespace, 'Signature') !== own.length)
    throw invalidResponse('a signature is not where it belongs');
}

function is(element: XmlElement, namespace: string, name: string): boolean {
  return element.name === name && element.namespace === namespace;
}

function count(root: XmlElement, namespace: string, name: string): number {
  return [...everything(root)].filter((element) => is(element, namespace, name)).length;
}

export function issuerOf(assertion: XmlElement): XmlElement | undefined {
  const issuers = childrenOf(assertion, assertionNamespace, 'Issuer');
  return issuers.length === 1 ? issuers[0] : undefined;
}

function requireIssuer(issuer: XmlElement | undefined, { entityId }: SamlProviderFacts): void {
  if (issuer?.text.trim() !== entityId) throw invalidToken('Issuer not present in specified provider');
}

function isSigned(element: XmlElement): boolean {
  return childrenOf(element, signatureNamespace, 'Signature').length > 0;
}

/** Every signature that is there has to be valid. */
function signedAssertion(document: string, response: XmlElement, provider: SamlProviderFacts): XmlElement {
  const assertion = onlyAssertion(response);
  requireIssuer(issuerOf(assertion), provider);
  const fromResponse = isSigned(response) ? signedContent(document, response, [], provider.certificates) : undefined;
  const fromAssertion = isSigned(assertion)
    ? signedContent(document, assertion, ['Assertion'], provider.certificates)
    : undefined;
  const valid =
    (isSigned(response) || isSigned(assertion)) &&
    isSigned(response) === (fromResponse !== undefined) &&
    isSigned(assertion) === (fromAssertion !== undefined);
  if (!valid) throw invalidToken('Response signature invalid');
  return fromAssertion ?? onlyAssertion(fromResponse!);
}

/**
 * The response's signature covers the encrypted assertion, the assertion's own is inside it: one has to be there, and
 * each that is has to be valid. Everything that fails once the assertion is decrypted has one answer, so that nobody
 * learns from it what a changed one decrypts to.
 */
function decryptedAssertion(document: string, response: XmlElement, provider: SamlProviderFacts): XmlElement {
  if (
    count(response, assertionNamespace, 'Assertion') + count(response, assertionNamespace, 'EncryptedAssertion') !==
    1
  )
    throw invalidResponse('it has to have exactly one assertion');
  requireSignaturesOf([response], response);
  if (provider.privateKeys.length === 0)
    throw invalidToken(
      'Assertion is encrypted, and the SAML provider has no private key: give it one with UpdateSAMLProvider',
    );
  const trusted = isSigned(response) ? signedContent(document, response, [], provider.certificates) : response;
  if (!trusted) throw invalidToken('Response signature invalid');
  const [encrypted] = childrenOf(trusted, assertionNamespace, 'EncryptedAssertion');
  for (const key of provider.privateKeys) {
    const assertion = encrypted && assertionInside(decrypted(encrypted, key), provider, isSigned(response));
    if (assertion) return assertion;
  }
  throw invalidToken(
    "The encrypted assertion cannot be decrypted with the SAML provider's private keys, or its signature is invalid",
  );
}

function assertionInside(
  document: string | undefined,
  provider: SamlProviderFacts,
  isTrusted: boolean,
): XmlElement | undefined {
  if (document === undefined) return undefined;
  try {
    const assertion = parseXml(document);
    const isOne =
      is(assertion, assertionNamespace, 'Assertion') &&
      count(assertion, assertionNamespace, 'Assertion') === 1 &&
      assertion.attributes.get('Version') === '2.0';
    if (
      !isOne ||
      count(assertion, signatureNamespace, 'Signature') !==
        childrenOf(assertion, signatureNamespace, 'Signature').length
    )
      return undefined;
    if (isSigned(assertion)) return signedContent(document, assertion, [], provider.certificates);
    return isTrusted ? assertion : undefined;
  } catch (error) {
    if (error instanceof XmlRefused) return undefined;
    throw error;
  }
}

function invalidResponse(reason: string): AwsError {
  return invalidToken(`Your request included an invalid SAML response: ${reason}.`);
}
