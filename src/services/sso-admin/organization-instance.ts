/** The organization's instance: the console's "Enable", and the instance that a start URL means. */
import { randomIds } from '../../kernel/ids.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { createIdentityStore } from '../identitystore/internal.ts';
import { findOrganization } from '../organizations/internal.ts';
import type { Instance } from './internal.ts';
import type { InstanceRecord } from './records.ts';
import { Instances } from './records.ts';

/**
 * The console's "Enable": makes the organization instance and its identity store. ConflictException if there is one,
 * ValidationException without an organization, AccessDeniedException unless the account manages it.
 */
export async function enableIdentityCenter(
  tx: WriteTx,
  { region, ownerAccount, now }: { region: string; ownerAccount: string; now: number },
): Promise<Instance> {
  const organization = await findOrganization(tx);
  if (!organization) {
    throw new AwsError(
      'ValidationException',
      'IAM Identity Center needs an organization, and there is none yet: create it in AWS Organizations first.',
    );
  }
  if (organization.managementAccount !== ownerAccount) {
    throw new AwsError(
      'AccessDeniedException',
      `Only the management account ${organization.managementAccount} can enable IAM Identity Center for the ` +
        `organization; this is ${ownerAccount}.`,
    );
  }
  const existing = await findInstance(tx);
  if (existing)
    throw new AwsError(
      'ConflictException',
      `IAM Identity Center is already enabled in ${existing.region}: ${existing.instanceArn}.`,
    );
  return toInstance(await insertInstance(tx, { kind: 'ORGANIZATION', region, ownerAccount, now }));
}

/** A new instance of either kind, with the identity store behind it. */
export async function insertInstance(
  tx: WriteTx,
  instance: {
    readonly kind: InstanceRecord['kind'];
    readonly region: string;
    readonly ownerAccount: string;
    readonly now: number;
    readonly name?: string | undefined;
    readonly clientToken?: string | undefined;
    readonly tags?: InstanceRecord['tags'];
  },
): Promise<InstanceRecord> {
  const { kind, region, ownerAccount, now, name, clientToken, tags = {} } = instance;
  const instanceId = `ssoins-${randomIds.hex(16)}`;
  const identityStoreId = `d-${randomIds.hex(10)}`;
  await createIdentityStore(tx, { identityStoreId, region, ownerAccount });
  const record: InstanceRecord = {
    instanceArn: `arn:aws:sso:::instance/${instanceId}`,
    instanceId,
    identityStoreId,
    kind,
    region,
    ownerAccount,
    tags,
    ...(name === undefined ? {} : { name }),
    ...(clientToken === undefined ? {} : { clientToken }),
    permissionSetCount: 0,
    createdAt: now,
  };
  await tx.in(Instances).insert(record);
  return record;
}

/** The organization's instance. */
export async function findInstance(tx: ReadTx): Promise<Instance | undefined> {
  const found = await tx.in(Instances).find('organization', 'organization');
  return found && toInstance(found);
}

/**
 * The instance that a start URL names: `https://d-xxxxxxxxxx.awsapps.com/start[#/…]`, `https://ssoins-….portal.…`,
 * or the local portal's address `<endpoint>/start/<identityStoreId>`.
 */
export async function findInstanceByStartUrl(tx: ReadTx, startUrl: string): Promise<Instance | undefined> {
  const id = instanceNameIn(startUrl);
  if (id === undefined) return undefined;
  const found = await tx.in(Instances).find(id.startsWith('ssoins-') ? 'instanceId' : 'identityStore', id);
  return found && toInstance(found);
}

/** The identity store's or instance's id in a start URL, or `undefined`. */
export function instanceNameIn(startUrl: string): string | undefined {
  const url = URL.canParse(startUrl) ? new URL(startUrl) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  const host = url.hostname;
  const directory = /^(d-[0-9a-f]{10})\.awsapps\.com$/.exec(host);
  if (directory) return /^\/start\/?$/.test(url.pathname) ? directory[1] : undefined;
  const instance = /^(ssoins-[0-9a-f]{16})\.(?:portal\.[a-z0-9-]+\.app\.aws|[a-z0-9-]+\.portal\.amazonaws\.com)$/.exec(
    host,
  );
  if (instance) return instance[1];
  return /^\/start\/(d-[0-9a-f]{10})\/?$/.exec(url.pathname)?.[1];
}

function toInstance({ instanceArn, identityStoreId, region, ownerAccount, createdAt }: InstanceRecord): Instance {
  return { instanceArn, identityStoreId, region, ownerAccount, createdAt };
}
