/**
 * What a client with a secret proves with each request.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 */
import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import type { Seal } from '../../../kernel/secrets/seal.ts';
import { notAuthorized } from '../errors.ts';
import type { ClientRecord } from '../records.ts';

const purpose = 'cognito-identity-provider/client-secret';

export function sealSecret(seal: Seal, secret: string): string {
  return seal.seal(purpose, secret);
}

export function openSecret(seal: Seal, { id, sealedSecret }: ClientRecord): string | undefined {
  if (sealedSecret === undefined) return undefined;
  const secret = seal.open(purpose, sealedSecret);
  if (secret === undefined) throw new Error(`The secret of the client ${id} cannot be opened with this server's key.`);
  return secret;
}

/** `names`: any of which may have been hashed (what was typed, or the user's own name). @throws AwsError */
export function checkSecretHash(
  seal: Seal,
  client: ClientRecord,
  names: readonly string[],
  given: string | undefined,
): void {
  const secret = openSecret(seal, client);
  if (secret === undefined) return;
  if (given === undefined)
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  const isRight = names.map((name) =>
    equalSecrets(createHmac('sha256', secret).update(`${name}${client.id}`).digest('base64'), given),
  );
  if (!isRight.includes(true)) throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
}

/** Where the secret itself is sent. @throws AwsError NotAuthorizedException */
export function checkSecret(seal: Seal, client: ClientRecord, given: string | undefined): void {
  const secret = openSecret(seal, client);
  if (secret !== undefined && (given === undefined || !equalSecrets(secret, given)))
    throw notAuthorized('Invalid client secret');
}
