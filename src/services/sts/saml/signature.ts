/**
 * XML signatures (https://www.w3.org/TR/xmldsig-core1/) as SAML allows them (saml-core-2.0-os, section 5.4): enveloped,
 * one reference, to the element that holds them. `xml-crypto` canonicalizes, digests and verifies; what the signature
 * may look like is checked here, and only what was signed is handed on, read anew from the canonical bytes.
 */
import { X509Certificate } from 'node:crypto';
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { childrenOf, parseXml } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

export const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const enveloped = `${signatureNamespace}enveloped-signature`;
/** Without comments: they are no part of what an assertion says. */
const canonicalizations = [exclusive, 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'];
const transforms = [enveloped, ...canonicalizations];
const signatureMethods = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
];
const digestMethods = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];

/** The smallest key that AWS takes. */
const minModulusBits = 1024;

/**
 * The element as it was signed, or `undefined` when no certificate's key signed it, or its signature is not of the form
 * that is allowed.
 *
 * @param path local names from below the root to the element; none: the root itself.
 * @param certificates DER in Base64.
 */
export function signedContent(
  document: string,
  element: XmlElement,
  path: readonly string[],
  certificates: readonly string[],
): XmlElement | undefined {
  const id = element.attributes.get('ID') ?? '';
  const [signature, ...others] = childrenOf(element, signatureNamespace, 'Signature');
  if (!signature || others.length > 0 || !/^[A-Za-z_][\w.-]*$/.test(id) || !isAllowed(signature, id)) return undefined;
  try {
    const [canonical, ...more] = verify(document, [...path, 'Signature'], signature, certificates);
    const content = canonical === undefined || more.length > 0 ? undefined : parseXml(canonical);
    return content?.name === element.name &&
      content.namespace === element.namespace &&
      content.attributes.get('ID') === id
      ? content
      : undefined;
  } catch {
    // The library throws for a signature that is not valid, and for much else that a document can be.
    return undefined;
  }
}

/** Exactly the elements of an enveloped signature over the element with this ID, each with an allowed algorithm. */
function isAllowed(signature: XmlElement, id: string): boolean {
  const [signedInfo, signatureValue, keyInfo, ...rest] = signature.children;
  if (!is(signedInfo, 'SignedInfo') || !is(signatureValue, 'SignatureValue') || signatureValue.children.length > 0)
    return false;
  if (rest.length > 0 || (keyInfo && !is(keyInfo, 'KeyInfo'))) return false;
  const [canonicalization, method, reference, ...more] = signedInfo.children;
  return (
    more.length === 0 &&
    is(canonicalization, 'CanonicalizationMethod') &&
    is(method, 'SignatureMethod') &&
    method.children.length === 0 &&
    hasPrefixesAtMost(canonicalization) &&
    canonicalizations.includes(algorithmOf(canonicalization)) &&
    signatureMethods.includes(algorithmOf(method)) &&
    isAllowedReference(reference, id)
  );
}

function isAllowedReference(reference: XmlElement | undefined, id: string): boolean {
  if (!is(reference, 'Reference') || reference.attributes.get('URI') !== `#${id}`) return false;
  const [list, digestMethod, digestValue, ...more] = reference.children;
  if (
    more.length > 0 ||
    !is(list, 'Transforms') ||
    !is(digestMethod, 'DigestMethod') ||
    !is(digestValue, 'DigestValue') ||
    digestValue.children.length > 0
  )
    return false;
  const used = list.children.map(algorithmOf);
  return (
    list.children.every((one) => is(one, 'Transform') && hasPrefixesAtMost(one)) &&
    digestMethod.children.length === 0 &&
    used[0] === enveloped &&
    used.length <= 2 &&
    !used.slice(1).includes(enveloped) &&
    used.every((one) => transforms.includes(one)) &&
    digestMethods.includes(algorithmOf(digestMethod))
  );
}

/** A canonicalization's only parameter is its list of prefixes (InclusiveNamespaces). */
function hasPrefixesAtMost({ children }: XmlElement): boolean {
  const [parameter, ...others] = children;
  return (
    others.length === 0 &&
    (!parameter ||
      (parameter.namespace === exclusive &&
        parameter.name === 'InclusiveNamespaces' &&
        parameter.children.length === 0))
  );
}

function is(element: XmlElement | undefined, name: string): element is XmlElement {
  return element?.name === name && element.namespace === signatureNamespace;
}

function algorithmOf(element: XmlElement): string {
  return element.attributes.get('Algorithm') ?? '';
}

/** PEM, as all of the library's algorithms take it. */
function publicKeyOf(certificate: string): string | undefined {
  const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
  return publicKey.asymmetricKeyType === 'rsa' && bits >= minModulusBits
    ? (publicKey.export({ type: 'spki', format: 'pem' }) as string)
    : undefined;
}

/** What the signature's references have as canonical bytes; none, or an error, when it is not valid. */
function verify(
  document: string,
  path: readonly string[],
  { children }: XmlElement,
  certificates: readonly string[],
): string[] {
  const value = children[1]!.text.replace(/\s+/g, '');
  const load = (dom: DomDocument, publicCert?: string): SignedXml => {
    const signed = new SignedXml(publicCert === undefined ? {} : { publicCert });
    signed.SignatureAlgorithms = only(signed.SignatureAlgorithms, signatureMethods);
    signed.HashAlgorithms = only(signed.HashAlgorithms, digestMethods);
    signed.CanonicalizationAlgorithms = only(signed.CanonicalizationAlgorithms, transforms);
    signed.loadSignature(nodeAt(dom, path) as Parameters<SignedXml['loadSignature']>[0]);
    return signed;
  };
  // The library digests first, and searches all of a document: much work for one that is made for it. Whose key it is
  // takes no more than the signature's own part.
  const pruned = parseDom(document);
  prune(pruned, [...path, 'SignedInfo']);
  const unverified = load(pruned);
  const signedInfo = (
    unverified as unknown as { getCanonSignedInfoXml(document: unknown): string }
  ).getCanonSignedInfoXml(pruned);
  const algorithm = new unverified.SignatureAlgorithms[algorithmOf(children[0]!.children[1]!)]!();
  const key = certificates
    .map(publicKeyOf)
    .find((one) => one !== undefined && algorithm.verifySignature(signedInfo, one, value));
  if (key === undefined) return [];
  const signed = load(parseDom(document), key);
  return signed.checkSignature(document) ? signed.getSignedReferences() : [];
}

function only<Value>(all: Record<string, Value>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
}

/** What is needed of a DOM here. */
interface DomNode {
  readonly localName: string;
  readonly childNodes: ArrayLike<DomNode>;
  removeChild(child: DomNode): void;
}
interface DomDocument {
  readonly documentElement: DomNode;
}

function parseDom(document: string): DomDocument {
  const refuse = (message: string): never => {
    throw new Error(message);
  };
  return new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } }).parseFromString(
    document,
    'text/xml',
  ) as unknown as DomDocument;
}

/**
 * Leaves of the document what leads to the element at the path (local names from below the root),
 * and the method's siblings.
 */
function prune({ documentElement }: DomDocument, path: readonly string[]): void {
  let node = documentElement;
  for (const name of path) {
    for (const child of Array.from(node.childNodes)) if (child.localName !== name) node.removeChild(child);
    const [next] = Array.from(node.childNodes);
    if (!next) return;
    node = next;
  }
}

/**
 * Below the root, by local names: namespaces were checked on the tree,
 * where these elements are the only ones of their names.
 */
function nodeAt({ documentElement }: DomDocument, path: readonly string[]): unknown {
  return path.reduce((node, name) => {
    const [found, ...others] = Array.from(node.childNodes).filter((child) => child.localName === name);
    if (!found || others.length > 0) throw new Error(`There is not one ${name}.`);
    return found;
  }, documentElement);
}
