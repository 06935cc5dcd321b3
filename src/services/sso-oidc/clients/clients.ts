/** Proof of who a client is: its id and secret, at every call after its registration. */
import type { ReadTx } from '../../../wire/context.ts';
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import { digestOf } from '../digest.ts';
import { oidcError } from '../errors.ts';
import type { ClientRecord } from '../records.ts';
import { Clients } from '../records.ts';

/**
 * The client, or InvalidClientException (401). One code for every reason: a wrong secret says no more than a wrong id.
 */
export async function authenticateClient(
  tx: ReadTx,
  clientId: string,
  clientSecret: string,
  now: number,
): Promise<ClientRecord> {
  const client = await tx.in(Clients).get(clientId);
  if (!client || !equalSecrets(client.secretDigest, digestOf(clientSecret)) || client.expiresAt <= now) {
    throw oidcError('InvalidClientException');
  }
  return client;
}
