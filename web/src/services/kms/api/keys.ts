/** Keys, through AWS's KMS API. */
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  type AliasListEntry,
  type KeyMetadata,
  type KeySpec,
  type KeyUsageType,
} from '@aws-sdk/client-kms';
import { allPages, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { AliasListEntry, KeyMetadata, KeySpec, KeyUsageType };

const call = awsCaller((settings) => new KMSClient(settings));

/** Keys that are shown at once: each is asked about by itself. */
const keysOfPage = 20;

export interface ListedKey {
  readonly key: KeyMetadata;
  /** Names without `alias/`. */
  readonly aliases: readonly string[];
}

export async function listKeys(token: string | undefined, abortSignal: AbortSignal): Promise<ListPage<ListedKey>> {
  const command = new ListKeysCommand({ Limit: keysOfPage, ...(token && { Marker: token }) });
  const page = await call((client) => client.send(command, { abortSignal }));
  const aliases = await listAliases(abortSignal);
  const items = await Promise.all(
    (page.Keys ?? []).map(async ({ KeyId = '' }) => ({
      key: await describeKey(KeyId, abortSignal),
      aliases: aliases.filter(({ TargetKeyId }) => TargetKeyId === KeyId).map(nameOf),
    })),
  );
  return { items, ...(page.NextMarker && { nextToken: page.NextMarker }) };
}

async function listAliases(abortSignal: AbortSignal): Promise<readonly AliasListEntry[]> {
  const { items } = await allPages<AliasListEntry>(async (token) => {
    const command = new ListAliasesCommand({ Limit: 100, ...(token && { Marker: token }) });
    const page = await call((client) => client.send(command, { abortSignal }));
    return { items: page.Aliases ?? [], ...(page.NextMarker && { nextToken: page.NextMarker }) };
  });
  return items;
}

function nameOf({ AliasName = '' }: AliasListEntry): string {
  return AliasName.replace(/^alias\//, '');
}

async function describeKey(KeyId: string, abortSignal: AbortSignal): Promise<KeyMetadata> {
  const answer = await call((client) => client.send(new DescribeKeyCommand({ KeyId }), { abortSignal }));
  return answer.KeyMetadata!;
}

export interface KeyDetails extends ListedKey {
  readonly policy: string;
  /** Of symmetric keys of AWS's making alone. */
  readonly rotatesEveryDays: number | undefined;
}

export async function getKey(KeyId: string, abortSignal: AbortSignal): Promise<KeyDetails> {
  const key = await describeKey(KeyId, abortSignal);
  const [{ Policy = '' }, rotation, { Aliases = [] }] = await Promise.all([
    call((client) => client.send(new GetKeyPolicyCommand({ KeyId }), { abortSignal })),
    call((client) => client.send(new GetKeyRotationStatusCommand({ KeyId }), { abortSignal })),
    call((client) => client.send(new ListAliasesCommand({ KeyId }), { abortSignal })),
  ]);
  const rotatesEveryDays = rotation.KeyRotationEnabled ? rotation.RotationPeriodInDays : undefined;
  return { key, aliases: Aliases.map(nameOf), policy: Policy, rotatesEveryDays };
}

export interface NewKey {
  readonly alias: string;
  readonly description: string;
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
}

/** The id of the new key. */
export async function createKey({ description, spec, usage }: NewKey): Promise<string> {
  const command = new CreateKeyCommand({
    KeySpec: spec,
    KeyUsage: usage,
    ...(description !== '' && { Description: description }),
  });
  const { KeyMetadata: made } = await call((client) => client.send(command));
  return made!.KeyId!;
}

export async function createAlias(name: string, TargetKeyId: string): Promise<void> {
  await call((client) => client.send(new CreateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId })));
}

export async function setEnabled(KeyId: string, enabled: boolean): Promise<void> {
  await call((client) => client.send(enabled ? new EnableKeyCommand({ KeyId }) : new DisableKeyCommand({ KeyId })));
}

export async function scheduleDeletion(KeyId: string, PendingWindowInDays: number): Promise<void> {
  await call((client) => client.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays })));
}

export async function cancelDeletion(KeyId: string): Promise<void> {
  await call((client) => client.send(new CancelKeyDeletionCommand({ KeyId })));
}

export async function putPolicy(KeyId: string, Policy: string): Promise<void> {
  await call((client) => client.send(new PutKeyPolicyCommand({ KeyId, Policy })));
}
