/**
 * A SAML 2.0 response (saml-core-2.0-os) as it comes over the wire, and what of it a provider signed: the whole
 * response, its one assertion, or both. Nothing else of it is ever read, but to refuse it.
 */
import { AwsError } from '../../../wire/errors.ts';
import type { SamlProviderFacts } from '../../iam/internal.ts';
import { invalidToken } from '../identity-token-errors.ts';
import { signatureNamespace, signedContent } from './signature.ts';
import { childrenOf, everything, parseXml, XmlRefused } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

export const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion';
const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol';
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success';

/** The assertion as the provider signed it. Throws InvalidIdentityToken, IDPRejectedClaim. */
export function verifiedAssertion(base64: string, provider: Pick<SamlProviderFacts, 'entityId' | 'certificates'>): XmlElement {
  const document = decoded(base64);
  const response = parsed(document);
  if (response.name !== 'Response' || response.namespace !== protocolNamespace || response.attributes.get('Version') !== '2.0') {
    throw invalidResponse('it is no SAML 2.0 response');
  }
  requireSuccess(response);
  const assertion = onlyAssertion(response);
  for (const issuer of [...childrenOf(response, assertionNamespace, 'Issuer'), issuerOf(assertion)]) {
    if (issuer?.text.trim() !== provider.entityId) throw invalidToken('Issuer not present in specified provider');
  }
  return signedAssertion(document, response, assertion, provider.certificates);
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
  const codes = childrenOf(response, protocolNamespace, 'Status').flatMap((status) => childrenOf(status, protocolNamespace, 'StatusCode'));
  if (codes.length === 1 && codes[0]!.attributes.get('Value') === success) return;
  const reported = codes[0]?.attributes.get('Value') ?? 'no status';
  throw new AwsError('IDPRejectedClaim', `The identity provider (IdP) reported that authentication failed: ${reported.slice(0, 200)}.`, {}, 403);
}

/**
 * One assertion, in its place, and no signature but the response's and the assertion's own: what wraps a signed
 * element in another one needs a second of either.
 */
function onlyAssertion(response: XmlElement): XmlElement {
  const [assertion, ...others] = childrenOf(response, assertionNamespace, 'Assertion');
  const all = [...everything(response)];
  const inPlace = [response, ...(assertion ? [assertion] : [])].flatMap((element) => childrenOf(element, signatureNamespace, 'Signature'));
  if (!assertion || others.length > 0 || count(all, assertionNamespace, 'Assertion') !== 1) throw invalidResponse('it has to have exactly one assertion');
  if (count(all, signatureNamespace, 'Signature') !== inPlace.length) throw invalidResponse('a signature is not where it belongs');
  if (count(all, protocolNamespace, 'Response') !== 1) throw invalidResponse('it has a response inside');
  if (assertion.attributes.get('Version') !== '2.0') throw invalidResponse('its assertion is not of SAML 2.0');
  return assertion;
}

function count(elements: readonly XmlElement[], namespace: string, name: string): number {
  return elements.filter((element) => element.name === name && element.namespace === namespace).length;
}

export function issuerOf(assertion: XmlElement): XmlElement | undefined {
  const issuers = childrenOf(assertion, assertionNamespace, 'Issuer');
  return issuers.length === 1 ? issuers[0] : undefined;
}

/** Every signature that is there has to be valid. */
function signedAssertion(document: string, response: XmlElement, assertion: XmlElement, certificates: readonly string[]): XmlElement {
  const isSigned = (element: XmlElement): boolean => childrenOf(element, signatureNamespace, 'Signature').length > 0;
  const fromResponse = isSigned(response) ? signedContent(document, response, [], certificates) : undefined;
  const fromAssertion = isSigned(assertion) ? signedContent(document, assertion, ['Assertion'], certificates) : undefined;
  const valid = (isSigned(response) || isSigned(assertion)) && isSigned(response) === (fromResponse !== undefined) && isSigned(assertion) === (fromAssertion !== undefined);
  if (!valid) throw invalidToken('Response signature invalid');
  return fromAssertion ?? onlyAssertion(fromResponse!);
}

function invalidResponse(reason: string): AwsError {
  return invalidToken(`Your request included an invalid SAML response: ${reason}.`);
}
