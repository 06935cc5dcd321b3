/** Attributes for access control (ABAC), through AWS's SSO Admin API. */
import {
  CreateInstanceAccessControlAttributeConfigurationCommand,
  DeleteInstanceAccessControlAttributeConfigurationCommand,
  DescribeInstanceAccessControlAttributeConfigurationCommand,
  UpdateInstanceAccessControlAttributeConfigurationCommand,
} from '@aws-sdk/client-sso-admin';
import { isNotFound } from '../../../api/errors';
import { callSsoAdmin as call } from './sso-admin';

export interface AccessControlAttribute {
  readonly key: string;
  /** Such as `${path:name.givenName}`. */
  readonly source: string;
}

/** `undefined`: attributes for access control are not enabled. */
export async function getAccessControlAttributes(
  InstanceArn: string,
  signal?: AbortSignal,
): Promise<readonly AccessControlAttribute[] | undefined> {
  try {
    const command = new DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn });
    const answer = await call((client) => client.send(command, { ...(signal && { abortSignal: signal }) }));
    const attributes = answer.InstanceAccessControlAttributeConfiguration?.AccessControlAttributes ?? [];
    return attributes.map(({ Key = '', Value }) => ({ key: Key, source: Value?.Source?.[0] ?? '' }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

const configuration = (attributes: readonly AccessControlAttribute[]) => ({
  AccessControlAttributes: attributes.map(({ key, source }) => ({ Key: key, Value: { Source: [source] } })),
});

export async function enableAccessControlAttributes(InstanceArn: string): Promise<void> {
  const command = new CreateInstanceAccessControlAttributeConfigurationCommand({
    InstanceArn,
    InstanceAccessControlAttributeConfiguration: configuration([]),
  });
  await call((client) => client.send(command));
}

export async function putAccessControlAttributes(
  InstanceArn: string,
  attributes: readonly AccessControlAttribute[],
): Promise<void> {
  const command = new UpdateInstanceAccessControlAttributeConfigurationCommand({
    InstanceArn,
    InstanceAccessControlAttributeConfiguration: configuration(attributes),
  });
  await call((client) => client.send(command));
}

export async function disableAccessControlAttributes(InstanceArn: string): Promise<void> {
  try {
    await call((client) => client.send(new DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn })));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
