/** What ReEncrypt is authorized on: `kms:ReEncryptFrom` of the one key, `kms:ReEncryptTo` of the other. */
import type { Input } from '../../../wire/aws-types.ts';
import type { ConditionKeys, Context } from '../../../wire/context.ts';
import type { OperationManifest, Requirement } from '../../../wire/service.ts';
import { conditionKeysOf, encryptionKeys } from './condition-keys.ts';
import { arnToDecide } from './find-key.ts';
import { encryptingKey } from './operations.ts';

type ReEncryptInput = Input<'kms', 'ReEncrypt'>;

export const reEncryption: Omit<OperationManifest, 'load'> = {
  action: 'kms:ReEncryptFrom',
  resources: async (input: ReEncryptInput, ctx) => [await arnToDecide(await sourceKey(input, ctx), ctx)],
  conditionKeys: async (input: ReEncryptInput, ctx) =>
    conditionKeysOf(await sourceKey(input, ctx), ctx, {
      ...encryptionKeys(input.SourceEncryptionAlgorithm, input.SourceEncryptionContext),
      ...(await sameKey(input, ctx)),
    }),
  requires: async (input: ReEncryptInput, ctx): Promise<readonly Requirement[]> => [
    {
      action: 'kms:ReEncryptTo',
      resource: await arnToDecide(input.DestinationKeyId, ctx),
      conditionKeys: await conditionKeysOf(input.DestinationKeyId, ctx, {
        ...encryptionKeys(input.DestinationEncryptionAlgorithm, input.DestinationEncryptionContext),
        ...(await sameKey(input, ctx)),
      }),
    },
  ],
};

function sourceKey({ SourceKeyId, CiphertextBlob }: ReEncryptInput, ctx: Context): Promise<string> {
  return encryptingKey({ KeyId: SourceKeyId, CiphertextBlob }, ctx);
}

async function sameKey(input: ReEncryptInput, ctx: Context): Promise<ConditionKeys> {
  const [from, to] = [
    await arnToDecide(await sourceKey(input, ctx), ctx),
    await arnToDecide(input.DestinationKeyId, ctx),
  ];
  return { 'kms:ReEncryptOnSameKey': String(from === to) };
}
