/**
 * The services of the console, a line each, in the order of the Services menu; the first is where `/console/` leads.
 * The extensions are there so that Node reads this list as it is: tests open every page that it names.
 */
import { activity } from './activity/index.ts';
import { amplify } from './amplify/index.ts';
import { appSync } from './appsync/index.ts';
import { cloudShell } from './cloud-shell/index.ts';
import { cloudFormation } from './cloudformation/index.ts';
import { cloudWatch } from './cloudwatch/index.ts';
import { cognito } from './cognito/index.ts';
import type { ConsoleService } from './console-service.ts';
import { dynamodb } from './dynamodb/index.ts';
import { ecr } from './ecr/index.ts';
import { home } from './home/index.ts';
import { iam } from './iam/index.ts';
import { identityCenter } from './identity-center/index.ts';
import { kms } from './kms/index.ts';
import { lambda } from './lambda/index.ts';
import { mail } from './mail/index.ts';
import { organizations } from './organizations/index.ts';
import { s3 } from './s3/index.ts';
import { scheduler } from './scheduler/index.ts';
import { search } from './search/index.ts';
import { secretsManager } from './secrets-manager/index.ts';
import { stepFunctions } from './step-functions/index.ts';
import { systemsManager } from './systems-manager/index.ts';

export const services: readonly [ConsoleService, ...ConsoleService[]] = [
  identityCenter,
  organizations,
  iam,
  s3,
  lambda,
  dynamodb,
  appSync,
  cognito,
  stepFunctions,
  scheduler,
  cloudWatch,
  ecr,
  kms,
  cloudFormation,
  amplify,
  systemsManager,
  secretsManager,
  cloudShell,
  mail,
  activity,
  home,
  search,
];
