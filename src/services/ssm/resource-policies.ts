/**
 * Resource policies of parameters, by which other accounts read advanced ones by their ARNs. A parameter has one policy
 * at most. https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html
 */
import { createHash } from 'node:crypto';
import { conditionFault } from '../../policy/language/grammar.ts';
import { parsePolicy } from '../../policy/language/parse.ts';
import type { Policy, Statement } from '../../policy/language/policy.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { bindPrincipals, principalArns } from '../iam/internal.ts';
import { notImplemented } from './errors.ts';
import { findParameter, type Found } from './parameters/references.ts';
import { ResourcePolicies, type ResourcePolicyRecord } from './records.ts';

const maxBytes = 1024;

export const putResourcePolicy: Operation<'ssm', 'PutResourcePolicy'> = async (input, ctx) => {
  const policy = checkPolicy(input.Policy);
  return ctx.write(async (tx) => {
    const { parameter } = await requireOwn(tx, ctx, input.ResourceArn);
    if (parameter.tier !== 'Advanced')
      throw new AwsError(
        'ResourcePolicyInvalidParameterException',
        'Only parameters of the advanced tier can be shared.',
        {
          ParameterNames: [parameter.name],
        },
      );
    const before = await tx.in(ResourcePolicies).get(parameter.name);
    if (input.PolicyId !== undefined || input.PolicyHash !== undefined) requireNamed(before, input);
    else if (before) throw limitExceeded(1);
    const boundIds = await bindPrincipals(tx, principalArns(policy, malformed), malformed);
    const id = before?.id ?? ctx.ids.uuid();
    const hash = createHash('sha256').update(input.Policy).digest('hex');
    await tx.in(ResourcePolicies).put({ parameter: parameter.name, id, hash, document: input.Policy, boundIds });
    return { PolicyId: id, PolicyHash: hash };
  });
};

export const getResourcePolicies: Operation<'ssm', 'GetResourcePolicies'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { parameter } = await requireOwn(tx, ctx, input.ResourceArn);
    const found = await tx.in(ResourcePolicies).get(parameter.name);
    const Policies = found ? [{ PolicyId: found.id, PolicyHash: found.hash, Policy: found.document }] : [];
    return { Policies };
  });

export const deleteResourcePolicy: Operation<'ssm', 'DeleteResourcePolicy'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const { parameter } = await requireOwn(tx, ctx, input.ResourceArn);
    requireNamed(await tx.in(ResourcePolicies).get(parameter.name), input);
    await tx.in(ResourcePolicies).delete(parameter.name);
  });
  return {};
};

/** @throws AwsError MalformedResourcePolicyDocumentException, ResourcePolicyLimitExceededException */
function checkPolicy(text: string): Policy {
  if (Buffer.byteLength(text) > maxBytes) throw limitExceeded(maxBytes);
  const parsed = parsePolicy(text);
  if (!parsed.ok || !parsed.policy.statements.every(isWhole) || conditionFault(parsed.policy) !== undefined)
    throw malformed();
  return parsed.policy;
}

function isWhole({ principal, notPrincipal, actions, notActions, resources, notResources }: Statement): boolean {
  const isAboutParameters = (actions ?? notActions ?? []).every((action) => /^ssm:/i.test(action));
  return isAboutParameters && (principal ?? notPrincipal) !== undefined && (resources ?? notResources) !== undefined;
}

async function requireOwn(tx: ReadTx, ctx: Context, arn: string): Promise<Found> {
  if (!arn.includes(':parameter/')) throw notImplemented(`resource policies of ${arn}`);
  const found = await findParameter(tx, ctx, arn);
  if (found?.scope.account !== ctx.account)
    throw new AwsError('ResourceNotFoundException', 'The specified parameter to be shared could not be found.');
  return found;
}

interface Named {
  readonly PolicyId?: string | undefined;
  readonly PolicyHash?: string | undefined;
}

function requireNamed(before: ResourcePolicyRecord | undefined, { PolicyId, PolicyHash }: Named): void {
  if (!before || before.id !== PolicyId)
    throw new AwsError(
      'ResourcePolicyNotFoundException',
      'No policies with the specified policy ID and hash could be found.',
    );
  if (before.hash !== PolicyHash)
    throw new AwsError(
      'ResourcePolicyConflictException',
      "The hash provided in the call doesn't match the stored hash. This exception is thrown when trying to update " +
        'an obsolete policy version or when multiple requests to update a policy are sent.',
    );
}

function malformed(): AwsError {
  return new AwsError(
    'MalformedResourcePolicyDocumentException',
    'The specified policy document is malformed or invalid, or excessive PutResourcePolicy or DeleteResourcePolicy ' +
      'calls have been made.',
  );
}

function limitExceeded(Limit: number): AwsError {
  const what = Limit === 1 ? 'Only one policy can be attached to a parameter.' : `A policy has at most ${Limit} bytes.`;
  return new AwsError('ResourcePolicyLimitExceededException', what, { Limit });
}
