/** A copy reads its source, then writes: what is written to the source in between makes it begin again. */
import { AwsError } from '../../../wire/errors.ts';

/** How often a source is read again that is written meanwhile. */
const maxTries = 5;

/** Repeats what answers `undefined`: its source had changed. @throws AwsError OperationAborted after some times */
export async function untilSourceStays<T>(copy: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < maxTries; tries++) {
    const done = await copy();
    if (done !== undefined) return done;
  }
  throw new AwsError(
    'OperationAborted',
    'A conflicting conditional operation is currently in progress against this resource. Please try again.',
    {},
    409,
  );
}
