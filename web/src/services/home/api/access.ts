/** Who is signed in, and what that one may do, by Sandlot's local API. */
import { callLocalApi } from '../../../api/session';

export interface NamedPolicy {
  readonly kind: 'aws-managed' | 'customer-managed' | 'inline' | 'boundary';
  readonly name: string;
}

export interface Access {
  /** Absent, as all but `allowed`: the root user. */
  readonly userName?: string;
  readonly permissionSet?: string;
  readonly roleName?: string;
  readonly policies?: readonly NamedPolicy[];
  /** The access portal's. */
  readonly portalPath?: string;
  readonly allowed: Readonly<Record<string, boolean>>;
}

export const getAccess = (actions: readonly string[], signal?: AbortSignal) =>
  callLocalApi<Access>('GET', `/_sandlot/v1/session/access?actions=${actions.join(',')}`, undefined, signal);
