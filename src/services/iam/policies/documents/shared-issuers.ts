/**
 * Issuers whose tokens many organizations get: a role that trusts one must say in its policy whose tokens it means. IAM
 * asks when a trust policy is set, and of those that were there before it asks nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
import type { ConditionTest, Policy, Statement } from '../../../../policy/language/policy.ts';
import { compilePattern, matchesPattern } from '../../../../policy/values/pattern.ts';
import { malformedPolicy } from '../../errors.ts';

const turbonomic = [
  '22ejnvnnturfmt6km08idd0nt4hekbn7',
  '23e3sd27sju1hoou6ohfs68vbno607tr',
  '23ne21h005qjl3n33d8dui5dlrmv2tmg',
  '24jrf12m5dj7ljlfb4ta2frhrcoadm26',
].map((id) => `rh-oidc.s3.us-east-1.amazonaws.com/${id}`);

/** Of each issuer the claim of its tokens that tells whose they are; of one it is a key of STS. */
const claims: ReadonlyMap<string, string> = new Map([
  ...[
    'agent.buildkite.com',
    'app.terraform.io',
    'gitlab.com',
    'oidc-configuration.audit-log.githubusercontent.com',
    'oidc.codefresh.io',
    'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu',
    'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
    'proidc.upbound.io',
    'scalr.io',
    'studio.datachain.ai/api',
    'tokens.cloud.shisho.dev',
    'vstoken.actions.githubusercontent.com',
    ...turbonomic,
  ].map((issuer): [string, string] => [issuer, `${issuer}:sub`]),
  ...['api.pulumi.com/oidc', 'cognito-identity.amazonaws.com', 'oidc.vercel.com', 'sandboxes.cloud'].map(
    (issuer): [string, string] => [issuer, `${issuer}:aud`],
  ),
  ['sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
]);

const github = 'token.actions.githubusercontent.com';

/** The first ones, which have a rule of their own. */
const applicationClaims: Readonly<Record<string, readonly string[]>> = {
  'accounts.google.com': ['aud', 'oaud', 'sub'],
  'graph.facebook.com': ['app_id', 'sub'],
  'www.amazon.com': ['app_id', 'sub'],
};

/** @throws AwsError MalformedPolicyDocument */
export function checkSharedIssuers({ statements }: Policy): void {
  for (const statement of statements) {
    const { effect, principal } = statement;
    if (effect !== 'Allow' || principal === undefined || principal === '*' || !isAboutTokens(statement)) continue;
    for (const provider of principal.Federated ?? []) checkProvider(provider, statement);
  }
}

const action = 'sts:assumerolewithwebidentity';

function isAboutTokens({ actions, notActions }: Statement): boolean {
  const names = (written: string) => matchesPattern(compilePattern(written.toLowerCase()), action);
  return notActions ? !notActions.some(names) : (actions ?? []).some(names);
}

function checkProvider(provider: string, { conditions = [] }: Statement): void {
  const issuer = /:oidc-provider\/(.+)$/.exec(provider)?.[1] ?? provider;
  const positive = conditions.filter(({ operator }) =>
    /^(?:For(?:AllValues|AnyValue):)?String(?:Equals(?:IgnoreCase)?|Like)$/.test(operator),
  );
  if (Object.hasOwn(applicationClaims, issuer)) {
    const keys = applicationClaims[issuer]!.map((claim) => `${issuer}:${claim}`);
    if (!positive.some(({ operator, key }) => !operator.endsWith('Like') && keys.includes(key)))
      throw malformedPolicy(`Policy trusting ${issuer} requires a StringEquals condition on an application id`);
    return;
  }
  const isGithub = issuer.startsWith(github);
  const claim = claims.get(issuer);
  const keys = isGithub ? [`${issuer}:sub`, `${issuer}:job_workflow_ref`] : claim === undefined ? [] : [claim];
  if (keys.length === 0 || isScoped(positive, keys, isGithub ? isAnyRepository : isAnything)) return;
  throw malformedPolicy(
    `Trust policy with trusted principal ${isGithub ? provider : issuer} must evaluate, using StringEquals, ` +
      `StringLike or StringEqualsIgnoreCase, ${keys.join(' or ')} which is not scoped to all.`,
  );
}

/** Whether under one of the operators all that is said of the claims says something. */
function isScoped(tests: readonly ConditionTest[], keys: readonly string[], isAll: (value: string) => boolean) {
  const lower = keys.map((key) => key.toLowerCase());
  const about = tests.filter(({ key }) => lower.includes(key.toLowerCase()));
  return [...Map.groupBy(about, ({ operator }) => operator).values()].some((group) =>
    group.every(({ values }) => !values.some(isAll)),
  );
}

const isAnything = (value: string): boolean => value === '*';
const isAnyRepository = (value: string): boolean => value.startsWith('*') || value.trim() === '';
