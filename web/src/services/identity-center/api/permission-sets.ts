/** One permission set and its settings. What it grants, its tags and where it is used: beside this. */
import {
  CreatePermissionSetCommand,
  DeletePermissionSetCommand,
  UpdatePermissionSetCommand,
  type Tag,
} from '@aws-sdk/client-sso-admin';
import { callSsoAdmin as call } from './sso-admin';

export type { Tag };

export interface SetKey {
  readonly InstanceArn: string;
  readonly PermissionSetArn: string;
}

export interface SetDetails {
  readonly name: string;
  readonly description: string;
  /** ISO 8601. */
  readonly sessionDuration: string;
  readonly relayState: string;
}

export async function createPermissionSet(
  instanceArn: string,
  { name, description, sessionDuration, relayState }: SetDetails,
  tags: readonly Tag[],
): Promise<SetKey> {
  const command = new CreatePermissionSetCommand({
    InstanceArn: instanceArn,
    Name: name,
    SessionDuration: sessionDuration,
    ...(description && { Description: description }),
    ...(relayState && { RelayState: relayState }),
    ...(tags.length > 0 && { Tags: [...tags] }),
  });
  const created = await call((client) => client.send(command));
  return { InstanceArn: instanceArn, PermissionSetArn: created.PermissionSet?.PermissionSetArn ?? '' };
}

/** A description cannot be taken away by the API, only replaced: an empty one stays as it was. */
export async function updatePermissionSet(
  set: SetKey,
  { description, sessionDuration, relayState }: Omit<SetDetails, 'name'>,
): Promise<void> {
  const command = new UpdatePermissionSetCommand({
    ...set,
    SessionDuration: sessionDuration,
    ...(description && { Description: description }),
    ...(relayState && { RelayState: relayState }),
  });
  await call((client) => client.send(command));
}

export async function deletePermissionSet(set: SetKey): Promise<void> {
  await call((client) => client.send(new DeletePermissionSetCommand(set)));
}
