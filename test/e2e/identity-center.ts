/** Sets Identity Center up through the SDK and the local API, for tests that are about what comes after. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  SSOAdminClient,
  type CreateAccountAssignmentCommandInput,
} from '@aws-sdk/client-sso-admin';
import type { Browser } from 'playwright-core';
import { newPage } from './browser.ts';
import type { ServerProcess } from './server-process.ts';
import { choosePassword } from './sign-in-pages.ts';

export interface IdentityCenter {
  readonly startUrl: string;
  readonly localPortalUrl: string;
  readonly region: string;
  readonly identityStoreId: string;
  readonly admin: SSOAdminClient;
  addUser(userName: string): Promise<string>;
  /** Answers its ARN. The session lasts twelve hours, as on AWS's page. */
  addPermissionSet(name: string, policyArn: string): Promise<string>;
  assign(permissionSetArn: string, userId: string): Promise<void>;
  unassign(permissionSetArn: string, userId: string): Promise<void>;
}

/** What an SDK client needs to call the server as the account's root user. */
export async function rootConfig(server: ServerProcess) {
  const credentials = await server.api('POST', '/credentials', { durationSeconds: 43_200 });
  return { endpoint: server.endpoint, region: server.region, credentials, maxAttempts: 1 };
}

export async function enableIdentityCenter(server: ServerProcess): Promise<IdentityCenter> {
  const facts = await server.api('POST', '/identity-center/enable', { withOrganizations: true });
  const config = await rootConfig(server);
  const [admin, store] = [new SSOAdminClient(config), new IdentitystoreClient(config)];
  const InstanceArn: string = facts.instanceArn;
  const assignment = (PermissionSetArn: string, PrincipalId: string) =>
    ({
      InstanceArn,
      PermissionSetArn,
      PrincipalId,
      PrincipalType: 'USER',
      TargetType: 'AWS_ACCOUNT',
      TargetId: server.account,
    }) as const;
  return {
    ...facts,
    admin,
    async addUser(UserName) {
      const user = await store.send(
        new CreateUserCommand({
          IdentityStoreId: facts.identityStoreId,
          UserName,
          DisplayName: UserName,
          Name: { GivenName: 'Ann', FamilyName: 'Admin' },
          Emails: [{ Type: 'Work', Value: `${UserName}@example.com`, Primary: true }],
        }),
      );
      return user.UserId!;
    },
    async addPermissionSet(Name, ManagedPolicyArn) {
      const { PermissionSet } = await admin.send(
        new CreatePermissionSetCommand({ InstanceArn, Name, SessionDuration: 'PT12H' }),
      );
      const PermissionSetArn = PermissionSet!.PermissionSetArn!;
      await admin.send(
        new AttachManagedPolicyToPermissionSetCommand({ InstanceArn, PermissionSetArn, ManagedPolicyArn }),
      );
      return PermissionSetArn;
    },
    async assign(permissionSetArn, userId) {
      await makeAssignment(admin, assignment(permissionSetArn, userId));
    },
    async unassign(permissionSetArn, userId) {
      const started = await admin.send(new DeleteAccountAssignmentCommand(assignment(permissionSetArn, userId)));
      const AccountAssignmentDeletionRequestId = started.AccountAssignmentDeletionStatus!.RequestId!;
      await finished(
        async () =>
          (
            await admin.send(
              new DescribeAccountAssignmentDeletionStatusCommand({ InstanceArn, AccountAssignmentDeletionRequestId }),
            )
          ).AccountAssignmentDeletionStatus,
      );
    },
  };
}

/** Until it is made. */
export async function makeAssignment(
  admin: SSOAdminClient,
  assignment: CreateAccountAssignmentCommandInput,
): Promise<void> {
  const { InstanceArn } = assignment;
  const started = await admin.send(new CreateAccountAssignmentCommand(assignment));
  const AccountAssignmentCreationRequestId = started.AccountAssignmentCreationStatus!.RequestId!;
  const asked = { InstanceArn, AccountAssignmentCreationRequestId };
  await finished(
    async () =>
      (await admin.send(new DescribeAccountAssignmentCreationStatusCommand(asked))).AccountAssignmentCreationStatus,
  );
}

async function finished(
  look: () => Promise<{ Status?: string | undefined; FailureReason?: string | undefined } | undefined>,
): Promise<void> {
  for (;;) {
    const status = await look();
    if (status?.Status === 'SUCCEEDED') return;
    if (status?.Status !== 'IN_PROGRESS') throw new Error(`The assignment's change failed: ${status?.FailureReason}`);
    await delay(50);
  }
}

/** By the mail that the console's "Reset password" sends. */
export async function givePassword(
  server: ServerProcess,
  browser: Browser,
  userId: string,
  password: string,
): Promise<void> {
  const { mailId } = await server.api('POST', `/users/${userId}/password-reset`, { method: 'email' });
  const { text } = await server.api('GET', `/mail/${mailId}`);
  const page = await newPage(browser);
  await choosePassword(page, /http:\S+token=\S+/.exec(text)![0], password);
  await page.context().close();
}

export interface ProfileFacts {
  readonly startUrl: string;
  readonly region: string;
  readonly account: string;
  readonly roleName: string;
}

/** What `aws configure sso` leaves, without the person who answers it. */
export function writeSsoProfile(
  home: string,
  { startUrl, region, account, roleName }: ProfileFacts,
  { profile = 'default', session = 'amplify-admin' } = {},
): void {
  mkdirSync(join(home, '.aws'), { recursive: true });
  writeFileSync(
    join(home, '.aws', 'config'),
    [
      profile === 'default' ? '[default]' : `[profile ${profile}]`,
      `sso_session = ${session}`,
      `sso_account_id = ${account}`,
      `sso_role_name = ${roleName}`,
      `region = ${region}`,
      `[sso-session ${session}]`,
      `sso_start_url = ${startUrl}`,
      `sso_region = ${region}`,
      'sso_registration_scopes = sso:account:access',
      '',
    ].join('\n'),
    { flag: 'a' },
  );
}

/** The AWS CLI's own cache file, named after the session; `token` as the local API gives it. */
export function writeSsoToken(
  home: string,
  token: { readonly expiresAt: string; readonly registrationExpiresAt: string },
  session = 'amplify-admin',
): void {
  const folder = join(home, '.aws', 'sso', 'cache');
  mkdirSync(folder, { recursive: true });
  const seconds = (time: string): string => time.replace(/\.\d+Z$/, 'Z');
  writeFileSync(
    join(folder, `${createHash('sha1').update(session).digest('hex')}.json`),
    JSON.stringify({
      ...token,
      expiresAt: seconds(token.expiresAt),
      registrationExpiresAt: seconds(token.registrationExpiresAt),
    }),
    { mode: 0o600 },
  );
}
