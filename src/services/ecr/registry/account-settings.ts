/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutAccountSetting.html */
import type { RegistryRecord } from '../records.ts';

/** Each with its values, the default first. */
export const accountSettings: Readonly<Record<string, readonly string[]>> = {
  BASIC_SCAN_TYPE_VERSION: ['AWS_NATIVE', 'CLAIR'],
  /** V2: the registry's policy is about every action; V1: about what replication and caches do. */
  REGISTRY_POLICY_SCOPE: ['V2', 'V1'],
  /** Whether a layer may be taken over from another repository. */
  BLOB_MOUNTING: ['DISABLED', 'ENABLED'],
};

/** `undefined`: there is no such setting. */
export function valuesOf(name: string): readonly string[] | undefined {
  return Object.hasOwn(accountSettings, name) ? accountSettings[name] : undefined;
}

export function settingOf({ settings = {} }: Pick<RegistryRecord, 'settings'>, name: string): string {
  return settings[name] ?? accountSettings[name]![0]!;
}

/** Actions that a policy of scope V1 is about. */
export const actionsOfFirstScope: ReadonlySet<string> = new Set([
  'ecr:BatchImportUpstreamImage',
  'ecr:CreateRepository',
  'ecr:ReplicateImage',
]);
