/** Access keys of IAM users. A secret is in an answer exactly once, at the key's creation. */
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
  type AccessKey,
  type AccessKeyLastUsed,
  type AccessKeyMetadata,
} from '@aws-sdk/client-iam';
import { aborting, allIamPages, callIam } from './iam';

export type { AccessKey, AccessKeyLastUsed, AccessKeyMetadata };

/** AWS's quota. */
export const mostAccessKeys = 2;

/** Oldest first. */
export async function listAccessKeys(userName: string, signal?: AbortSignal): Promise<readonly AccessKeyMetadata[]> {
  const all = await allIamPages(
    (client, paging, options) => client.send(new ListAccessKeysCommand({ UserName: userName, ...paging }), options),
    ({ AccessKeyMetadata }) => AccessKeyMetadata,
    signal,
  );
  return [...all.items].sort((a, b) => Number(a.CreateDate ?? 0) - Number(b.CreateDate ?? 0));
}

export async function createAccessKey(userName: string): Promise<AccessKey> {
  const answer = await callIam((client) => client.send(new CreateAccessKeyCommand({ UserName: userName })));
  if (!answer.AccessKey) throw new Error('AWS gave no access key.');
  return answer.AccessKey;
}

export async function setAccessKeyStatus(
  userName: string,
  accessKeyId: string,
  status: 'Active' | 'Inactive',
): Promise<void> {
  await callIam((client) =>
    client.send(new UpdateAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId, Status: status })),
  );
}

export async function deleteAccessKey(userName: string, accessKeyId: string): Promise<void> {
  await callIam((client) => client.send(new DeleteAccessKeyCommand({ UserName: userName, AccessKeyId: accessKeyId })));
}

export async function getLastUsed(accessKeyId: string, signal?: AbortSignal): Promise<AccessKeyLastUsed> {
  const answer = await callIam((client) =>
    client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }), aborting(signal)),
  );
  return answer.AccessKeyLastUsed ?? ({} as AccessKeyLastUsed);
}
