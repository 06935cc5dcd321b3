/**
 * Tiers of parameters, by what they hold:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { invalid } from '../errors.ts';
import type { ParameterTier } from '../records.ts';

/** Bytes of UTF-8, which AWS's texts call characters. */
const largest: Readonly<Record<ParameterTier, number>> = { Standard: 4096, Advanced: 8192 };

const guide = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';

export interface Held {
  readonly value: string;
  readonly hasPolicies: boolean;
}

/** The tier that a request comes to; `before`: the parameter's so far. @throws AwsError ValidationException */
export function tierOf(
  asked: Input<'ssm', 'PutParameter'>['Tier'],
  before: ParameterTier | undefined,
  held: Held,
): ParameterTier {
  const tier = chosen(asked, before, held);
  if (before === 'Advanced' && tier === 'Standard')
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter " +
        'tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as ' +
        'a standard parameter.',
    );
  if (Buffer.byteLength(held.value) > largest[tier]) throw tooLarge(tier);
  if (tier === 'Standard' && held.hasPolicies)
    throw invalid(`Parameter policies are supported for advanced parameters only. For more information, see ${guide}`);
  return tier;
}

function chosen(
  asked: Input<'ssm', 'PutParameter'>['Tier'],
  before: ParameterTier | undefined,
  { value, hasPolicies }: Held,
): ParameterTier {
  if (asked !== 'Intelligent-Tiering') return asked ?? before ?? 'Standard';
  const needsAdvanced = before === 'Advanced' || hasPolicies || Buffer.byteLength(value) > largest.Standard;
  return needsAdvanced ? 'Advanced' : 'Standard';
}

function tooLarge(tier: ParameterTier) {
  const limit = `${tier} tier parameters support a maximum parameter value of ${largest[tier]} characters.`;
  if (tier === 'Advanced') return invalid(limit);
  return invalid(
    `${limit} To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more ` +
      `information, see ${guide}`,
  );
}
