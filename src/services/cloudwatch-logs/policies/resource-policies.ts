/**
 * Resource policies of an account: by them AWS's services may write into its log groups.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 */
import { conditionFault } from '../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Policy } from '../../../policy/language/policy.ts';
import type { Operation } from '../../../wire/service.ts';
import { bindPrincipals, principalArns, withCurrentPrincipals } from '../../iam/internal.ts';
import { invalidParameter, limitExceeded, notFound, notSupported } from '../errors.ts';
import { next, pages } from '../groups/list-groups.ts';
import { ResourcePolicies } from '../records.ts';

const mostPolicies = 10;
const maxCharacters = 5120;

interface Scoped {
  readonly resourceArn?: string | undefined;
  readonly expectedRevisionId?: string | undefined;
  readonly policyScope?: string | undefined;
}

export const putResourcePolicy: Operation<'cloudwatch-logs', 'PutResourcePolicy'> = async (input, ctx) => {
  checkScope(input);
  const { policyName: name, policyDocument: document } = input;
  if (name === undefined || name === '') throw invalidParameter('policyName is required.');
  if (document === undefined) throw invalidParameter('policyDocument is required.');
  const policy = checked(document);
  const updatedAt = ctx.clock.now();
  await ctx.write(async (tx) => {
    const policies = tx.in(ResourcePolicies);
    const others = (await policies.all()).filter((one) => one.name !== name);
    if (others.length >= mostPolicies) throw limitExceeded('Resource limit exceeded.');
    const boundIds = await bindPrincipals(tx, principalArns(policy, invalidPrincipal), invalidPrincipal);
    await policies.put({ name, document, boundIds, updatedAt });
  });
  return { resourcePolicy: { policyName: name, policyDocument: document, lastUpdatedTime: updatedAt } };
};

export const deleteResourcePolicy: Operation<'cloudwatch-logs', 'DeleteResourcePolicy'> = async (input, ctx) => {
  checkScope(input);
  const { policyName } = input;
  if (policyName === undefined) throw invalidParameter('policyName is required.');
  await ctx.write(async (tx) => {
    if (!(await tx.in(ResourcePolicies).delete(policyName))) throw notFound('resource policy');
  });
  return {};
};

export const describeResourcePolicies: Operation<'cloudwatch-logs', 'DescribeResourcePolicies'> = (input, ctx) => {
  checkScope(input);
  return ctx.read(async (tx) => {
    const policies = tx.in(ResourcePolicies);
    const request = { limit: input.limit, after: input.nextToken };
    const found = await pages.filtered((options) => policies.list([], options), request);
    const resourcePolicies = [];
    for (const { name: policyName, document, boundIds, updatedAt: lastUpdatedTime } of found.items) {
      const policyDocument = await withCurrentPrincipals(tx, document, boundIds);
      resourcePolicies.push({ policyName, policyDocument, lastUpdatedTime });
    }
    return { resourcePolicies, ...next(found) };
  });
};

/** Policies of single groups are not here. */
function checkScope({ resourceArn, expectedRevisionId, policyScope }: Scoped): void {
  if (resourceArn !== undefined || expectedRevisionId !== undefined || policyScope === 'RESOURCE')
    throw notSupported('resource policies of single log groups (resourceArn)');
}

function checked(document: string): Policy {
  if (document.length > maxCharacters)
    throw invalidParameter(`The policy document has more than ${maxCharacters} characters.`);
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw invalidParameter('Policy document is malformed');
  const { policy } = parsed;
  const isWhole = policy.statements.every(
    ({ principal, notPrincipal, resources, notResources }) =>
      (principal ?? notPrincipal) !== undefined && (resources ?? notResources) !== undefined,
  );
  if (!isWhole || conditionFault(policy) !== undefined) throw invalidParameter('Policy document is malformed');
  return policy;
}

function invalidPrincipal() {
  return invalidParameter('Policy document is malformed: invalid principal');
}
