/**
 * The local API, `/_sandlot/v1/`: only what AWS has nowhere but in its console (Enable, password reset, user status,
 * MFA) and what a machine of one's own needs besides (inbox, clock, reset, sign-in links). Everything else goes
 * through AWS's own APIs. Reference: docs/local-api.md.
 */
import type { ActivityFeed } from '../wire/activity-feed.ts';
import type { CloudShell } from '../cloud-shell/index.ts';
import { apiRoot } from './api-root.ts';
import { healthRoutes } from './health.ts';
import type { PageGroup, UpgradeRoute } from '../wire/page.ts';

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
  readonly cloudShell: () => Promise<CloudShell>;
  /** Looks for damage in what the server keeps. */
  readonly dataCheck: { start(): void; status(): { readonly checkedAt: number | null } };
  /** What `GET /status` answers: no secrets. */
  status(): unknown;
  /** Back to before Enable; resolves when it is durable. */
  reset(): Promise<void>;
  /** The domain clock: `advance` moves it (milliseconds), `reset` puts it back to machine time. */
  readonly clock: { advance(milliseconds: number): Promise<void>; reset(): Promise<void> };
}

/** The health call alone is asked of every server that starts. */
export function localApi(options: LocalApiOptions): PageGroup[] {
  return [
    { under: [`${apiRoot}/health`], load: async () => healthRoutes(options) },
    { under: [apiRoot], load: async () => (await import('./routes.ts')).localApiRoutes(options) },
  ];
}

export function cloudShellUpgrades({ cloudShell }: Pick<LocalApiOptions, 'cloudShell'>): UpgradeRoute[] {
  const path = `${apiRoot}/cloud-shell/terminals/:terminalId/stream`;
  return [
    {
      path,
      handler: async (request, ctx) => (await import('./cloud-shell.ts')).streamTerminal(cloudShell, request, ctx),
    },
  ];
}
