/**
 * Filters of lists of secrets: a secret has to fit each; a filter fits by any of its values.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_search-secret.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { SecretRecord } from '../records.ts';

type Filters = NonNullable<Input<'secrets-manager', 'ListSecrets'>['Filters']>;

export function matchesFilters(secret: SecretRecord, filters: Filters, region: string): boolean {
  return filters.every(({ Key = 'all', Values = [] }) => {
    const texts = textsOf(secret, Key, region);
    const matches = Key === 'all' || Key === 'description' ? hasWords : hasPrefix;
    return Values.some((value) =>
      value.startsWith('!')
        ? !texts.some((text) => matches(text, value.slice(1)))
        : texts.some((text) => matches(text, value)),
    );
  });
}

function textsOf(secret: SecretRecord, key: NonNullable<Filters[number]['Key']>, region: string): readonly string[] {
  const { name, description, tags = [] } = secret;
  const described = description === undefined ? [] : [description];
  const keys = tags.map(({ Key }) => Key);
  const values = tags.map(({ Value }) => Value);
  switch (key) {
    case 'name':
      return [name];
    case 'description':
      return described;
    case 'tag-key':
      return keys;
    case 'tag-value':
      return values;
    case 'primary-region':
      return [region];
    case 'owning-service':
      return [];
    default:
      return [name, ...described, ...keys, ...values];
  }
}

function hasPrefix(text: string, value: string): boolean {
  return text.startsWith(value);
}

/** Each word of the value begins one of the text's, whatever their case. */
function hasWords(text: string, value: string): boolean {
  const words = wordsOf(text);
  const wanted = wordsOf(value);
  return wanted.length > 0 && wanted.every((word) => words.some((one) => one.startsWith(word)));
}

/** Parted by what is neither letter nor digit, and before capitals (`myDbSecret`). */
function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
