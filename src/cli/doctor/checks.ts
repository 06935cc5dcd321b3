/** Every check, in the order in which a person should mend: causes before what follows from them. */
import type { Check } from './facts.ts';
import { authorityKeyOpen } from './findings/authority-key-open.ts';
import { authorityReplaced } from './findings/authority-replaced.ts';
import { authorityUnknown } from './findings/authority-unknown.ts';
import { awsStartUrl } from './findings/aws-start-url.ts';
import { awsTooOld } from './findings/aws-too-old.ts';
import { awsV1First } from './findings/aws-v1-first.ts';
import { cachePermissions } from './findings/cache-permissions.ts';
import { cdkTooOld } from './findings/cdk-too-old.ts';
import { clockSkew } from './findings/clock-skew.ts';
import { credentialsInEnvironment } from './findings/credentials-in-environment.ts';
import { dataDamaged } from './findings/data-damaged.ts';
import { dataReadOnly } from './findings/data-read-only.ts';
import { dataUnchecked } from './findings/data-unchecked.ts';
import { endpointElsewhere } from './findings/endpoint-elsewhere.ts';
import { endpointLocalhost } from './findings/endpoint-localhost.ts';
import { endpointSwitches } from './findings/endpoint-switches.ts';
import { expiredSession } from './findings/expired-session.ts';
import { fileEncoding } from './findings/file-encoding.ts';
import { fileSyntax } from './findings/file-syntax.ts';
import { fileUnreadable } from './findings/file-unreadable.ts';
import { identityCenterNotEnabled } from './findings/identity-center-not-enabled.ts';
import { jqMissing } from './findings/jq-missing.ts';
import { keysBesideSession } from './findings/keys-beside-session.ts';
import { legacyProfile } from './findings/legacy-profile.ts';
import { noProxy } from './findings/no-proxy.ts';
import { profileMissing } from './findings/profile-missing.ts';
import { profileReachesAws } from './findings/profile-reaches-aws.ts';
import { roleNotAssigned } from './findings/role-not-assigned.ts';
import { sdkTooOld } from './findings/sdk-too-old.ts';
import { serverNotRunning } from './findings/server-not-running.ts';
import { sessionMissing } from './findings/session-missing.ts';
import { ssoRegion } from './findings/sso-region.ts';
import { ssoServicesMissing } from './findings/sso-services-missing.ts';
import { staleRegistration } from './findings/stale-registration.ts';
import { staleRoleCredentials } from './findings/stale-role-credentials.ts';
import { staleToken } from './findings/stale-token.ts';
import { startUrlUnknown } from './findings/start-url-unknown.ts';

export const checks: readonly Check[] = [
  serverNotRunning,
  dataDamaged,
  dataReadOnly,
  dataUnchecked,
  identityCenterNotEnabled,
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
