/** Whether a Region is set up for the CDK and Amplify, and setting it up: Sandlot's local API. */
import { callLocalApi } from '../../../api/session';

export type Verdict = 'ready' | 'absent' | 'working' | 'broken' | 'blocked' | 'unknown';

export interface Bootstrap {
  readonly account: string;
  readonly region: string;
  readonly principalArn: string;
  readonly stackName: string;
  readonly verdict: Verdict;
  readonly version?: number;
  readonly findings: readonly { readonly id: string; readonly what: string; readonly mend: string }[];
  /** Actions that who is signed in lacks for setting it up. */
  readonly missingPermissions: readonly string[];
  readonly stack?: { readonly stackId: string; readonly status: string };
}

export function getBootstrap(region: string, signal?: AbortSignal): Promise<Bootstrap> {
  return callLocalApi('GET', `/_sandlot/v1/bootstrap?region=${encodeURIComponent(region)}`, undefined, signal);
}

/** Sets it up or mends it; answers when that is over, however it ended. */
export function initializeSetup(region: string): Promise<Bootstrap> {
  return callLocalApi('POST', '/_sandlot/v1/bootstrap', { region });
}
