/** For tests: a server with Identity Center, clients of its root user, and people, sets and accounts to be made. */
import { randomBytes } from 'node:crypto';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  CreatePermissionSetCommand,
  SSOAdminClient,
  type CreatePermissionSetCommandInput,
} from '@aws-sdk/client-sso-admin';
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { systemContext } from '../../server/system-context.ts';
import type { Context } from '../../wire/context.ts';
import { startSandlot, type Sandlot } from '../start-sandlot.ts';

export interface IdentityCenterServer {
  readonly sandlot: Sandlot;
  /** The root user's, with one attempt. */
  readonly config: Sandlot['clientConfig'] & { readonly maxAttempts: number };
  readonly instanceArn: string;
  readonly identityStoreId: string;
  readonly startUrl: string;
  readonly admin: SSOAdminClient;
  readonly identitystore: IdentitystoreClient;
  readonly organizations: OrganizationsClient;
  /** Without credentials: its operations are unsigned. */
  readonly oidc: SSOOIDCClient;
  /** What jobs and pages work with. */
  readonly system: Context;
  newUser(): Promise<{ readonly id: string; readonly name: string }>;
  newSet(input?: Partial<CreatePermissionSetCommandInput>): Promise<SetKey>;
  /** A member account, once it is there. */
  newAccount(name?: string): Promise<{ readonly id: string; readonly name: string; readonly email: string }>;
  close(): Promise<void>;
}

/** What operations on a permission set take, and its name. */
export interface SetKey {
  readonly InstanceArn: string;
  readonly PermissionSetArn: string;
  readonly Name: string;
}

/** Part of a name that nothing else has. */
export const unique = (): string => randomBytes(4).toString('hex');

export async function startIdentityCenter(): Promise<IdentityCenterServer> {
  const sandlot = await startSandlot();
  const { instanceArn, identityStoreId, startUrl } = await sandlot.api('POST', '/identity-center/enable', {
    withOrganizations: true,
  });
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  const clients = {
    admin: new SSOAdminClient(config),
    identitystore: new IdentitystoreClient(config),
    organizations: new OrganizationsClient(config),
    oidc: new SSOOIDCClient({ endpoint: sandlot.endpoint, region: sandlot.region, maxAttempts: 1 }),
  };
  return {
    ...clients,
    sandlot,
    config,
    instanceArn,
    identityStoreId,
    startUrl,
    system: systemContext(sandlot.server.runtime),
    newUser: () => newUser(clients.identitystore, identityStoreId),
    newSet: (input = {}) => newSet(clients.admin, { InstanceArn: instanceArn, Name: `set-${unique()}`, ...input }),
    newAccount: (name = `account-${unique()}`) => newAccount(clients.organizations, sandlot, name),
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await sandlot.close();
    },
  };
}

async function newUser(identitystore: IdentitystoreClient, IdentityStoreId: string) {
  const name = `user-${unique()}`;
  const Name = { GivenName: 'A', FamilyName: 'B' };
  const command = new CreateUserCommand({ IdentityStoreId, UserName: name, DisplayName: name, Name });
  return { id: (await identitystore.send(command)).UserId!, name };
}

async function newSet(admin: SSOAdminClient, input: CreatePermissionSetCommandInput): Promise<SetKey> {
  const { PermissionSet } = await admin.send(new CreatePermissionSetCommand(input));
  return {
    InstanceArn: input.InstanceArn!,
    PermissionSetArn: PermissionSet!.PermissionSetArn!,
    Name: PermissionSet!.Name!,
  };
}

async function newAccount(organizations: OrganizationsClient, sandlot: Sandlot, name: string) {
  const email = `${name}@example.com`;
  const { CreateAccountStatus } = await organizations.send(
    new CreateAccountCommand({ AccountName: name, Email: email }),
  );
  await sandlot.idle();
  const status = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: CreateAccountStatus!.Id }),
  );
  return { id: status.CreateAccountStatus!.AccountId!, name, email };
}
