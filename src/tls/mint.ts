/**
 * Makes certificates: the authority's own, and the leaves that it signs. Loaded when one is made: that takes a while.
 */
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type JsonGeneralName,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import type { KeptAuthority } from './authority.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const { subtle } = webcrypto;
cryptoProvider.set(webcrypto as Crypto);

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate with its key, both PEM. */
export interface Minted extends Validity {
  readonly cert: string;
  readonly key: string;
}

export async function mintAuthority({ notBefore, notAfter }: Validity): Promise<KeptAuthority> {
  const keys = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `O=Sandlot, CN=Sandlot local authority ${randomBytes(4).toString('hex')}`,
    notBefore,
    notAfter,
    keys: keys as CryptoKeyPair,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      thisMachineOnly(),
      await SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  });
  return { cert: pem(certificate), key: await pemOfKey(keys.privateKey) };
}

/** Signs one leaf after another; all of them have one key, which no file has. */
export async function leafMaker(
  authority: KeptAuthority,
): Promise<(names: readonly JsonGeneralName[], validity: Validity) => Promise<Minted>> {
  const issuer = new X509Certificate(authority.cert);
  const signingKey = await subtle.importKey('pkcs8', PemConverter.decodeFirst(authority.key), algorithm, false, [
    'sign',
  ]);
  const { publicKey, privateKey } = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const key = await pemOfKey(privateKey);
  return async (names, validity) => {
    const certificate = await X509CertificateGenerator.create({
      ...validity,
      serialNumber: serialNumber(),
      issuer: issuer.subject,
      publicKey: publicKey as CryptoKey,
      subject: 'O=Sandlot',
      signingKey: signingKey as CryptoKey,
      signingAlgorithm: algorithm,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([...names]),
        await AuthorityKeyIdentifierExtension.create(issuer),
      ],
    });
    return { ...validity, cert: pem(certificate), key };
  };
}

/** Positive and unpredictable (RFC 5280, section 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/**
 * Name constraints (RFC 5280, section 4.2.1.10): whoever trusts this authority trusts it for `localhost` and below,
 * 127.0.0.0/8 and ::1 alone, even if its key gets into other hands.
 */
function thisMachineOnly(): Extension {
  const dns = der(0x82, Buffer.from('localhost'));
  const ipv4 = der(0x87, Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]));
  const ipv6 = der(0x87, Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 255)]));
  const permitted = [dns, ipv4, ipv6].map((base) => der(0x30, base));
  return new Extension('2.5.29.30', true, new Uint8Array(der(0x30, der(0xa0, Buffer.concat(permitted)))));
}

/** A value of less than 128 bytes with its tag (X.690, section 8.1). */
function der(tag: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, value.length]), value]);
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}
