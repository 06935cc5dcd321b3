/** https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html */
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { paging } from '../../wire/paging.ts';
import { policyChecks, type CheckedPolicyType, type Finding } from '../iam/internal.ts';
import { locator, type Location } from './locations.ts';

interface Asked {
  readonly policyDocument: string;
  readonly policyType: CheckedPolicyType;
  readonly validatePolicyResourceType?: string;
  readonly locale?: string;
  readonly maxResults?: number;
  readonly nextToken?: string;
}

interface ValidatePolicyFinding {
  readonly findingDetails: string;
  readonly findingType: string;
  readonly issueCode: string;
  readonly learnMoreLink: string;
  readonly locations: readonly Location[];
}

/** As many as the largest of AWS's own policies have. */
const maxCharacters = 262_144;

const mostOnPage = 1000;

const pages = paging({
  defaultLimit: 100,
  refused: () => invalid('The nextToken is not one that was given out.', 'nextToken'),
});

/** @throws AwsError ValidationException; NotImplementedException for what is not there, by its name */
export async function validatePolicy(
  input: Asked,
  _ctx: Context,
): Promise<{ readonly findings: readonly ValidatePolicyFinding[]; readonly nextToken?: string }> {
  const { policyDocument, policyType, validatePolicyResourceType: resourceType, maxResults, nextToken } = input;
  if ((input.locale ?? 'EN') !== 'EN') throw notImplemented(`findings in the language ${input.locale}`);
  if (resourceType !== undefined && policyType !== 'RESOURCE_POLICY')
    throw invalid(
      'validatePolicyResourceType is for the policyType RESOURCE_POLICY alone.',
      'validatePolicyResourceType',
    );
  if (policyDocument.length > maxCharacters)
    throw invalid(`The policy document has more than ${maxCharacters} characters.`, 'policyDocument');
  if (maxResults !== undefined && (maxResults < 1 || maxResults > mostOnPage))
    throw invalid(`maxResults must be between 1 and ${mostOnPage}.`, 'maxResults');
  const { policyFindings } = await policyChecks();
  const all = policyFindings(policyDocument, policyType, resourceType);
  const numbered = all.map((finding, index) => ({ finding, key: String(index).padStart(6, '0') }));
  const page = pages.inMemory(numbered, ({ key }) => key, { limit: maxResults, after: nextToken });
  const locate = locator(policyDocument);
  return {
    findings: page.items.map(({ finding }) => answered(finding, locate)),
    ...(page.next !== undefined && { nextToken: page.next }),
  };
}

const reference =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html' +
  '#access-analyzer-reference-policy-checks';

/** As the page's anchors have them. */
const kinds: Readonly<Record<string, string>> = {
  ERROR: 'error',
  SECURITY_WARNING: 'security-warning',
  WARNING: 'general-warning',
  SUGGESTION: 'suggestion',
};

function answered(finding: Finding, locate: ReturnType<typeof locator>): ValidatePolicyFinding {
  // Faults of the grammar that AWS's checks have no name for are of values that are of another type.
  const { findingType, issueCode = 'DATA_TYPE_MISMATCH', findingDetails } = finding;
  const learnMoreLink = `${reference}-${kinds[findingType]}-${issueCode.toLowerCase().replaceAll('_', '-')}`;
  return { findingDetails, findingType, issueCode, learnMoreLink, locations: [locate(finding)] };
}

function invalid(message: string, name: string): AwsError {
  return new AwsError('ValidationException', message, {
    reason: 'fieldValidationFailed',
    fieldList: [{ name, message }],
  });
}

function notImplemented(what: string): AwsError {
  return new AwsError('NotImplementedException', `Sandlot does not have ${what}. Nothing was changed.`, {}, 501);
}
