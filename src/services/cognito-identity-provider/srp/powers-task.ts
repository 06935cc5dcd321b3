/** SRP's powers for threads: each takes milliseconds. */
import { publicValue, sharedKey, verifierOf, type Credentials, type Exchange } from './srp.ts';

export function verifier({ credentials, salt }: { readonly credentials: Credentials; readonly salt: bigint }): bigint {
  return verifierOf(credentials, salt);
}

export function challenge({ verifier: of, b }: { readonly verifier: bigint; readonly b: bigint }): bigint {
  return publicValue(of, b);
}

/** `undefined`: a value that no honest client's leads to. */
export async function key(exchange: Exchange): Promise<Uint8Array | undefined> {
  try {
    return await sharedKey(exchange);
  } catch {
    return undefined;
  }
}
