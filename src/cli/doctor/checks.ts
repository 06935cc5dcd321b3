/** Every check, in the order in which a person should mend: causes before what follows from them. */
import type { Check } from './facts.ts';
import { frontEndNotLed } from './findings/amplify/front-end-not-led.ts';
import { hotswapCacheStale } from './findings/amplify/hotswap-cache-stale.ts';
import { outputsElsewhere } from './findings/amplify/outputs-elsewhere.ts';
import { regionMissing } from './findings/amplify/region-missing.ts';
import { regionNotBootstrapped } from './findings/amplify/region-not-bootstrapped.ts';
import { telemetryOn } from './findings/amplify/telemetry-on.ts';
import { authorityKeyOpen } from './findings/authority/authority-key-open.ts';
import { authorityReplaced } from './findings/authority/authority-replaced.ts';
import { authorityUnknown } from './findings/authority/authority-unknown.ts';
import { awsStartUrl } from './findings/profiles/aws-start-url.ts';
import { awsTooOld } from './findings/programs/aws-too-old.ts';
import { awsV1First } from './findings/programs/aws-v1-first.ts';
import { cachePermissions } from './findings/files/cache-permissions.ts';
import { cdkTooOld } from './findings/programs/cdk-too-old.ts';
import { clockSkew } from './findings/environment/clock-skew.ts';
import { credentialsInEnvironment } from './findings/environment/credentials-in-environment.ts';
import { bootstrapBroken } from './findings/server/bootstrap-broken.ts';
import { dataDamaged } from './findings/server/data-damaged.ts';
import { dataReadOnly } from './findings/server/data-read-only.ts';
import { dataUnchecked } from './findings/server/data-unchecked.ts';
import { endpointElsewhere } from './findings/profiles/endpoint-elsewhere.ts';
import { endpointLocalhost } from './findings/environment/endpoint-localhost.ts';
import { endpointSwitches } from './findings/environment/endpoint-switches.ts';
import { expiredSession } from './findings/sessions/expired-session.ts';
import { fileEncoding } from './findings/files/file-encoding.ts';
import { fileSyntax } from './findings/files/file-syntax.ts';
import { fileUnreadable } from './findings/files/file-unreadable.ts';
import { identityCenterNotEnabled } from './findings/server/identity-center-not-enabled.ts';
import { jqMissing } from './findings/programs/jq-missing.ts';
import { keysBesideSession } from './findings/profiles/keys-beside-session.ts';
import { legacyProfile } from './findings/profiles/legacy-profile.ts';
import { noProxy } from './findings/environment/no-proxy.ts';
import { profileMissing } from './findings/profiles/profile-missing.ts';
import { profileReachesAws } from './findings/profiles/profile-reaches-aws.ts';
import { roleNotAssigned } from './findings/profiles/role-not-assigned.ts';
import { sdkTooOld } from './findings/programs/sdk-too-old.ts';
import { serverNotRunning } from './findings/server/server-not-running.ts';
import { sessionMissing } from './findings/profiles/session-missing.ts';
import { ssoRegion } from './findings/profiles/sso-region.ts';
import { ssoServicesMissing } from './findings/profiles/sso-services-missing.ts';
import { staleRegistration } from './findings/sessions/stale-registration.ts';
import { staleRoleCredentials } from './findings/sessions/stale-role-credentials.ts';
import { staleToken } from './findings/sessions/stale-token.ts';
import { startUrlUnknown } from './findings/profiles/start-url-unknown.ts';

export const checks: readonly Check[] = [
  serverNotRunning,
  dataDamaged,
  dataReadOnly,
  dataUnchecked,
  identityCenterNotEnabled,
  bootstrapBroken,
  clockSkew,
  fileUnreadable,
  fileEncoding,
  fileSyntax,
  profileMissing,
  credentialsInEnvironment,
  keysBesideSession,
  endpointSwitches,
  endpointLocalhost,
  endpointElsewhere,
  noProxy,
  authorityKeyOpen,
  authorityReplaced,
  authorityUnknown,
  profileReachesAws,
  ssoServicesMissing,
  legacyProfile,
  sessionMissing,
  startUrlUnknown,
  ssoRegion,
  awsStartUrl,
  staleRegistration,
  staleToken,
  expiredSession,
  roleNotAssigned,
  staleRoleCredentials,
  cachePermissions,
  awsV1First,
  awsTooOld,
  cdkTooOld,
  sdkTooOld,
  jqMissing,
  regionMissing,
  regionNotBootstrapped,
  outputsElsewhere,
  hotswapCacheStale,
  telemetryOn,
  frontEndNotLed,
];

/** What is asked of every further profile that leads here; of a session that some share, once. */
export const profileChecks: readonly Check[] = [
  keysBesideSession,
  endpointLocalhost,
  endpointElsewhere,
  profileReachesAws,
  ssoServicesMissing,
  legacyProfile,
  roleNotAssigned,
  staleRoleCredentials,
];

export const sessionChecks: readonly Check[] = [
  sessionMissing,
  startUrlUnknown,
  ssoRegion,
  awsStartUrl,
  staleRegistration,
  staleToken,
  expiredSession,
  cachePermissions,
];
