/**
 * Data key pairs: the public half in plain, the private one (PKCS #8) encrypted under a symmetric key.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { keyArn } from '../access/key-reference.ts';
import { notHere } from '../errors.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';
import { isSpec, keySpecs } from '../keys/key-specs.ts';
import { checkUsage } from '../keys/key-state.ts';
import { checkAlgorithm, useKey } from '../keys/use-key.ts';
import { generateMaterial } from '../material/key-material.ts';
import { encryptUnder } from './encrypt.ts';

export const generateDataKeyPair: Operation<'kms', 'GenerateDataKeyPair'> = async (input, ctx) => {
  const { secret, answer } = await newPair(input, ctx, 'GenerateDataKeyPair');
  return { ...answer, PrivateKeyPlaintext: secret };
};

export const generateDataKeyPairWithoutPlaintext: Operation<'kms', 'GenerateDataKeyPairWithoutPlaintext'> = async (
  input,
  ctx,
) => (await newPair(input, ctx, 'GenerateDataKeyPairWithoutPlaintext')).answer;

async function newPair(input: Input<'kms', 'GenerateDataKeyPair'>, ctx: Context, operation: string) {
  const { KeyPairSpec } = input;
  if (!isSpec(KeyPairSpec)) throw notHere(`the key pair spec ${KeyPairSpec}`);
  checkGrantTokens(ctx, input.GrantTokens);
  const used = await useKey(ctx, input, (key) => {
    checkUsage(key, 'ENCRYPT_DECRYPT', operation);
    checkAlgorithm(key, 'SYMMETRIC_DEFAULT', keySpecs[key.spec].encryption);
  });
  const { secret, publicKey } = await generateMaterial(KeyPairSpec);
  return {
    secret,
    answer: {
      PrivateKeyCiphertextBlob: encryptUnder(ctx, used, 'SYMMETRIC_DEFAULT', secret, input.EncryptionContext),
      PublicKey: publicKey!,
      KeyId: keyArn(used.key, used.key.id),
      KeyPairSpec,
      KeyMaterialId: used.material.id,
    },
  };
}
