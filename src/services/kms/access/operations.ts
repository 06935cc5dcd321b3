/** How operations stand in the manifest: what they are authorized on, and their condition keys. */
import type { ConditionKeys, Context } from '../../../wire/context.ts';
import type { HandlerModule, OperationManifest } from '../../../wire/service.ts';
import { readHeader } from '../encryption/ciphertext.ts';
import { callerKeys, conditionKeysOf, encryptionKeys, onKeyKeys } from './condition-keys.ts';
import { arnToDecide } from './find-key.ts';
import { aliasArn, keyArn } from './key-reference.ts';

type Own = (input: any, ctx: Context) => ConditionKeys;

/** On the key that `KeyId` names; `own`: the operation's condition keys besides. */
export function onKey(load: HandlerModule, own?: Own): OperationManifest {
  return {
    load,
    resources: async ({ KeyId }: { KeyId: string }, ctx) => [await arnToDecide(KeyId, ctx)],
    conditionKeys: onKeyKeys(own),
  };
}

/** On no key. */
export function onNone(load: HandlerModule): OperationManifest {
  return { load, conditionKeys: (_input, ctx) => callerKeys(ctx) };
}

/** On an alias and the key that it is to name. */
export function onTarget(load: HandlerModule): OperationManifest {
  return {
    load,
    resources: async ({ AliasName, TargetKeyId }: { AliasName: string; TargetKeyId: string }, ctx) => [
      aliasArn(ctx, AliasName),
      await arnToDecide(TargetKeyId, ctx),
    ],
    conditionKeys: ({ TargetKeyId }: { TargetKeyId: string }, ctx) => conditionKeysOf(TargetKeyId, ctx, {}),
  };
}

/** On an alias and the key that it names. */
export function onAlias(load: HandlerModule): OperationManifest {
  return {
    load,
    resources: async ({ AliasName }: { AliasName: string }, ctx) => [
      aliasArn(ctx, AliasName),
      await arnToDecide(AliasName, ctx),
    ],
    conditionKeys: ({ AliasName }: { AliasName: string }, ctx) => conditionKeysOf(AliasName, ctx, {}),
  };
}

/** On the key that is said, or that the ciphertext names. */
export async function encryptingKey(
  { KeyId, CiphertextBlob }: { KeyId?: string | undefined; CiphertextBlob?: Uint8Array | undefined },
  ctx: Context,
): Promise<string> {
  if (KeyId !== undefined) return KeyId;
  const header = CiphertextBlob && readHeader(CiphertextBlob);
  return header ? keyArn({ account: header.account, region: ctx.region }, header.keyId) : keyArn(ctx, '*');
}

export const decryption: Omit<OperationManifest, 'load'> = {
  resources: async (input, ctx) => [await arnToDecide(await encryptingKey(input, ctx), ctx)],
  conditionKeys: async (input, ctx) =>
    conditionKeysOf(
      await encryptingKey(input, ctx),
      ctx,
      encryptionKeys(input.EncryptionAlgorithm, input.EncryptionContext),
    ),
};
