/** A record as it is stored: JSON of its version and itself. */
import type { Collection } from './collection.ts';

type Stored = Pick<Collection<any>, 'name' | 'version' | 'upcasters'>;

export function encodeStored({ version }: Stored, record: unknown): string {
  return JSON.stringify([version, record]);
}

/** Brought up to the version that is declared now. */
export function decodeStored(collection: Stored, value: string): any {
  const [version, stored] = JSON.parse(value) as [number, any];
  if (version === collection.version) return stored;
  if (version > collection.version) {
    throw new Error(
      `${collection.name} has a record of version ${version}, ` +
        `but this version of Sandlot knows it up to ${collection.version}. Update Sandlot.`,
    );
  }
  let record = stored;
  for (let from = version; from < collection.version; from++) {
    const upcast = collection.upcasters?.[from];
    if (!upcast) throw new Error(`${collection.name} has no upcaster from version ${from}.`);
    record = upcast(record);
  }
  return record;
}
