/** Items and keys as the SDK's types have them: one member of each value, which here are members that may be absent. */
import type { Output } from '../../../../wire/aws-types.ts';
import type { Item } from '../../values/attribute-value.ts';

export type SentItem = NonNullable<Output<'dynamodb', 'GetItem'>['Item']>;

export function sent(item: Item): SentItem {
  return item as SentItem;
}
