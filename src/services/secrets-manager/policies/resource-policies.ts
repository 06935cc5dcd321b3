/** Resource policies of secrets, by which other accounts are let in and anybody may be kept out. */
import { isPublicPolicy } from '../../../policy/public-policy.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { Secrets } from '../records.ts';
import { nameAndArn, requireLiving } from '../secrets/references.ts';
import { checkPolicy, currentPolicy, keptPolicy } from './policy-document.ts';

const isTooBroad = "You can't attach a resource policy that allows broad access to the secret.";

export const putResourcePolicy: Operation<'secrets-manager', 'PutResourcePolicy'> = async (input, ctx) => {
  const policy = checkPolicy(input.ResourcePolicy);
  if (input.BlockPublicPolicy === true && isPublicPolicy(policy))
    throw new AwsError('PublicPolicyException', isTooBroad);
  return ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    const kept = await keptPolicy(tx, input.ResourcePolicy, policy);
    await tx.in(Secrets, secret).put({ ...secret, policy: kept });
    return nameAndArn(secret);
  });
};

export const getResourcePolicy: Operation<'secrets-manager', 'GetResourcePolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    const document = await currentPolicy(tx, secret);
    return { ...nameAndArn(secret), ...(document !== undefined && { ResourcePolicy: document }) };
  });

export const deleteResourcePolicy: Operation<'secrets-manager', 'DeleteResourcePolicy'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { policy: _gone, ...secret } = await requireLiving(tx, ctx, input.SecretId);
    await tx.in(Secrets, secret).put(secret);
    return nameAndArn(secret);
  });

/** What PutResourcePolicy would refuse, told. */
export const validateResourcePolicy: Operation<'secrets-manager', 'ValidateResourcePolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const policy = checkPolicy(input.ResourcePolicy);
    if (input.SecretId !== undefined) await requireLiving(tx, ctx, input.SecretId);
    await keptPolicy(tx, input.ResourcePolicy, policy);
    if (!isPublicPolicy(policy)) return { PolicyValidationPassed: true, ValidationErrors: [] };
    const error = { CheckName: 'BLOCK_PUBLIC_POLICY', ErrorMessage: isTooBroad };
    return { PolicyValidationPassed: false, ValidationErrors: [error] };
  });
