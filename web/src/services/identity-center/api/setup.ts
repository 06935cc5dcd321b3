/** How far the page "Configure AWS for local development" has been followed. Times are ISO 8601. */
import { callLocalApi } from '../../../api/session';

export interface SetupUser {
  readonly userId: string;
  readonly userName: string;
  readonly email?: string;
  readonly hasPassword: boolean;
  readonly firstSignInAt?: string;
  /** When the user first allowed a client, such as the AWS CLI. */
  readonly firstClientAt?: string;
}

/** What is not there yet is absent. */
export interface Setup {
  readonly organizationId?: string;
  readonly user?: SetupUser;
  readonly permissionSet?: { readonly arn: string; readonly name: string };
  readonly assignment?: { readonly accountId: string };
  /** In the Region that this Sandlot runs as. */
  readonly bootstrap?: { readonly region: string; readonly version: number };
}

export const getSetup = (signal?: AbortSignal) =>
  callLocalApi<Setup>('GET', '/_sandlot/v1/identity-center/setup', undefined, signal);
