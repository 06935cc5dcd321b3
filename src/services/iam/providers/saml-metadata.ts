/** What a SAML 2.0 identity provider's metadata say (saml-metadata-2.0-os). Entities and DTDs are not expanded. */
import { X509Certificate } from 'node:crypto';
import type { SaxesTagNS } from 'saxes';
import { readXmlWithNamespaces, XmlBeyondLimits } from '../../../kernel/bounded/xml.ts';
import { invalidInput, overQuota } from '../errors.ts';
import { quotas } from '../account/quotas.ts';

export interface SamlMetadata {
  readonly entityId: string;
  /** Certificates that sign its assertions, DER in Base64. */
  readonly certificates: readonly string[];
  /** Milliseconds; absent: the document does not say. */
  readonly validUntil?: number;
}

const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata';
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

/**
 * One entity's description has a few hundred elements; a federation's, with thousands of entities, is refused anyway.
 */
const limits = { maxDepth: 40, maxElements: 10_000, maxAttributes: 64, maxMarkup: 40_000 };
/** DER in Base64. IAM takes no certificate with more than 16,384 characters elsewhere. */
const maxCertificateCharacters = 16_384;

/** Throws InvalidInput for what is no metadata of an identity provider, LimitExceeded for more keys than AWS takes. */
export function parseSamlMetadata(document: string): SamlMetadata {
  const found: { entities: number; entityId?: string; validUntil?: string; idp: boolean; certificates: string[] } = {
    entities: 0,
    idp: false,
    certificates: [],
  };
  let inIdp = false;
  let signing = false;
  let text: string | undefined;
  const opened = ({ local, uri, attributes }: SaxesTagNS): void => {
    if (uri === metadataNamespace && local === 'EntityDescriptor') {
      found.entities += 1;
      found.entityId ??= attributes['entityID']?.value;
      found.validUntil ??= attributes['validUntil']?.value;
    }
    if (uri === metadataNamespace && local === 'IDPSSODescriptor') inIdp = found.idp = true;
    if (uri === metadataNamespace && local === 'KeyDescriptor')
      signing = inIdp && attributes['use']?.value !== 'encryption';
    if (uri === signatureNamespace && local === 'X509Certificate' && signing) text = '';
  };
  const closed = ({ local, uri }: SaxesTagNS): void => {
    if (uri === metadataNamespace && local === 'IDPSSODescriptor') inIdp = false;
    // What follows may be the metadata's own signature, whose certificate signs no assertions.
    if (uri === metadataNamespace && local === 'KeyDescriptor') signing = false;
    if (text === undefined || local !== 'X509Certificate') return;
    found.certificates.push(text.replace(/\s+/g, ''));
    text = undefined;
  };
  try {
    readXmlWithNamespaces(document, limits, {
      opened,
      closed,
      text: (more) => {
        if (text !== undefined) text += more;
      },
    });
  } catch (error) {
    const reason = error instanceof XmlBeyondLimits ? error.message : 'it is not well-formed XML';
    throw invalidInput(`Could not parse metadata: ${reason}.`);
  }
  const { entities, entityId, idp, certificates } = found;
  // Another entity's keys must not vouch for this one.
  if (entities > 1)
    throw invalidInput(
      'Could not parse metadata: it has to describe one entity, and has more than one EntityDescriptor.',
    );
  if (entityId === undefined || !idp)
    throw invalidInput('Could not parse metadata: it has no EntityDescriptor with an IDPSSODescriptor.');
  const unique = [...new Set(certificates)];
  // Counted before any is parsed, which costs the most.
  if (unique.length > quotas.keysPerSamlProvider) throw overQuota('KeysPerSAMLProvider', quotas.keysPerSamlProvider);
  if (unique.length === 0 || !unique.every(isCertificate))
    throw invalidInput('Could not parse metadata: it has no valid X.509 certificate to sign with.');
  const validUntil = found.validUntil === undefined ? Number.NaN : Date.parse(found.validUntil);
  return { entityId, certificates: unique, ...(!Number.isNaN(validUntil) && { validUntil }) };
}

function isCertificate(base64: string): boolean {
  if (base64.length > maxCertificateCharacters) return false;
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).publicKey.type === 'public';
  } catch {
    return false;
  }
}
