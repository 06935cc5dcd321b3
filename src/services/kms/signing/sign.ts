/**
 * Sign and Verify, of messages and of digests.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { keyArn } from '../access/key-reference.ts';
import { notHere, validation } from '../errors.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';
import { keySpecs, type SigningAlgorithm } from '../keys/key-specs.ts';
import { checkUsage } from '../keys/key-state.ts';
import { checkAlgorithm, useKey, type UsedKey } from '../keys/use-key.ts';
import { privateKeyOf, publicKeyOf } from '../material/key-material.ts';
import { digestBytes, signed, verified } from './signatures.ts';

interface SignatureInput {
  readonly KeyId: string;
  readonly Message: Uint8Array;
  readonly MessageType?: string | undefined;
  readonly SigningAlgorithm: string;
  readonly DryRun?: boolean | undefined;
  readonly GrantTokens?: readonly string[] | undefined;
}

export const sign: Operation<'kms', 'Sign'> = async (input, ctx) => {
  const used = await signingKey(ctx, input, 'Sign');
  const { Message, SigningAlgorithm } = input;
  const what = { algorithm: SigningAlgorithm as SigningAlgorithm, message: Message, isDigest: isDigest(input) };
  return {
    KeyId: keyArn(used.key, used.key.id),
    Signature: signed(privateKeyOf(ctx, used.material), what),
    SigningAlgorithm,
  };
};

export const verify: Operation<'kms', 'Verify'> = async (input, ctx) => {
  const used = await signingKey(ctx, input, 'Verify');
  const { Message, Signature, SigningAlgorithm } = input;
  const what = { algorithm: SigningAlgorithm as SigningAlgorithm, message: Message, isDigest: isDigest(input) };
  if (!verified(publicKeyOf(used.material), what, Signature)) throw new AwsError('KMSInvalidSignatureException', '');
  return { KeyId: keyArn(used.key, used.key.id), SignatureValid: true, SigningAlgorithm };
};

async function signingKey(ctx: Context, input: SignatureInput, operation: string): Promise<UsedKey> {
  checkGrantTokens(ctx, input.GrantTokens);
  if (input.SigningAlgorithm === 'SM2DSA') throw notHere('the signing algorithm SM2DSA');
  return useKey(ctx, input, (key) => {
    checkUsage(key, 'SIGN_VERIFY', operation);
    checkAlgorithm(key, input.SigningAlgorithm, keySpecs[key.spec].signing);
    checkMessage(input);
  });
}

function isDigest({ MessageType }: Pick<SignatureInput, 'MessageType'>): boolean {
  return MessageType === 'DIGEST';
}

/** @throws AwsError ValidationException, NotImplementedException for what node:crypto does not sign */
function checkMessage({ Message, MessageType = 'RAW', SigningAlgorithm: algorithm }: SignatureInput): void {
  if (algorithm === 'ED25519_PH_SHA_512') throw notHere('the signing algorithm ED25519_PH_SHA_512');
  if (MessageType === 'EXTERNAL_MU') {
    if (algorithm === 'ML_DSA_SHAKE_256') throw notHere('the message type EXTERNAL_MU');
    throw validation(`MessageType EXTERNAL_MU is not compatible with algorithm ${algorithm}.`);
  }
  if (MessageType === 'RAW') return;
  const bytes = digestBytes(algorithm as SigningAlgorithm);
  if (bytes === undefined) throw validation(`MessageType DIGEST is not compatible with algorithm ${algorithm}.`);
  if (Message.length !== bytes) throw validation(`Digest is invalid length for algorithm ${algorithm}.`);
}
