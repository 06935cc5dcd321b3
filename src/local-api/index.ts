/**
 * The local API, `/_sandlot/v1/`: only what AWS has nowhere but in its console (Enable, password reset, user status,
 * MFA) and what a machine of one's own needs besides (inbox, clock, reset, sign-in links). Everything else goes
 * through AWS's own APIs. Reference: docs/local-api.md.
 */
import type { ActivityFeed } from '../wire/activity-feed.ts';
import type { CloudShell } from '../cloud-shell/index.ts';
import type { PageRoute } from '../wire/page.ts';
import { activityRoutes } from './activity.ts';
import { cloudShellRoutes } from './cloud-shell.ts';
import { consoleRoutes } from './console.ts';
import { controlRoutes } from './control.ts';
import { generatedPolicyRoutes } from './generated-policy.ts';
import { identityCenterRoutes } from './identity-center.ts';
import { mailRoutes } from './mail.ts';
import { policyCheckRoutes } from './policy-check.ts';
import { ssoTokenRoutes } from './sso-token.ts';
import { userRoutes } from './users.ts';
import { webIdentityRoutes } from './web-identity.ts';

export interface LocalApiOptions {
  /** The bearer token that the data folder holds. */
  readonly apiToken: string;
  /** What `GET /health` answers, so that a client knows which server it found; no secret. */
  readonly instance: string;
  /** The newest requests of AWS clients. */
  readonly activity: ActivityFeed;
  /** Resolves once what principals did so far can be read. */
  readonly actionsSettled: () => Promise<void>;
  /** Terminals of people who are signed in to the console. */
  readonly cloudShell: CloudShell;
  /** Looks for damage in what the server keeps. */
  readonly dataCheck: { start(): void; status(): { readonly checkedAt: number | null } };
  /** What `GET /status` answers: no secrets. */
  status(): unknown;
  /** Back to before Enable; resolves when it is durable. */
  reset(): Promise<void>;
  /** The domain clock: `advance` moves it (milliseconds), `reset` puts it back to machine time. */
  readonly clock: { advance(milliseconds: number): Promise<void>; reset(): Promise<void> };
}

export function localApiRoutes(options: LocalApiOptions): PageRoute[] {
  return [
    ...controlRoutes(options),
    ...consoleRoutes(options.apiToken),
    ...identityCenterRoutes(options.apiToken),
    ...userRoutes(options.apiToken),
    ...ssoTokenRoutes(options.apiToken),
    ...mailRoutes(options.apiToken),
    ...activityRoutes(options.apiToken, options.activity),
    ...generatedPolicyRoutes(options.apiToken, options.actionsSettled),
    ...policyCheckRoutes(options.apiToken),
    ...webIdentityRoutes(options.apiToken),
    ...cloudShellRoutes(options.apiToken, options.cloudShell),
  ];
}

export { cloudShellUpgrades } from './cloud-shell.ts';
