/** A directory user's id by the name that a person types. */
import { GetUserIdCommand, type IdentitystoreClient } from '@aws-sdk/client-identitystore';

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
