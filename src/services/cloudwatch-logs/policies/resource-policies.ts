/**
 * Resource policies of an account: by them AWS's services may write into its log groups.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
 */
import { conditionFault } from '../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Policy } from '../../../policy/language/policy.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { bindPrincipals, principalArns, withCurrentPrincipals } from '../../iam/internal.ts';
import { invalidParameter, limitExceeded, notSupported } from '../errors.ts';
import { next, pages } from '../groups/list-groups.ts';
import { ResourcePolicies } from '../records.ts';

/** The only one here. */
const policyScope = 'ACCOUNT' as const;
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
  return { resourcePolicy: { policyName: name, policyDocument: document, lastUpdatedTime: updatedAt, policyScope } };
};

export const deleteResourcePolicy: Operation<'cloudwatch-logs', 'DeleteResourcePolicy'> = async (input, ctx) => {
  checkScope(input);
  const { policyName } = input;
  if (policyName === undefined) throw invalidParameter('policyName is required.');
  await ctx.write(async (tx) => {
    if (await tx.in(ResourcePolicies).delete(policyName)) return;
    throw new AwsError('ResourceNotFoundException', `Policy with name [${policyName}] does not exist.`);
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
      const policyDocument = described(await withCurrentPrincipals(tx, document, boundIds));
      resourcePolicies.push({ policyName, policyDocument, lastUpdatedTime, policyScope });
    }
    return { resourcePolicies, ...next(found) };
  });
};

/** As AWS keeps it: with a version, and a single principal as such. PutResourcePolicy answers what it was given. */
function described(document: string): string {
  const { Version = '2008-10-17', Id, Statement } = JSON.parse(document) as Document;
  const statements = (Array.isArray(Statement) ? Statement : [Statement]).map((statement) =>
    Object.fromEntries(
      Object.entries(statement).map(([name, value]) => [
        name,
        /^(?:Not)?Principal$/.test(name) ? single(value) : value,
      ]),
    ),
  );
  return JSON.stringify({ Version, ...(Id !== undefined && { Id }), Statement: statements });
}

interface Document {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];
}

function single(principal: unknown): unknown {
  if (typeof principal !== 'object' || principal === null) return principal;
  return Object.fromEntries(
    Object.entries(principal).map(([kind, value]) => [
      kind,
      Array.isArray(value) && value.length === 1 ? value[0] : value,
    ]),
  );
}

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
