/**
 * IAM's checks of policy documents beyond their grammar, with its texts, and their form in requests and answers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html
 */
import { parsePolicy } from '../../../policy/parse.ts';
import type { Policy, PolicyError, Statement } from '../../../policy/policy.ts';
import { malformedPolicy } from '../errors.ts';

/** A parsed document. Throws MalformedPolicyDocument. */
function parse(document: string): Policy {
  const parsed = parsePolicy(document);
  if (parsed.ok) return parsed.policy;
  throw malformedPolicy(textFor(parsed.error));
}

function textFor({ code, reason }: PolicyError): string {
  if (code === 'json') return 'This policy contains invalid Json';
  if (code === 'action' || reason === 'Action is empty' || reason === 'NotAction is empty')
    return 'Policy statement must contain actions.';
  if (reason === 'Resource is empty' || reason === 'NotResource is empty')
    return 'Policy statement must contain resources.';
  if (reason === 'a statement has no Effect') return 'Missing required field Effect';
  return 'Syntax errors in policy.';
}

/** An identity policy. Managed ones need the current version of the language. */
export function checkIdentityPolicy(document: string, options: { readonly managed: boolean }): void {
  const policy = parse(document);
  if (options.managed && policy.version !== '2012-10-17')
    throw malformedPolicy('Policy document must be version 2012-10-17 or greater.');
  checkSids(policy.statements);
  for (const statement of policy.statements) {
    if (statement.principal !== undefined || statement.notPrincipal !== undefined)
      throw malformedPolicy('Policy document should not specify a principal.');
    checkActions(statement);
    const resources = statement.resources ?? statement.notResources;
    if (!resources) throw malformedPolicy('Policy statement must contain resources.');
    for (const resource of resources) checkResource(resource);
    checkConditionKeys(statement);
  }
}

/** A role's trust policy, without its principals' existence (trust-policies.ts). */
export function checkTrustPolicy(document: string): Policy {
  const policy = parse(document);
  checkSids(policy.statements);
  for (const statement of policy.statements) {
    if (statement.resources) throw malformedPolicy('Has prohibited field Resource');
    if (statement.notResources) throw malformedPolicy('Has prohibited field NotResource');
    if (!statement.principal && !statement.notPrincipal) throw malformedPolicy('Missing required field Principal');
    if (statement.notPrincipal && statement.effect === 'Allow')
      throw malformedPolicy('Allow with NotPrincipal is not allowed.');
    checkActions(statement);
    for (const action of statement.actions ?? []) {
      if (!isTrustAction(action.toLowerCase()))
        throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.');
    }
    checkConditionKeys(statement);
  }
  return policy;
}

function isTrustAction(action: string): boolean {
  return (
    action === 'sts:*' ||
    action.startsWith('sts:assumerole') ||
    ['sts:tagsession', 'sts:setsourceidentity', 'sts:setcontext'].includes(action)
  );
}

function checkSids(statements: readonly Statement[]): void {
  const seen = new Set<string>();
  for (const { sid } of statements) {
    if (sid === undefined || sid === '') continue;
    if (!/^[0-9A-Za-z]*$/.test(sid))
      throw malformedPolicy(
        'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
      );
    if (seen.has(sid)) throw malformedPolicy('Statement IDs (SID) in a single policy must be unique.');
    seen.add(sid);
  }
}

function checkActions(statement: Statement): void {
  for (const action of statement.actions ?? statement.notActions ?? []) {
    if (action !== '*') checkVendor(action);
  }
}

function checkConditionKeys(statement: Statement): void {
  for (const key of statement.conditionKeys ?? []) {
    if (!key.includes(':'))
      throw malformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
}

function checkVendor(action: string): void {
  const [vendor = '', name, more] = action.split(':', 3);
  if (name === undefined)
    throw malformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (more !== undefined) throw malformedPolicy('Actions/Condition can contain only one colon.');
  if (vendor === '*' && name === '*') return;
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) throw malformedPolicy(`Vendor ${vendor} is not valid`);
}

function checkResource(resource: string): void {
  if (resource === '*') return;
  const [arn, partition = '', vendor = '', region = ''] = resource.split(':', 4);
  if (arn !== 'arn' || !resource.includes(':'))
    throw malformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
  if (!/^(?:aws(?:-[a-z]+)*|[a-z*?-]*[*?][a-z*?-]*)$/.test(partition) && !partition.includes('${')) {
    throw malformedPolicy(`Partition "${partition}" is not valid for resource "${resource}".`);
  }
  if (vendor === '') throw malformedPolicy('Resource vendor must be fully qualified and cannot contain regexes.');
  if (region === '' || region === '*') return;
  if (vendor === 's3') throw malformedPolicy(`Resource ${resource} can not contain region information.`);
  if (vendor === 'iam') throw malformedPolicy(`IAM resource ${resource} cannot contain region information.`);
}

/** Characters that count against a quota: all but white space. */
export function policySize(document: string): number {
  let size = 0;
  for (let i = 0; i < document.length; i++) if (!' \t\r\n'.includes(document[i]!)) size++;
  return size;
}

/**
 * The document as it is stored: as it was sent, unless it is mostly white space. That is no part of its size, so
 * nothing else would bound it.
 */
export function storedForm(document: string): string {
  return document.length > 2048 && document.length > 4 * policySize(document)
    ? JSON.stringify(JSON.parse(document))
    : document;
}

/** Documents in answers are URL-encoded (RFC 3986). */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
