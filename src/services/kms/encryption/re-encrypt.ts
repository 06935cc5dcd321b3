/** ReEncrypt: opened by one key and encrypted under another, without leaving KMS in plain between the two. */
import type { Input } from '../../../wire/aws-types.ts';
import type { Operation } from '../../../wire/service.ts';
import { keyArn } from '../access/key-reference.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';
import { keySpecs } from '../keys/key-specs.ts';
import { checkUsage } from '../keys/key-state.ts';
import { checkAlgorithm, useKey } from '../keys/use-key.ts';
import { tellsMaterial } from '../material/key-material.ts';
import { opened } from './decrypt.ts';
import { checkContext, checkSize, encryptUnder } from './encrypt.ts';

type ReEncryptInput = Input<'kms', 'ReEncrypt'>;

export const reEncrypt: Operation<'kms', 'ReEncrypt'> = async (input, ctx) => {
  const algorithm = input.DestinationEncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT';
  checkGrantTokens(ctx, input.GrantTokens);
  const { used: source, plaintext } = await opened(ctx, sourceOf(input), 'ReEncrypt');
  const wanted = { KeyId: input.DestinationKeyId, DryRun: input.DryRun };
  const used = await useKey(ctx, wanted, (key) => {
    checkUsage(key, 'ENCRYPT_DECRYPT', 'ReEncrypt');
    checkAlgorithm(key, algorithm, keySpecs[key.spec].encryption);
    checkContext(algorithm, input.DestinationEncryptionContext);
    checkSize(key, algorithm, plaintext);
  });
  return {
    CiphertextBlob: encryptUnder(ctx, used, algorithm, plaintext, input.DestinationEncryptionContext),
    SourceKeyId: keyArn(source.key, source.key.id),
    KeyId: keyArn(used.key, used.key.id),
    SourceEncryptionAlgorithm: input.SourceEncryptionAlgorithm ?? 'SYMMETRIC_DEFAULT',
    DestinationEncryptionAlgorithm: algorithm,
    ...(tellsMaterial(source.key) && { SourceKeyMaterialId: source.material.id }),
    ...(tellsMaterial(used.key) && { DestinationKeyMaterialId: used.material.id }),
  };
};

function sourceOf(input: ReEncryptInput) {
  return {
    CiphertextBlob: input.CiphertextBlob,
    KeyId: input.SourceKeyId,
    EncryptionAlgorithm: input.SourceEncryptionAlgorithm,
    EncryptionContext: input.SourceEncryptionContext,
    DryRun: input.DryRun,
    DryRunModifiers: input.DryRunModifiers,
  };
}
