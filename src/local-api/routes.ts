/** Every route of the local API but its health. Loaded with the first of them. */
import type { PageRoute } from '../wire/page.ts';
import { accessRoutes } from './permissions/access.ts';
import { activityRoutes } from './permissions/activity.ts';
import { bootstrapRoutes } from './bootstrap/bootstrap-routes.ts';
import { cloudShellRoutes } from './cloud-shell.ts';
import { consoleRoutes } from './console.ts';
import { controlRoutes } from './control.ts';
import { generatedPolicyRoutes } from './permissions/generated-policy.ts';
import { identityCenterRoutes } from './people/identity-center.ts';
import { mailRoutes } from './mail.ts';
import { policyCheckRoutes } from './permissions/policy-check.ts';
import { scheduleTimesRoutes } from './schedule-times.ts';
import { setupRoutes } from './people/setup.ts';
import { ssoTokenRoutes } from './people/sso-token.ts';
import { userRoutes } from './people/users.ts';
import { webIdentityRoutes } from './people/web-identity.ts';
import type { LocalApiOptions } from './index.ts';

export function localApiRoutes(options: LocalApiOptions): PageRoute[] {
  return [
    ...controlRoutes(options),
    ...consoleRoutes(options.apiToken),
    ...accessRoutes(options.apiToken),
    ...identityCenterRoutes(options.apiToken),
    ...setupRoutes(options.apiToken),
    ...userRoutes(options.apiToken),
    ...ssoTokenRoutes(options.apiToken),
    ...mailRoutes(options.apiToken),
    ...activityRoutes(options.apiToken, options.activity),
    ...generatedPolicyRoutes(options.apiToken, options.actionsSettled),
    ...policyCheckRoutes(options.apiToken),
    ...scheduleTimesRoutes(options.apiToken),
    ...webIdentityRoutes(options.apiToken),
    ...cloudShellRoutes(options.apiToken, options.cloudShell),
    ...bootstrapRoutes(options.apiToken),
  ];
}
