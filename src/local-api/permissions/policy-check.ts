/**
 * What is said of a policy while it is written: the findings of IAM Access Analyzer's ValidatePolicy, for whoever is
 * signed in, and the condition keys that nobody defines.
 */
import { policyChecks, undefinedKeysIn, type CheckedPolicyType, type Finding } from '../../services/iam/internal.ts';
import type { PageRoute } from '../../wire/page.ts';
import { apiRoute, invalid } from '../api-route.ts';

/** As many as the largest of AWS's own policies have. */
const maxCharacters = 262_144;

const types: readonly CheckedPolicyType[] = ['IDENTITY_POLICY', 'SERVICE_CONTROL_POLICY'];

/** Whom it is for, sees the statement and needs no way there. */
const shown = ({ path: _path, position: _position, ...finding }: Finding) => finding;

export function policyCheckRoutes(apiToken: string): PageRoute[] {
  return [
    // It says nothing of this server, so that whoever is signed in may ask.
    apiRoute(apiToken, 'POST', '/policy-check', 'handler', async ({ body }) => {
      const { document, policyType } = await body();
      if (typeof document !== 'string' || document.length > maxCharacters)
        throw invalid(`document must be the text of a policy, with at most ${maxCharacters} characters.`);
      const type = types.find((one) => one === policyType);
      if (policyType !== undefined && type === undefined)
        throw invalid(`policyType must be one of ${types.join(', ')}, or absent.`);
      return {
        undefinedKeys: undefinedKeysIn(document),
        ...(type !== undefined && { findings: (await policyChecks()).policyFindings(document, type).map(shown) }),
      };
    }),
  ];
}
