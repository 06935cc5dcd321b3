/** Signatures, MACs and agreements, held against node:crypto with the public key that GetPublicKey gives. */
import assert from 'node:assert/strict';
import {
  constants,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  randomBytes,
  randomInt,
  sign as signWith,
  verify as verifyWith,
} from 'node:crypto';
import { after, before, test } from 'node:test';
import type { KeySpec, SigningAlgorithmSpec } from '@aws-sdk/client-kms';
import { startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';
import { signed, verified } from './signatures.ts';

let server: KmsServer;

before(async () => {
  server = await startKmsServer();
});
after(() => server.close());

const wordless = (name: string) => refused(name, /UnknownError/);

async function publicKeyOf(KeyId: string) {
  const { PublicKey } = await server.kms.getPublicKey({ KeyId });
  return createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
}

function optionsOf(algorithm: string) {
  if (algorithm.includes('PSS'))
    return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return algorithm.includes('PKCS1') ? { padding: constants.RSA_PKCS1_PADDING } : {};
}

const specs: readonly [KeySpec, readonly SigningAlgorithmSpec[]][] = [
  [
    'RSA_2048',
    [
      'RSASSA_PSS_SHA_256',
      'RSASSA_PSS_SHA_384',
      'RSASSA_PSS_SHA_512',
      'RSASSA_PKCS1_V1_5_SHA_256',
      'RSASSA_PKCS1_V1_5_SHA_384',
      'RSASSA_PKCS1_V1_5_SHA_512',
    ],
  ],
  ['ECC_NIST_P256', ['ECDSA_SHA_256']],
  ['ECC_NIST_P384', ['ECDSA_SHA_384']],
  ['ECC_NIST_P521', ['ECDSA_SHA_512']],
  ['ECC_SECG_P256K1', ['ECDSA_SHA_256']],
  ['ECC_NIST_EDWARDS25519', ['ED25519_SHA_512']],
  ['ML_DSA_44', ['ML_DSA_SHAKE_256']],
];

for (const [KeySpec, algorithms] of specs) {
  test(`${KeySpec}: what Sign signs, node:crypto and Verify verify, a message or its digest`, async () => {
    const { kms } = server;
    const { KeyId } = (await kms.createKey({ KeySpec, KeyUsage: 'SIGN_VERIFY' })).KeyMetadata!;
    const named = { KeyId: KeyId! };
    const publicKey = await publicKeyOf(KeyId!);
    for (const SigningAlgorithm of algorithms) {
      const hash = /^(?:RSA|ECDSA).*_(\d+)$/.exec(SigningAlgorithm)?.[1];
      const message = randomBytes(randomInt(1, 500));
      const other = randomBytes(40);
      const types = hash === undefined ? (['RAW'] as const) : (['RAW', 'DIGEST'] as const);
      for (const MessageType of types) {
        const Message = MessageType === 'RAW' ? message : createHash(`sha${hash}`).update(message).digest();
        const { Signature } = await kms.sign({ ...named, Message, MessageType, SigningAlgorithm });
        const key = { key: publicKey, ...optionsOf(SigningAlgorithm) };
        const name = hash === undefined ? null : `sha${hash}`;
        assert.ok(verifyWith(name, message, key, Signature!), `${SigningAlgorithm} ${MessageType}`);
        assert.ok(!verifyWith(name, other, key, Signature!));
        for (const [Signed, Type] of [
          [message, 'RAW'],
          ...(hash === undefined ? [] : [[createHash(`sha${hash}`).update(message).digest(), 'DIGEST'] as const]),
        ] as const) {
          const input = { ...named, Message: Signed, MessageType: Type, SigningAlgorithm };
          assert.equal((await kms.verify({ ...input, Signature })).SignatureValid, true);
          const changed = Buffer.from(Signature!);
          changed[changed.length - 1]! ^= 1;
          await assert.rejects(kms.verify({ ...input, Signature: changed }), wordless('KMSInvalidSignatureException'));
          const Message = Buffer.from(Signed);
          Message[0]! ^= 1;
          await assert.rejects(kms.verify({ ...input, Message, Signature }), wordless('KMSInvalidSignatureException'));
        }
      }
    }
  });
}

test('digests are verified as node:crypto signs them, in many rounds', () => {
  for (const [namedCurve, algorithm, hash] of [
    ['prime256v1', 'ECDSA_SHA_256', 'sha256'],
    ['secp384r1', 'ECDSA_SHA_384', 'sha384'],
    ['secp521r1', 'ECDSA_SHA_512', 'sha512'],
    ['secp256k1', 'ECDSA_SHA_256', 'sha256'],
  ] as const) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    for (let round = 0; round < 10; round++) {
      const message = randomBytes(randomInt(0, 100));
      const digest = { algorithm, message: createHash(hash).update(message).digest(), isDigest: true };
      const theirs = signWith(hash, message, privateKey);
      assert.ok(verified(publicKey, digest, theirs), namedCurve);
      const ours = signed(privateKey, digest);
      assert.ok(verifyWith(hash, message, publicKey, ours), namedCurve);
      assert.ok(verified(publicKey, digest, ours), namedCurve);
      for (const wrong of [
        Buffer.alloc(0),
        Buffer.from('3006020100020100', 'hex'),
        theirs.subarray(1),
        Buffer.concat([theirs, Buffer.from([0])]),
        randomBytes(theirs.length),
      ])
        assert.ok(!verified(publicKey, digest, wrong), `${namedCurve} ${wrong.toString('hex')}`);
    }
  }
});

test('a digest of another length, an algorithm of another key and another use are refused', async () => {
  const { kms } = server;
  const ec = (await kms.createKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })).KeyMetadata!;
  const symmetric = (await kms.createKey({})).KeyMetadata!;
  const hmac = (await kms.createKey({ KeySpec: 'HMAC_224', KeyUsage: 'GENERATE_VERIFY_MAC' })).KeyMetadata!;
  const Message = Buffer.from('x');
  const input = { KeyId: ec.KeyId!, Message, SigningAlgorithm: 'ECDSA_SHA_256' } as const;
  const arn = (key: { Arn?: string }) => key.Arn!.replaceAll('/', '\\/');
  await assert.rejects(
    kms.sign({ ...input, MessageType: 'DIGEST' }),
    refused('ValidationException', /^Digest is invalid length for algorithm ECDSA_SHA_256\.$/),
  );
  await assert.rejects(
    kms.sign({ ...input, SigningAlgorithm: 'ECDSA_SHA_384' }),
    refused('InvalidKeyUsageException', /^Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256\.$/),
  );
  for (const [call, message] of [
    [
      () => kms.sign({ ...input, KeyId: hmac.KeyId! }),
      `${arn(hmac)} key usage is GENERATE_VERIFY_MAC which is not valid for Sign`,
    ],
    [
      () => kms.verify({ ...input, Signature: Message, KeyId: symmetric.KeyId! }),
      `${arn(symmetric)} key usage is ENCRYPT_DECRYPT which is not valid for Verify`,
    ],
    [
      () => kms.encrypt({ KeyId: ec.KeyId!, Plaintext: Message }),
      `${arn(ec)} key usage is SIGN_VERIFY which is not valid for Encrypt`,
    ],
    [
      () => kms.generateMac({ KeyId: symmetric.KeyId!, Message, MacAlgorithm: 'HMAC_SHA_224' }),
      `${arn(symmetric)} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac`,
    ],
    [
      () => kms.generateMac({ KeyId: hmac.KeyId!, Message, MacAlgorithm: 'HMAC_SHA_256' }),
      'Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224',
    ],
  ] as const)
    await assert.rejects(call(), refused('InvalidKeyUsageException', new RegExp(`^${message}\\.$`)));
  await assert.rejects(kms.getPublicKey({ KeyId: symmetric.KeyId! }), refused('UnsupportedOperationException'));
  const ed = (await kms.createKey({ KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' })).KeyMetadata!;
  await assert.rejects(
    kms.sign({
      KeyId: ed.KeyId!,
      Message: randomBytes(64),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ED25519_PH_SHA_512',
    }),
    refused('NotImplementedException', /ED25519_PH_SHA_512/, 501),
  );
});

test('MACs verify, and no others do', async () => {
  const { kms } = server;
  for (const [KeySpec, MacAlgorithm, bytes] of [
    ['HMAC_224', 'HMAC_SHA_224', 28],
    ['HMAC_256', 'HMAC_SHA_256', 32],
    ['HMAC_384', 'HMAC_SHA_384', 48],
    ['HMAC_512', 'HMAC_SHA_512', 64],
  ] as const) {
    const KeyId = (await kms.createKey({ KeySpec, KeyUsage: 'GENERATE_VERIFY_MAC' })).KeyMetadata!.KeyId!;
    const Message = randomBytes(100);
    const { Mac } = await kms.generateMac({ KeyId, Message, MacAlgorithm });
    assert.equal(Mac!.length, bytes);
    assert.equal((await kms.verifyMac({ KeyId, Message, MacAlgorithm, Mac })).MacValid, true);
    for (const wrong of [randomBytes(bytes), Mac!.slice(1)])
      await assert.rejects(
        kms.verifyMac({ KeyId, Message, MacAlgorithm, Mac: wrong }),
        wordless('KMSInvalidMacException'),
      );
  }
});

test('two sides derive one secret, and no key of another curve does', async () => {
  const { kms } = server;
  const { KeyId } = (await kms.createKey({ KeySpec: 'ECC_NIST_P384', KeyUsage: 'KEY_AGREEMENT' })).KeyMetadata!;
  const own = await publicKeyOf(KeyId!);
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const derive = (PublicKey: Buffer) =>
    kms.deriveSharedSecret({ KeyId: KeyId!, KeyAgreementAlgorithm: 'ECDH', PublicKey });
  const derived = await derive(pair.publicKey.export({ type: 'spki', format: 'der' }));
  assert.ok(diffieHellman({ privateKey: pair.privateKey, publicKey: own }).equals(derived.SharedSecret!));
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  for (const wrong of [Buffer.from('x'), other.export({ type: 'spki', format: 'der' })])
    await assert.rejects(derive(wrong), wordless('ValidationException'));
});
