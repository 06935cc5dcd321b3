/** GenerateMac and VerifyMac. https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { keyArn } from '../access/key-reference.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';
import { keySpecs } from '../keys/key-specs.ts';
import { checkUsage } from '../keys/key-state.ts';
import { checkAlgorithm, useKey, type UsedKey } from '../keys/use-key.ts';
import { secretKeyOf } from '../material/key-material.ts';

export const generateMac: Operation<'kms', 'GenerateMac'> = async (input, ctx) => {
  const used = await macKey(ctx, input, 'GenerateMac');
  const { MacAlgorithm } = input;
  return { Mac: macOf(ctx, used, MacAlgorithm, input.Message), MacAlgorithm, KeyId: keyArn(used.key, used.key.id) };
};

export const verifyMac: Operation<'kms', 'VerifyMac'> = async (input, ctx) => {
  const used = await macKey(ctx, input, 'VerifyMac');
  const { MacAlgorithm } = input;
  const mac = macOf(ctx, used, MacAlgorithm, input.Message);
  if (mac.length !== input.Mac.length || !timingSafeEqual(mac, input.Mac))
    throw new AwsError('KMSInvalidMacException', '');
  return { KeyId: keyArn(used.key, used.key.id), MacValid: true, MacAlgorithm };
};

interface MacInput {
  readonly KeyId: string;
  readonly MacAlgorithm: string;
  readonly DryRun?: boolean | undefined;
  readonly GrantTokens?: readonly string[] | undefined;
}

async function macKey(ctx: Context, input: MacInput, operation: string): Promise<UsedKey> {
  checkGrantTokens(ctx, input.GrantTokens);
  return useKey(ctx, input, (key) => {
    checkUsage(key, 'GENERATE_VERIFY_MAC', operation);
    checkAlgorithm(key, input.MacAlgorithm, keySpecs[key.spec].mac);
  });
}

/** `HMAC_SHA_256`: HMAC with SHA-256 (RFC 2104). */
function macOf(ctx: Context, { material }: UsedKey, algorithm: string, message: Uint8Array): Buffer {
  const hash = `sha${algorithm.slice('HMAC_SHA_'.length)}`;
  return createHmac(hash, secretKeyOf(ctx, material)).update(message).digest();
}
