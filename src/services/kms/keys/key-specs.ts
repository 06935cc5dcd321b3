/**
 * What each key spec is for: its usages, its algorithms.
 * https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 */
import type { KeyUsage } from '../records.ts';

export type KeySpec =
  | 'SYMMETRIC_DEFAULT'
  | 'RSA_2048'
  | 'RSA_3072'
  | 'RSA_4096'
  | 'ECC_NIST_P256'
  | 'ECC_NIST_P384'
  | 'ECC_NIST_P521'
  | 'ECC_SECG_P256K1'
  | 'ECC_NIST_EDWARDS25519'
  | 'HMAC_224'
  | 'HMAC_256'
  | 'HMAC_384'
  | 'HMAC_512'
  | 'ML_DSA_44'
  | 'ML_DSA_65'
  | 'ML_DSA_87';

export type EncryptionAlgorithm = 'SYMMETRIC_DEFAULT' | 'RSAES_OAEP_SHA_1' | 'RSAES_OAEP_SHA_256';

export type SigningAlgorithm =
  | 'RSASSA_PSS_SHA_256'
  | 'RSASSA_PSS_SHA_384'
  | 'RSASSA_PSS_SHA_512'
  | 'RSASSA_PKCS1_V1_5_SHA_256'
  | 'RSASSA_PKCS1_V1_5_SHA_384'
  | 'RSASSA_PKCS1_V1_5_SHA_512'
  | 'ECDSA_SHA_256'
  | 'ECDSA_SHA_384'
  | 'ECDSA_SHA_512'
  | 'ML_DSA_SHAKE_256'
  | 'ED25519_SHA_512'
  | 'ED25519_PH_SHA_512';

export type MacAlgorithm = 'HMAC_SHA_224' | 'HMAC_SHA_256' | 'HMAC_SHA_384' | 'HMAC_SHA_512';

export interface SpecFacts {
  readonly usages: readonly KeyUsage[];
  /** How node:crypto makes one, and how many bytes one without halves has. */
  readonly made:
    | { readonly kind: 'bytes'; readonly bytes: number }
    | { readonly kind: 'rsa'; readonly bits: number }
    | { readonly kind: 'ec'; readonly curve: string }
    | { readonly kind: 'ed25519' }
    | { readonly kind: 'ml-dsa'; readonly name: 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87' };
  readonly encryption?: readonly EncryptionAlgorithm[];
  readonly signing?: readonly SigningAlgorithm[];
  readonly mac?: readonly MacAlgorithm[];
}

const rsa = (bits: number): SpecFacts => ({
  usages: ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'],
  made: { kind: 'rsa', bits },
  encryption: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
  signing: [
    'RSASSA_PKCS1_V1_5_SHA_256',
    'RSASSA_PKCS1_V1_5_SHA_384',
    'RSASSA_PKCS1_V1_5_SHA_512',
    'RSASSA_PSS_SHA_256',
    'RSASSA_PSS_SHA_384',
    'RSASSA_PSS_SHA_512',
  ],
});

const ec = (curve: string, algorithm: SigningAlgorithm, ...more: KeyUsage[]): SpecFacts => ({
  usages: ['SIGN_VERIFY', ...more],
  made: { kind: 'ec', curve },
  signing: [algorithm],
});

const hmac = (bytes: number, algorithm: MacAlgorithm): SpecFacts => ({
  usages: ['GENERATE_VERIFY_MAC'],
  made: { kind: 'bytes', bytes },
  mac: [algorithm],
});

const mlDsa = (name: 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87'): SpecFacts => ({
  usages: ['SIGN_VERIFY'],
  made: { kind: 'ml-dsa', name },
  signing: ['ML_DSA_SHAKE_256'],
});

export const keySpecs: Readonly<Record<KeySpec, SpecFacts>> = {
  SYMMETRIC_DEFAULT: {
    usages: ['ENCRYPT_DECRYPT'],
    made: { kind: 'bytes', bytes: 32 },
    encryption: ['SYMMETRIC_DEFAULT'],
  },
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: ec('prime256v1', 'ECDSA_SHA_256', 'KEY_AGREEMENT'),
  ECC_NIST_P384: ec('secp384r1', 'ECDSA_SHA_384', 'KEY_AGREEMENT'),
  ECC_NIST_P521: ec('secp521r1', 'ECDSA_SHA_512', 'KEY_AGREEMENT'),
  ECC_SECG_P256K1: ec('secp256k1', 'ECDSA_SHA_256'),
  ECC_NIST_EDWARDS25519: {
    usages: ['SIGN_VERIFY'],
    made: { kind: 'ed25519' },
    signing: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
  },
  HMAC_224: hmac(28, 'HMAC_SHA_224'),
  HMAC_256: hmac(32, 'HMAC_SHA_256'),
  HMAC_384: hmac(48, 'HMAC_SHA_384'),
  HMAC_512: hmac(64, 'HMAC_SHA_512'),
  ML_DSA_44: mlDsa('ml-dsa-44'),
  ML_DSA_65: mlDsa('ml-dsa-65'),
  ML_DSA_87: mlDsa('ml-dsa-87'),
};

/** One secret for both sides: encrypted and decrypted, or authenticated, with the same bytes. */
export function isAsymmetric(spec: KeySpec): boolean {
  return keySpecs[spec].made.kind !== 'bytes';
}

/** AWS has further ones: SM2 in China, and some that are too new for this server. */
export function isSpec(spec: string): spec is KeySpec {
  return Object.hasOwn(keySpecs, spec);
}
