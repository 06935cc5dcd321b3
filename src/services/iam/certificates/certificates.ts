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

/** Throws MalformedCertificate unless every part is a certificate. */
export function checkChain(pem: string): void {
  for (const part of pem.split(/(?<=-----END CERTIFICATE-----)/)) if (part.trim() !== '') parseCertificate(part);
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
