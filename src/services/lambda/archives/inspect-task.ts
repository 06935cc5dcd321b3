/** What a thread does with a large archive: looks it through. A program of its own in the built form. */
import { AwsError } from '../../../wire/errors.ts';
import { inspectArchive } from './inspect.ts';

export type Inspected = { readonly texts: readonly (readonly [string, string])[] } | { readonly refusal: string };

export async function inspect(bytes: Uint8Array): Promise<Inspected> {
  try {
    return { texts: [...(await inspectArchive(bytes)).texts] };
  } catch (error) {
    // A class does not come through to the other thread.
    if (error instanceof AwsError) return { refusal: error.message };
    throw error;
  }
}
