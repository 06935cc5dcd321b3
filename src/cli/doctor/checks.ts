/** Every check, in the order in which a person should mend: causes before what follows from them. */
import type { Check } from './facts.ts';
import { authorityKeyOpen } from './authority-key-open.ts';
import { authorityReplaced } from './authority-replaced.ts';
import { authorityUnknown } from './authority-unknown.ts';
import { awsStartUrl } from './aws-start-url.ts';
import { awsTooOld } from './aws-too-old.ts';
import { awsV1First } from './aws-v1-first.ts';
import { cachePermissions } from './cache-permissions.ts';
import { cdkTooOld } from './cdk-too-old.ts';
import { clockSkew } from './clock-skew.ts';
import { credentialsInEnvironment } from './credentials-in-environment.ts';
import { dataDamaged } from './data-damaged.ts';
import { dataReadOnly } from './data-read-only.ts';
import { dataUnchecked } from './data-unchecked.ts';
import { endpointElsewhere } from './endpoint-elsewhere.ts';
import { endpointLocalhost } from './endpoint-localhost.ts';
import { endpointSwitches } from './endpoint-switches.ts';
import { expiredSession } from './expired-session.ts';
import { fileEncoding } from './file-encoding.ts';
import { fileSyntax } from './file-syntax.ts';
import { fileUnreadable } from './file-unreadable.ts';
import { identityCenterNotEnabled } from './identity-center-not-enabled.ts';
import { jqMissing } from './jq-missing.ts';
import { keysBesideSession } from './keys-beside-session.ts';
import { legacyProfile } from './legacy-profile.ts';
import { noProxy } from './no-proxy.ts';
import { profileMissing } from './profile-missing.ts';
import { profileReachesAws } from './profile-reaches-aws.ts';
import { roleNotAssigned } from './role-not-assigned.ts';
import { sdkTooOld } from './sdk-too-old.ts';
import { serverNotRunning } from './server-not-running.ts';
import { sessionMissing } from './session-missing.ts';
import { ssoRegion } from './sso-region.ts';
import { ssoServicesMissing } from './sso-services-missing.ts';
import { staleRegistration } from './stale-registration.ts';
import { staleRoleCredentials } from './stale-role-credentials.ts';
import { staleToken } from './stale-token.ts';
import { startUrlUnknown } from './start-url-unknown.ts';

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
