/** Repositories of container images and what a registry (an account's, in a Region) is set to. */
import { defineCollection } from '../../kernel/collections/table.ts';
import type { Tag } from '../../wire/tags.ts';

export type TagMutability = 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION';

export interface ExclusionFilter {
  readonly filterType: 'WILDCARD';
  /** `*` stands for anything. */
  readonly filter: string;
}

export interface Encryption {
  readonly encryptionType: 'AES256' | 'KMS' | 'KMS_DSSE';
  /** The key's ARN, as AWS answers it. */
  readonly kmsKey?: string;
}

/** A policy document with the unique ids of the users and roles that it names. */
export interface KeptPolicy {
  readonly document: string;
  readonly boundIds: Readonly<Record<string, string>>;
}

export interface RepositoryRecord {
  readonly name: string;
  /** The account. */
  readonly registryId: string;
  readonly region: string;
  /** Part of the keys of what is in it: another repository of the name has none of that. */
  readonly id: string;
  /** Domain milliseconds. */
  readonly createdAt: number;
  readonly tagMutability: TagMutability;
  readonly exclusionFilters?: readonly ExclusionFilter[];
  readonly scanOnPush: boolean;
  readonly encryption: Encryption;
  readonly tags: readonly Tag[];
  readonly policy?: KeptPolicy;
  readonly lifecycle?: LifecycleFacts;
}

export interface LifecycleFacts {
  /** JSON without white space. */
  readonly text: string;
  /** Domain milliseconds. */
  readonly lastEvaluatedAt: number;
}

export const Repositories = defineCollection<RepositoryRecord>('ecr/repository', {
  scope: 'region',
  version: 1,
  key: (repository) => [repository.name],
});

export interface PreviewRecord {
  /** The repository's id. */
  readonly repository: string;
  readonly text: string;
  /** Domain milliseconds. */
  readonly startedAt: number;
}

/** The lifecycle policy that a repository was last previewed with. */
export const Previews = defineCollection<PreviewRecord>('ecr/lifecycle-preview', {
  scope: 'region',
  version: 1,
  key: (preview) => [preview.repository],
});

export interface RegistryRecord {
  readonly policy?: KeptPolicy;
  readonly scanning?: { readonly scanType: 'BASIC' | 'ENHANCED'; readonly rules: readonly ScanningRule[] };
  /** Account settings by name. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface ScanningRule {
  readonly scanFrequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL';
  readonly repositoryFilters: readonly { readonly filter: string; readonly filterType: 'WILDCARD' }[];
}

/** One in each account and Region, once something is set. */
export const Registries = defineCollection<RegistryRecord>('ecr/registry', {
  scope: 'region',
  version: 1,
  key: () => ['registry'],
});

/** A random value that is made with the first token, and goes with everything else at a reset: its tokens go, too. */
export const TokenEpochs = defineCollection<{ readonly value: string }>('ecr/token-epoch', {
  scope: 'global',
  version: 1,
  key: () => ['epoch'],
});
