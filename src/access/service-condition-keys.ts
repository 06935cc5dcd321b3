/**
 * The services' own condition keys that operations here give a value to where the request has one
 * (`OperationManifest.conditionKeys`): without a value they are absent from it. All others are not known.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const known: ReadonlySet<string> = new Set([
  'iam:associatedresourcearn', 'iam:awsservicename', 'iam:passedtoservice', 'iam:permissionsboundary', 'iam:policyarn',
  's3:delimiter', 's3:max-keys', 's3:prefix', 's3:locationconstraint', 's3:x-amz-acl', 's3:x-amz-storage-class', 's3:x-amz-server-side-encryption',
  'sts:externalid', 'sts:rolesessionname', 'sts:sourceidentity', 'sts:transitivetagkeys', 'sts:taskpolicyarn', 'sts:awsservicename', 'sts:requestcontextproviders',
  'organizations:serviceprincipal', 'organizations:policytype',
]);

/** Keys of identity providers, which only federated sessions have. */
const providerPrefixes: readonly string[] = ['cognito-identity.amazonaws.com:', 'accounts.google.com:', 'graph.facebook.com:', 'www.amazon.com:', 'saml:'];

/** Whether a request of the action that has no value for the key is known not to have it. `key`: lower case. */
export function knownServiceKey(key: string, action: string): boolean {
  if (known.has(key)) return true;
  if (!/:assumerolewith/i.test(action) && providerPrefixes.some((prefix) => key.startsWith(prefix))) return true;
  const prefix = key.slice(0, key.indexOf(':') + 1);
  // Another service's key is no part of this action's request, but for the few that AWS hands on between services.
  return /^[a-z0-9-]+:$/.test(prefix) && !action.toLowerCase().startsWith(prefix) && !crossService.has(prefix);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-crossservice */
const crossService: ReadonlySet<string> = new Set(['ec2:', 'lambda:', 'glue:', 'ssm:', 'codebuild:', 'identitystore:']);
