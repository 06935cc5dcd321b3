/** What a SAML 2.0 identity provider's metadata say (saml-metadata-2.0-os). Entities and DTDs are not expanded. */
import { X509Certificate } from 'node:crypto';
import { SaxesParser } from 'saxes';
import { invalidInput, overQuota } from '../errors.ts';
import { quotas } from '../quotas.ts';

export interface SamlMetadata {
  readonly entityId: string;
  /** Certificates that sign its assertions, DER in Base64. */
  readonly certificates: readonly string[];
  /** Milliseconds; absent: the document does not say. */
  readonly validUntil?: number;
}

const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata';
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#';

/** Throws InvalidInput for what is no metadata of an identity provider, LimitExceeded for more keys than AWS takes. */
export function parseSamlMetadata(document: string): SamlMetadata {
  const found: { entities: number; entityId?: string; validUntil?: string; idp: boolean; certificates: string[] } = { entities: 0, idp: false, certificates: [] };
  const parser = new SaxesParser({ xmlns: true });
  let inIdp = false;
  let signing = false;
  let text: string | undefined;
  parser.on('doctype', () => { throw new Error('a document type is not allowed'); });
  parser.on('opentag', ({ local, uri, attributes }) => {
    const value = (name: string): string | undefined => (attributes as Record<string, { readonly value: string }>)[name]?.value;
    if (uri === metadataNamespace && local === 'EntityDescriptor') {
      found.entities += 1;
      found.entityId ??= value('entityID');
      found.validUntil ??= value('validUntil');
    }
    if (uri === metadataNamespace && local === 'IDPSSODescriptor') inIdp = found.idp = true;
    if (uri === metadataNamespace && local === 'KeyDescriptor') signing = inIdp && value('use') !== 'encryption';
    if (uri === signatureNamespace && local === 'X509Certificate' && signing) text = '';
  });
  parser.on('text', (more) => { if (text !== undefined) text += more; });
  parser.on('closetag', ({ local, uri }) => {
    if (uri === metadataNamespace && local === 'IDPSSODescriptor') inIdp = false;
    // What follows may be the metadata's own signature, whose certificate signs no assertions.
    if (uri === metadataNamespace && local === 'KeyDescriptor') signing = false;
    if (text === undefined || local !== 'X509Certificate') return;
    found.certificates.push(text.replace(/\s+/g, ''));
    text = undefined;
  });
  try {
    parser.write(document).close();
  } catch {
    throw invalidInput('Could not parse metadata: it is not well-formed XML.');
  }
  const { entities, entityId, idp, certificates } = found;
  // Another entity's keys must not vouch for this one.
  if (entities > 1) throw invalidInput('Could not parse metadata: it has to describe one entity, and has more than one EntityDescriptor.');
  if (entityId === undefined || !idp) throw invalidInput('Could not parse metadata: it has no EntityDescriptor with an IDPSSODescriptor.');
  if (certificates.length === 0 || !certificates.every(isCertificate)) throw invalidInput('Could not parse metadata: it has no valid X.509 certificate to sign with.');
  const unique = [...new Set(certificates)];
  if (unique.length > quotas.keysPerSamlProvider) throw overQuota('KeysPerSAMLProvider', quotas.keysPerSamlProvider);
  const validUntil = found.validUntil === undefined ? Number.NaN : Date.parse(found.validUntil);
  return { entityId, certificates: unique, ...(!Number.isNaN(validUntil) && { validUntil }) };
}

function isCertificate(base64: string): boolean {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).publicKey.type === 'public';
  } catch {
    return false;
  }
}
