/** GetPublicKey, and DeriveSharedSecret with another's public key. */
import { createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import type { Output } from '../../../wire/aws-types.ts';
import type { Operation } from '../../../wire/service.ts';
import { keyArn } from '../access/key-reference.ts';
import { requireKey } from '../access/find-key.ts';
import { unsupported, validation } from '../errors.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';
import { algorithmsOf } from '../keys/key-metadata.ts';
import { isAsymmetric, keySpecs } from '../keys/key-specs.ts';
import { checkState, checkUsage } from '../keys/key-state.ts';
import { useKey } from '../keys/use-key.ts';
import { currentMaterial, privateKeyOf } from '../material/key-material.ts';

type PublicKeyOutput = Output<'kms', 'GetPublicKey'>;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html */
export const getPublicKey: Operation<'kms', 'GetPublicKey'> = (input, ctx) =>
  ctx.read(async (tx) => {
    checkGrantTokens(ctx, input.GrantTokens);
    const key = await requireKey(tx, ctx, input.KeyId, { aliases: true });
    const arn = keyArn(key, key.id);
    if (!isAsymmetric(key.spec))
      throw unsupported(`${arn} is not an asymmetric key: its key spec is ${key.spec}, which has no public key.`);
    checkState(key);
    const { publicKey = '' } = await currentMaterial(tx, key);
    return {
      KeyId: arn,
      PublicKey: Buffer.from(publicKey, 'base64'),
      KeySpec: key.spec as NonNullable<PublicKeyOutput['KeySpec']>,
      CustomerMasterKeySpec: key.spec as NonNullable<PublicKeyOutput['CustomerMasterKeySpec']>,
      KeyUsage: key.usage,
      ...algorithmsOf(key),
    };
  });

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html */
export const deriveSharedSecret: Operation<'kms', 'DeriveSharedSecret'> = async (input, ctx) => {
  checkGrantTokens(ctx, input.GrantTokens);
  const { key, material } = await useKey(ctx, input, (asked) =>
    checkUsage(asked, 'KEY_AGREEMENT', 'DeriveSharedSecret'),
  );
  const { made } = keySpecs[key.spec];
  const publicKey = publicKeyIn(input.PublicKey, made.kind === 'ec' ? made.curve : '');
  return {
    KeyId: keyArn(key, key.id),
    SharedSecret: diffieHellman({ privateKey: privateKeyOf(ctx, material), publicKey }),
    KeyAgreementAlgorithm: input.KeyAgreementAlgorithm,
    KeyOrigin: key.origin,
  };
};

/** DER, SPKI, on the key's own curve. @throws AwsError ValidationException */
function publicKeyIn(der: Uint8Array, curve: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
  } catch {
    // Not one at all: as one of another curve.
  }
  if (key?.asymmetricKeyDetails?.namedCurve === curve) return key;
  throw validation('');
}
