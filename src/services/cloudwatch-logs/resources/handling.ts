/** What the types' handlers share: what is gone already, ids of two parts. */
import { AwsError } from '../../../wire/errors.ts';

const gone = 'ResourceNotFoundException';

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
