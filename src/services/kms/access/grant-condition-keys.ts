/** Condition keys of requests about grants: what the grant is to allow, to whom, under which constraint. */
import type { Input } from '../../../wire/aws-types.ts';
import type { ConditionKeys, Context } from '../../../wire/context.ts';
import { contextKeys, viaService } from './condition-keys.ts';

/** Whether a service asks, with its caller's permissions. */
export function serviceKeys(_input: unknown, ctx: Context): ConditionKeys {
  return { 'kms:GrantIsForAWSResource': String(viaService(ctx) !== undefined) };
}

export function newGrantKeys(input: Input<'kms', 'CreateGrant'>, ctx: Context): ConditionKeys {
  const { EncryptionContextEquals, EncryptionContextSubset } = input.Constraints ?? {};
  const context = EncryptionContextEquals ?? EncryptionContextSubset;
  return {
    ...serviceKeys(input, ctx),
    'kms:GrantOperations': input.Operations,
    'kms:GranteePrincipal': input.GranteePrincipal,
    ...(input.RetiringPrincipal !== undefined && { 'kms:RetiringPrincipal': input.RetiringPrincipal }),
    ...(context && {
      'kms:GrantConstraintType': EncryptionContextEquals ? 'EncryptionContextEquals' : 'EncryptionContextSubset',
      ...contextKeys(context),
    }),
  };
}
