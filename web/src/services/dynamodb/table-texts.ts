/** What a table is, in AWS's words. */
import type { TableDescription } from './api/tables';

const types: Readonly<Record<string, string>> = { S: 'String', N: 'Number', B: 'Binary' };

export function keyText(
  { KeySchema = [], AttributeDefinitions = [] }: TableDescription,
  kind: 'HASH' | 'RANGE',
): string {
  const name = KeySchema.find(({ KeyType }) => KeyType === kind)?.AttributeName;
  if (name === undefined) return '-';
  const type = AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? '';
  return `${name} (${types[type] ?? type})`;
}

export function modeText({ TableStatus, BillingModeSummary }: TableDescription): string {
  if (TableStatus === undefined) return '-';
  return BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST' ? 'On-demand' : 'Provisioned';
}
