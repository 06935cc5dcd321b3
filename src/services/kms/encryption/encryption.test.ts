/** What is encrypted under a key, and who opens it. */
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startKmsServer, type KmsServer } from '../../../testing/kms-clients.ts';
import { refused } from '../../../testing/refused.ts';

let server: KmsServer;
let KeyId: string;
let arn: string;

before(async () => {
  server = await startKmsServer();
  const { KeyMetadata } = await server.kms.createKey({});
  KeyId = KeyMetadata!.KeyId!;
  arn = KeyMetadata!.Arn!;
});
after(() => server.close());

/** AWS's error of no text, which the SDK calls so. */
const wordless = (name: string) => refused(name, /UnknownError/);

test('what Encrypt gives, Decrypt opens, whatever the key is called', async () => {
  const { kms } = server;
  await kms.createAlias({ AliasName: 'alias/opens', TargetKeyId: arn });
  const Plaintext = Buffer.from('a secret');
  for (const named of [KeyId, arn, 'alias/opens', arn.replace(/key\/.*/, 'alias/opens')]) {
    const { CiphertextBlob, ...said } = await kms.encrypt({ KeyId: named, Plaintext });
    assert.deepEqual([said.KeyId, said.EncryptionAlgorithm], [arn, 'SYMMETRIC_DEFAULT']);
    assert.ok(!Buffer.from(CiphertextBlob!).includes(Plaintext));
    for (const again of [undefined, KeyId, named]) {
      const opened = await kms.decrypt({ CiphertextBlob, ...(again !== undefined && { KeyId: again }) });
      assert.deepEqual([Buffer.from(opened.Plaintext!).toString(), opened.KeyId], ['a secret', arn]);
      assert.match(opened.KeyMaterialId!, /^[0-9a-f]{64}$/);
    }
  }
});

test('it opens with the very same context alone, in whatever order', async () => {
  const { kms } = server;
  const word = (): string => randomBytes(randomInt(1, 6)).toString('base64url');
  for (let round = 0; round < 20; round++) {
    const pairs = Array.from({ length: randomInt(0, 4) }, () => [word(), word()] as const);
    const EncryptionContext = Object.fromEntries(pairs);
    const Plaintext = randomBytes(randomInt(1, 4096));
    const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext, EncryptionContext });
    const opened = await kms.decrypt({
      CiphertextBlob,
      EncryptionContext: Object.fromEntries(Object.entries(EncryptionContext).toReversed()),
    });
    assert.ok(Plaintext.equals(opened.Plaintext!));
    const [first] = Object.keys(EncryptionContext);
    const others: Record<string, string>[] = [{ ...EncryptionContext, more: 'x' }];
    if (first !== undefined) {
      const { [first]: value, ...without } = EncryptionContext;
      others.push(without, { ...EncryptionContext, [first]: `${value}x` }, { ...without, [`${first}x`]: value! });
    }
    for (const other of others)
      await assert.rejects(
        kms.decrypt({ CiphertextBlob, EncryptionContext: other }),
        wordless('InvalidCiphertextException'),
      );
  }
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from('x'), EncryptionContext: { App: 'a' } });
  for (const other of [{ app: 'a' }, { App: 'A' }, { Ap: 'pa' }] as Record<string, string>[])
    await assert.rejects(
      kms.decrypt({ CiphertextBlob, EncryptionContext: other }),
      wordless('InvalidCiphertextException'),
    );
});

test('a ciphertext of which a byte was changed, or that is another, opens nothing', async () => {
  const { kms } = server;
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from('unchanged') });
  const blob = Buffer.from(CiphertextBlob!);
  for (const at of [0, 1, 7, 8, 24, 56, 68, blob.length - 1]) {
    const changed = Buffer.from(blob);
    changed[at]! ^= 1;
    await assert.rejects(kms.decrypt({ CiphertextBlob: changed }), (error: Error) =>
      ['InvalidCiphertextException', 'AccessDeniedException'].includes(error.name),
    );
    await assert.rejects(kms.decrypt({ CiphertextBlob: changed, KeyId }), (error: Error) =>
      ['InvalidCiphertextException', 'IncorrectKeyException'].includes(error.name),
    );
  }
  for (const other of [Buffer.from('x'), blob.subarray(0, 60), randomBytes(200)])
    await assert.rejects(kms.decrypt({ CiphertextBlob: other, KeyId }), wordless('InvalidCiphertextException'));
  const { KeyMetadata } = await kms.createKey({});
  await assert.rejects(
    kms.decrypt({ CiphertextBlob, KeyId: KeyMetadata!.KeyId! }),
    refused('IncorrectKeyException', /^The key ID in the request does not identify a CMK that can perform this/),
  );
});

test('data keys are of the length that was asked for, and open from their ciphertext', async () => {
  const { kms } = server;
  const EncryptionContext = { of: 'data' };
  for (const [input, length] of [
    [{ KeySpec: 'AES_256' }, 32],
    [{ KeySpec: 'AES_128' }, 16],
    [{ NumberOfBytes: 1024 }, 1024],
  ] as const) {
    const made = await kms.generateDataKey({ KeyId, EncryptionContext, ...input });
    const opened = await kms.decrypt({ CiphertextBlob: made.CiphertextBlob, EncryptionContext });
    assert.deepEqual(opened.Plaintext, made.Plaintext);
    assert.deepEqual([made.Plaintext!.length, made.KeyId], [length, arn]);
    const sealed = await kms.generateDataKeyWithoutPlaintext({ KeyId, EncryptionContext, ...input });
    assert.ok(!('Plaintext' in sealed));
    const { Plaintext } = await kms.decrypt({ CiphertextBlob: sealed.CiphertextBlob, EncryptionContext });
    assert.equal(Plaintext!.length, length);
  }
  for (const input of [{}, { KeySpec: 'AES_256', NumberOfBytes: 1 }] as const)
    await assert.rejects(
      kms.generateDataKey({ KeyId, ...input }),
      refused('ValidationException', /^Please specify either number of bytes or key spec\.$/),
    );
});

test('random bytes are as many as asked for', async () => {
  const { kms } = server;
  assert.equal((await kms.generateRandom({ NumberOfBytes: 24 })).Plaintext!.length, 24);
  await assert.rejects(kms.generateRandom({}), refused('ValidationException', /^NumberOfBytes is required\.$/));
  for (const NumberOfBytes of [0, 1025])
    await assert.rejects(kms.generateRandom({ NumberOfBytes }), refused('ValidationException', /numberOfBytes/));
  await assert.rejects(
    kms.generateRandom({ NumberOfBytes: 8, Recipient: { KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } }),
    refused('NotImplementedException', /Nitro/, 501),
  );
});

test('a dry run asks whether it may, and does nothing', async () => {
  const { kms } = server;
  const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext: Buffer.from('x') });
  const would = refused(
    'DryRunOperationException',
    /^The request would have succeeded, but the DryRun option is set\.$/,
  );
  await assert.rejects(kms.encrypt({ KeyId, Plaintext: Buffer.from('x'), DryRun: true }), would);
  await assert.rejects(kms.decrypt({ CiphertextBlob, DryRun: true }), would);
  await assert.rejects(kms.generateDataKey({ KeyId, KeySpec: 'AES_256', DryRun: true }), would);
  await assert.rejects(kms.decrypt({ KeyId, DryRun: true, DryRunModifiers: ['IGNORE_CIPHERTEXT'] }), would);
  await assert.rejects(kms.decrypt({ KeyId }), refused('ValidationException', /CiphertextBlob/));
});

test('an RSA key encrypts what fits', async () => {
  const { kms } = server;
  const { KeyMetadata } = await kms.createKey({ KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
  const named = { KeyId: KeyMetadata!.KeyId! };
  assert.deepEqual(KeyMetadata!.EncryptionAlgorithms, ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']);
  for (const [EncryptionAlgorithm, most] of [
    ['RSAES_OAEP_SHA_1', 214],
    ['RSAES_OAEP_SHA_256', 190],
  ] as const) {
    const Plaintext = randomBytes(most);
    const { CiphertextBlob } = await kms.encrypt({ ...named, Plaintext, EncryptionAlgorithm });
    const opened = await kms.decrypt({ ...named, CiphertextBlob, EncryptionAlgorithm });
    assert.ok(Plaintext.equals(opened.Plaintext!));
    await assert.rejects(
      kms.encrypt({ ...named, Plaintext: randomBytes(most + 1), EncryptionAlgorithm }),
      refused(
        'ValidationException',
        new RegExp(`^Algorithm ${EncryptionAlgorithm} and key spec RSA_2048 cannot encrypt data larger than ${most} b`),
      ),
    );
    await assert.rejects(kms.decrypt({ CiphertextBlob, EncryptionAlgorithm }), refused('ValidationException'));
  }
  await assert.rejects(
    kms.encrypt({ ...named, Plaintext: Buffer.from('x') }),
    refused('InvalidKeyUsageException', /^Algorithm SYMMETRIC_DEFAULT is incompatible with key spec RSA_2048\.$/),
  );
});
