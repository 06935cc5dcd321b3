/** Parameters of Systems Manager, each in its account and Region, and their earlier versions. */
import type { KeyParts } from '../../kernel/collections/collection.ts';
import { defineCollection } from '../../kernel/collections/collection.ts';
import type { Tag } from '../../wire/tags.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';
export type ParameterTier = 'Standard' | 'Advanced';

/** A parameter policy, as it was put. */
export interface ParameterPolicy {
  readonly type: 'Expiration' | 'ExpirationNotification' | 'NoChangeNotification';
  /** JSON. */
  readonly text: string;
}

/** What a version is, and keeps. */
export interface VersionFacts {
  /** Grows with every change, from 1. */
  readonly version: number;
  readonly type: ParameterType;
  /** Of a SecureString: what `secure-string.ts` made of it. */
  readonly value: string;
  readonly dataType: string;
  readonly tier: ParameterTier;
  /** Of a SecureString: the key as the request named it. */
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly policies?: readonly ParameterPolicy[];
  /** Domain milliseconds. */
  readonly modifiedAt: number;
  /** An ARN. */
  readonly modifiedBy: string;
}

/** A parameter with its current version. */
export interface ParameterRecord extends VersionFacts {
  readonly name: string;
  /** The oldest version that is kept. */
  readonly oldest: number;
  /** Which version each label is at. */
  readonly labels: Readonly<Record<string, number>>;
  readonly tags: readonly Tag[];
}

export interface VersionRecord extends VersionFacts {
  readonly name: string;
}

/** By the name's sub-paths, so that what is under a path lies together. */
export const Parameters = defineCollection<ParameterRecord>('ssm/parameter', {
  scope: 'region',
  version: 1,
  key: (record) => nameKey(record.name),
});

/** Versions that are no longer current. */
export const ParameterVersions = defineCollection<VersionRecord>('ssm/parameter-version', {
  scope: 'region',
  version: 1,
  key: (record) => [record.name, record.version],
});

/** The policy by which other accounts read a parameter, with the unique ids of whom it names. */
export interface ResourcePolicyRecord {
  readonly parameter: string;
  readonly id: string;
  readonly hash: string;
  readonly document: string;
  readonly boundIds: Readonly<Record<string, string>>;
}

export const ResourcePolicies = defineCollection<ResourcePolicyRecord>('ssm/resource-policy', {
  scope: 'region',
  version: 1,
  key: (record) => [record.parameter],
});

export function nameKey(name: string): KeyParts {
  return name.split('/');
}
