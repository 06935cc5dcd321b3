/** The keys that a user pool signs its tokens with. */
import type { JSONWebKeySet } from 'jose';
import type { DataContext } from '../graphql/data-context.ts';
import type { UserPoolConfig } from '../records.ts';

/** How the keys of pools are found, by their Region and id. */
export type FindKeys = (pool: UserPoolConfig, ctx: DataContext) => Promise<JSONWebKeySet | undefined>;

/** `undefined`: there is no such pool here. */
export const userPoolKeys: FindKeys = () => Promise.resolve(undefined);
