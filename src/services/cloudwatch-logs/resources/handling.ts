/** What the types' handlers share: what is refused, what is gone already, ids of two parts. */
import { AwsError } from '../../../wire/errors.ts';
import type { ResourceProperties } from '../../../wire/resource-type.ts';

const gone = 'ResourceNotFoundException';

/** Properties that Sandlot does not have are named, and fail the resource. */
export function refuse(type: string, names: readonly string[], properties: ResourceProperties): void {
  const name = names.find((one) => properties[one] !== undefined && properties[one] !== false);
  if (name !== undefined)
    throw new AwsError('InvalidRequest', `Sandlot does not have the property ${name} of ${type}.`);
}

/** The parts of a physical id. */
export function parted(physicalId: string): [group: string, name: string] {
  const at = physicalId.indexOf('|');
  return [physicalId.slice(0, at), physicalId.slice(at + 1)];
}

/** `undefined`: what it is about is not there. */
export async function unlessGone<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError && error.code === gone) return undefined;
    throw error;
  }
}
