/** For this folder's tests: a server in memory as the commands see it, and a home folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListInstancesCommand,
  SSOAdminClient,
  type SSOAdminClientConfig,
} from '@aws-sdk/client-sso-admin';
import { awsFiles, type AwsFiles } from '../cli/aws-files/aws-files.ts';
import { profileText } from '../cli/aws-files/aws-profile.ts';
import type { Terminal } from '../cli/aws-files/config-change.ts';
import type { LocalServer } from '../client-environment/local-server.ts';

export interface TestHome {
  readonly home: string;
  readonly files: AwsFiles;
}

export function testHome(t: { after(work: () => void): void }): TestHome {
  const home = mkdtempSync(join(tmpdir(), 'sandlot-home-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  return { home, files: awsFiles({}, home) };
}

export function asLocalServer(
  sandlot: Pick<LocalServer, 'endpoint' | 'consoleOrigin' | 'region' | 'account' | 'api'>,
  dataFolder: string,
): LocalServer {
  const { endpoint, consoleOrigin, region, account, api } = sandlot;
  return {
    endpoint,
    ...(consoleOrigin !== undefined && { consoleOrigin }),
    region,
    account,
    api,
    dataFolder,
    pid: process.pid,
    instance: 'test',
    version: '0.0.0',
    startedAt: new Date(0).toISOString(),
  };
}

/** A terminal that records; it answers questions with `answer`, or is no terminal at all. */
export function testTerminal(answer?: boolean): Terminal & { readonly shown: string[]; readonly asked: string[] } {
  const [shown, asked]: [string[], string[]] = [[], []];
  return {
    colour: false,
    canAsk: answer !== undefined,
    shown,
    asked,
    print: (text) => {
      shown.push(text);
    },
    ask: async (question) => {
      asked.push(question);
      return answer === true;
    },
  };
}

/** Gives a user a role (a permission set of this name) in an account, as an administrator does. */
export async function assignRole(
  sandlot: { clientConfig: SSOAdminClientConfig; account: string; idle(): Promise<void> },
  userId: string,
  roleName: string,
  accountId = sandlot.account,
): Promise<void> {
  const client = new SSOAdminClient(sandlot.clientConfig);
  const { Instances } = await client.send(new ListInstancesCommand({}));
  const InstanceArn = Instances![0]!.InstanceArn!;
  const { PermissionSet } = await client.send(new CreatePermissionSetCommand({ InstanceArn, Name: roleName }));
  await client.send(
    new CreateAccountAssignmentCommand({
      InstanceArn,
      PermissionSetArn: PermissionSet!.PermissionSetArn!,
      PrincipalId: userId,
      PrincipalType: 'USER',
      TargetId: accountId,
      TargetType: 'AWS_ACCOUNT',
    }),
  );
  await sandlot.idle();
  client.destroy();
}

/** What `sandlot configure` would have written. */
export function configText(place: { endpoint: string; startUrl: string; account: string; role?: string }): string {
  return profileText('', {
    name: 'default',
    sessionName: 'amplify-admin',
    startUrl: place.startUrl,
    region: 'us-east-1',
    accountId: place.account,
    roleName: place.role ?? 'amplify-policy',
    endpoint: place.endpoint,
  });
}
