/** Keys of items held to their table's schema, in AWS's words. */
import { type AttributeValue, attributeOf, type Item, pick, typeOf } from '../../values/attribute-value.ts';
import { valueSize } from '../../values/size.ts';
import { invalidParameter, validation } from '../../errors.ts';
import type { KeyNames, TableRecord } from '../../records.ts';
import { keyNames } from '../../tables/find-table.ts';
import { maxHashBytes, maxSortBytes } from '../rows.ts';

/** A key and nothing else. @throws AwsError ValidationException */
export function checkKey(table: TableRecord, key: Item): void {
  const names = keyNames(table.key);
  const given = Object.keys(key);
  const matches = names.every((name) => {
    const value = attributeOf(key, name);
    return value !== undefined && value[typeNamed(table, name)] !== undefined;
  });
  if (!matches || given.length !== names.length) throw validation('The provided key element does not match the schema');
  checkKeyValues(table.key, key);
}

function typeNamed({ attributes }: TableRecord, name: string): 'S' | 'N' | 'B' {
  return attributes.find((one) => one.name === name)!.type;
}

/** Neither empty nor too long. */
function checkKeyValues({ hash, sort }: KeyNames, item: Item): void {
  const partition = item[hash]!;
  checkNotEmpty(hash, partition);
  if (partition.N === undefined && valueSize(partition) > maxHashBytes)
    throw invalidParameter(`Size of hashkey has exceeded the maximum size limit of${maxHashBytes} bytes`);
  if (sort === undefined) return;
  checkNotEmpty(sort, item[sort]!);
  if (item[sort]!.N === undefined && valueSize(item[sort]!) > maxSortBytes)
    throw invalidParameter(`Aggregated size of all range keys has exceeded the size limit of ${maxSortBytes} bytes`);
}

function emptyKind({ S, B }: AttributeValue): 'string' | 'binary' | undefined {
  return S === '' ? 'string' : B?.byteLength === 0 ? 'binary' : undefined;
}

function checkNotEmpty(name: string, value: AttributeValue): void {
  const kind = emptyKind(value);
  if (kind !== undefined)
    throw validation(
      'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
        `${kind} value. Key: ${name}`,
    );
}

/** A whole item that is put. @throws AwsError ValidationException */
export function checkItemKeys(table: TableRecord, item: Item): void {
  for (const name of keyNames(table.key)) {
    const value = attributeOf(item, name);
    if (value === undefined) throw invalidParameter(`Missing the key ${name} in the item`);
    const [expected, actual] = [typeNamed(table, name), typeOf(value)];
    if (expected !== actual)
      throw invalidParameter(`Type mismatch for key ${name} expected: ${expected} actual: ${actual}`);
  }
  checkKeyValues(table.key, item);
  for (const index of table.indexes) {
    for (const [at, name] of keyNames(index.key).entries()) {
      const value = attributeOf(item, name);
      if (value === undefined) continue;
      const [expected, actual] = [typeNamed(table, name), typeOf(value)];
      if (expected !== actual)
        throw invalidParameter(
          `Type mismatch for Index Key ${name} Expected: ${expected} Actual: ${actual} IndexName: ${index.name}`,
        );
      checkIndexValue(index.name, name, value, at === 0 ? maxHashBytes : maxSortBytes);
    }
  }
}

function checkIndexValue(index: string, name: string, value: AttributeValue, maxBytes: number): void {
  const kind = emptyKind(value);
  if (kind !== undefined)
    throw validation(
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The ' +
        `AttributeValue for a key attribute cannot contain an empty ${kind} value. IndexName: ${index}, ` +
        `IndexKey: ${name}`,
    );
  if (value.N === undefined && valueSize(value) > maxBytes)
    throw invalidParameter(
      maxBytes === maxHashBytes
        ? `Size of hashkey has exceeded the maximum size limit of${maxHashBytes} bytes`
        : `Aggregated size of all range keys has exceeded the size limit of ${maxSortBytes} bytes`,
    );
}

/** What an update has made of index keys. @throws AwsError ValidationException */
export function checkUpdatedKeys(table: TableRecord, item: Item, before: Item): void {
  for (const { key } of table.indexes) {
    for (const [at, name] of keyNames(key).entries()) {
      const value = attributeOf(item, name);
      if (value === undefined || value === attributeOf(before, name)) continue;
      if (value[typeNamed(table, name)] === undefined)
        throw validation('The update expression attempted to update the secondary index key to unsupported type');
      const kind = emptyKind(value);
      if (kind !== undefined)
        throw validation(
          'The update expression attempted to update a secondary index key to a value that is not supported. The ' +
            `AttributeValue for a key attribute cannot contain an empty ${kind} value.`,
        );
      if (value.N === undefined && valueSize(value) > (at === 0 ? maxHashBytes : maxSortBytes))
        throw validation(
          'The update expression attempted to update the secondary index key to a value that exceeds its maximum size',
        );
    }
  }
}

export function keyOf(table: TableRecord, item: Item): Item {
  return pick(item, keyNames(table.key));
}
