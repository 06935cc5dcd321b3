/** DescribeKey and ListKeys. https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
import type { Operation } from '../../../wire/service.ts';
import { requireKey } from '../access/find-key.ts';
import { keyArn } from '../access/key-reference.ts';
import { checkGrantTokens } from '../grants/grant-tokens.ts';
import { materialOf } from '../material/key-material.ts';
import { storedPage } from '../paging.ts';
import { Keys } from '../records.ts';
import { keyMetadata } from './key-metadata.ts';
import { checkCustomers, checkState } from './key-state.ts';
import { keyToDescribe } from './use-key.ts';

export const describeKey: Operation<'kms', 'DescribeKey'> = async (input, ctx) => {
  checkGrantTokens(ctx, input.GrantTokens);
  const key = await keyToDescribe(ctx, input.KeyId);
  if (key.origin !== 'EXTERNAL' || key.materialId === undefined) return { KeyMetadata: keyMetadata(key) };
  const material = await ctx.read((tx) => materialOf(tx, key, key.materialId!));
  return { KeyMetadata: keyMetadata(key, material) };
};

export const listKeys: Operation<'kms', 'ListKeys'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { items, page } = await storedPage((options) => tx.in(Keys).list([], options), input);
    return { Keys: items.map((key) => ({ KeyId: key.id, KeyArn: keyArn(key, key.id) })), ...page };
  });

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html */
export const updateKeyDescription: Operation<'kms', 'UpdateKeyDescription'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, input.KeyId);
    checkCustomers(key);
    checkState(key, ['Enabled', 'Disabled', 'PendingImport']);
    await tx.in(Keys).put({ ...key, description: input.Description });
  });
  return {};
};
