/** The least policy for what a role or user did: `sandlot policy generate`, and the console's role and user pages. */
import { generatePolicy } from '../../services/iam/internal.ts';
import { PageError, type PageRoute } from '../../wire/page.ts';
import { apiRoute, invalid, wholeNumber } from '../api-route.ts';
import { iso } from '../console.ts';

const mostSeconds = 365 * 24 * 3600;

/** `settled`: resolves once what was done so far can be read. */
export function generatedPolicyRoutes(apiToken: string, settled: () => Promise<void>): PageRoute[] {
  return [
    apiRoute(
      apiToken,
      'GET',
      '/generated-policy',
      { action: 'sandlot:GeneratePolicy' },
      async ({ request: { query }, ctx }) => {
        const principal = query.get('principal') ?? '';
        const account =
          query.get('account') ?? /^arn:aws:iam::([0-9]{12}):/.exec(principal)?.[1] ?? ctx.settings.managementAccount;
        if (principal === '' || principal.length > 2048)
          throw invalid('principal must be the name of a role or permission set, or the ARN of a role or user.');
        if (!/^[0-9]{12}$/.test(account))
          throw invalid(`account must be an account's 12 digits; it is ${JSON.stringify(account.slice(0, 40))}.`);
        const seconds = wholeNumber(query.get('sinceSeconds'), 'sinceSeconds', 1, mostSeconds, mostSeconds);
        await settled();
        const found = await ctx.read((tx) => generatePolicy(tx, account, principal, ctx.clock.now() - seconds * 1000));
        if (!found)
          throw new PageError(
            404,
            'PrincipalNotFound',
            `Account ${account} has no role, permission set or user ${JSON.stringify(principal)}.`,
          );
        const { principalArn, policy, notes, from, to } = found;
        return {
          principalArn,
          policy,
          notes,
          ...(from !== undefined && to !== undefined && { from: iso(from), to: iso(to) }),
        };
      },
    ),
  ];
}
