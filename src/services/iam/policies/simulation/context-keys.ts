/**
 * Condition keys that policies ask for:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
 */
import { createTurns } from '../../../../kernel/turns.ts';
import { parsePolicy } from '../../../../policy/language/parse.ts';
import type { Operation } from '../../../../wire/service.ts';
import { invalidInput } from '../../errors.ts';
import { policySourceOf } from './policy-sources.ts';

export const getContextKeysForCustomPolicy: Operation<'iam', 'GetContextKeysForCustomPolicy'> = async (input) => ({
  ContextKeyNames: await contextKeys(input.PolicyInputList),
});

/** Those of the user's, group's or role's own policies, and of the given ones. */
export const getContextKeysForPrincipalPolicy: Operation<'iam', 'GetContextKeysForPrincipalPolicy'> = async (
  input,
  ctx,
) => {
  const { documents } = await ctx.read((tx) => policySourceOf(tx, ctx.account, input.PolicySourceArn));
  return { ContextKeyNames: await contextKeys([...documents, ...(input.PolicyInputList ?? [])]) };
};

/** As the policies write them; those of policy variables in lower case. */
async function contextKeys(documents: readonly string[]): Promise<string[]> {
  const turn = createTurns();
  const keys = new Map<string, string>();
  for (const [index, document] of documents.entries()) {
    await turn();
    const parsed = parsePolicy(document);
    if (!parsed.ok)
      throw invalidInput(
        `The policy at position ${index + 1} is malformed: ` +
          `${parsed.error.reason} (at character ${parsed.error.position}).`,
      );
    const written = parsed.policy.statements.flatMap(({ conditionKeys = [] }) => conditionKeys);
    for (const key of [...written, ...parsed.policy.keys])
      if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  }
  return [...keys.values()].sort();
}
