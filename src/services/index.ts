/** Every service that is there: one line each. Manifests are data; handlers load at their first call. */
import { account } from './account/index.ts';
import { iam } from './iam/index.ts';
import { identitystore } from './identitystore/index.ts';
import { organizations } from './organizations/index.ts';
import { s3Control } from './s3-control/index.ts';
import { s3 } from './s3/index.ts';
import { ssoAdmin } from './sso-admin/index.ts';
import { ssoOidc } from './sso-oidc/index.ts';
import { sso } from './sso/index.ts';
import { sts } from './sts/index.ts';
import type { ServiceManifest } from '../wire/service.ts';

export const services: readonly ServiceManifest[] = [
  account,
  iam,
  identitystore,
  organizations,
  s3,
  s3Control,
  ssoAdmin,
  ssoOidc,
  sso,
  sts,
];
