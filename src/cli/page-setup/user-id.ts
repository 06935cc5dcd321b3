/** A directory user's id by the name that a person types. */
import { GetUserIdCommand, IdentitystoreClient, type IdentitystoreClientConfig } from '@aws-sdk/client-identitystore';

/** `undefined`: there is no such user. */
export async function findUserId(
  client: IdentitystoreClient,
  IdentityStoreId: string,
  userName: string,
): Promise<string | undefined> {
  const asked = new GetUserIdCommand({
    IdentityStoreId,
    AlternateIdentifier: { UniqueAttribute: { AttributePath: 'userName', AttributeValue: userName } },
  });
  const found = await client.send(asked).catch((error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
  });
  return found?.UserId;
}

/** The same, with a client of its own. */
export async function askUserId(
  config: IdentitystoreClientConfig,
  identityStoreId: string,
  userName: string,
): Promise<string | undefined> {
  const client = new IdentitystoreClient(config);
  try {
    return await findUserId(client, identityStoreId, userName);
  } finally {
    client.destroy();
  }
}
