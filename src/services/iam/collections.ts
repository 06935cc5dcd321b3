/** Everything that IAM keeps, for its manifest. */
import type { Collection } from '../../kernel/collections/collection.ts';
import { ServerCertificates } from './certificates/server-certificate-records.ts';
import * as credentials from './credentials/credential-records.ts';
import * as providers from './providers/provider-records.ts';
import * as entities from './records.ts';
import { RoleDeletions } from './roles/role-deletion-records.ts';
import { ActionUses } from './reports/action-records.ts';
import * as uses from './reports/use-records.ts';

export const iamCollections: readonly Collection<any>[] = [
  entities.Users,
  entities.Roles,
  entities.Groups,
  entities.InstanceProfiles,
  entities.Policies,
  entities.PolicyVersions,
  entities.PolicyUsage,
  entities.Counts,
  entities.AccessKeys,
  entities.TokenPreferences,
  entities.AccountAliases,
  entities.OrganizationFeatures,
  credentials.LoginProfiles,
  credentials.PasswordPolicies,
  credentials.MfaDevices,
  credentials.SigningCertificates,
  credentials.SshPublicKeys,
  credentials.ServiceSpecificCredentials,
  providers.OidcProviders,
  providers.SamlProviders,
  ServerCertificates,
  RoleDeletions,
  providers.Issuers,
  ActionUses,
  uses.KeyUses,
  uses.EntityUses,
  uses.AccessReports,
  uses.CredentialReports,
  uses.OrganizationAccessReports,
];
