/** What a policy that is being saved says in vain. AWS's console asks IAM Access Analyzer, which is not here. */
import { undefinedKeysIn } from '../../services/iam/internal.ts';
import type { PageRoute } from '../../wire/page.ts';
import { apiRoute, invalid } from '../api-route.ts';

/** As many as the largest of AWS's own policies have. */
const maxCharacters = 262_144;

export function policyCheckRoutes(apiToken: string): PageRoute[] {
  return [
    // It says nothing of this server, so that whoever is signed in may ask.
    apiRoute(apiToken, 'POST', '/policy-check', 'handler', async ({ body }) => {
      const { document } = await body();
      if (typeof document !== 'string' || document.length > maxCharacters)
        throw invalid(`document must be the text of a policy, with at most ${maxCharacters} characters.`);
      return { undefinedKeys: undefinedKeysIn(document) };
    }),
  ];
}
