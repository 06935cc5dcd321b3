/** X.509 certificates as IAM takes them, in PEM. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { AwsError } from '../../../wire/errors.ts';

/** Throws MalformedCertificate. */
export function parseCertificate(pem: string): X509Certificate {
  try {
    if (!/^\s*-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*$/.test(pem))
      throw new Error('not one PEM certificate');
    return new X509Certificate(pem);
  } catch {
    throw new AwsError(
      'MalformedCertificate',
      'Unable to parse certificate. Please ensure the certificate is in PEM format.',
    );
  }
}

/** Chains are checked at once, so that a longer one is taken for none. */
const mostInChain = 20;

/** Throws MalformedCertificate unless each part is a certificate that signed the one before it. */
export function checkChain(certificate: X509Certificate, pem: string): void {
  const parts = pem.split(/(?<=-----END CERTIFICATE-----)/).filter((part) => part.trim() !== '');
  if (parts.length > mostInChain) throw noChain();
  let signed = certificate;
  for (const part of parts) {
    const issuer = parseCertificate(part);
    if (!signed.checkIssued(issuer) || !signed.verify(issuer.publicKey)) throw noChain();
    signed = issuer;
  }
}

function noChain(): AwsError {
  return new AwsError(
    'MalformedCertificate',
    'Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, ' +
      'followed by any intermediaries in order.',
  );
}

/** Throws MalformedCertificate, or KeyPairMismatch when it is another certificate's key. */
export function checkPrivateKey(certificate: X509Certificate, pem: string): void {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new AwsError(
      'MalformedCertificate',
      'Unable to parse private key. Please ensure it is in PEM format and not encrypted.',
    );
  }
  if (!certificate.checkPrivateKey(key))
    throw new AwsError('KeyPairMismatch', 'Public key in certificate and private key do not match.');
}
