/**
 * IAM's checks of policy documents beyond their grammar, with its texts, and their form in requests and answers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_policies.html
 */
import {
  malformedBinary,
  malformedValue,
  resourcePolicySentence,
  unknownOperator,
} from '../../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../../policy/language/parse.ts';
import type { Policy, Statement } from '../../../../policy/language/policy.ts';
import { malformedPolicy } from '../../errors.ts';
import { failsLegacyParsing, isIncomplete, resourceFault } from '../../../../policy/resource-arns.ts';

/** A parsed document, whose statements may lack actions, and hold empty lists. Throws MalformedPolicyDocument. */
function parseDraft(document: string): Policy {
  const parsed = parsePolicy(document, { draft: true });
  if (parsed.ok) return parsed.policy;
  throw malformedPolicy('Syntax errors in policy.');
}

/**
 * In the order in which AWS finds faults. An identity policy; managed ones need the current version of the language.
 */
export function checkIdentityPolicy(document: string, options: { readonly managed: boolean }): void {
  checkDocument(document, { ...options, isMalformed: (statement) => malformedValue(statement) !== undefined });
}

interface Checked {
  readonly managed: boolean;
  /** Whether a condition has a value that is refused. */
  isMalformed(statement: Statement): boolean;
}

function checkDocument(document: string, options: Checked): void {
  const { statements, version } = parseDraft(document);
  if (statements.some((statement) => unknownOperator(statement) !== undefined))
    throw malformedPolicy('Syntax errors in policy.');
  if (options.managed && version !== '2012-10-17')
    throw malformedPolicy('Policy document must be version 2012-10-17 or greater.');
  const fault = legacyFault(document, statements, options);
  checkSids(statements);
  for (const statement of statements) {
    if (statement.principal !== undefined || statement.notPrincipal !== undefined)
      throw malformedPolicy('Policy document should not specify a principal.');
    if (lacks(statement.actions ?? statement.notActions))
      throw malformedPolicy('Policy statement must contain actions.');
  }
  if (fault !== undefined) throw malformedPolicy(fault);
  statements.forEach(checkActions);
  if (statements.some((statement) => lacks(resourcesOf(statement))))
    throw malformedPolicy('Policy statement must contain resources.');
}

/**
 * A policy that narrows a session: an identity policy whose ARNs say all that they mean. Numbers, dates, addresses and
 * ARNs in its conditions may be none.
 */
export function checkSessionPolicy(document: string): void {
  checkDocument(document, { managed: false, isMalformed: (statement) => malformedBinary(statement) !== undefined });
  for (const resource of parseDraft(document).statements.flatMap((statement) => resourcesOf(statement) ?? []))
    if (isIncomplete(resource)) throw malformedPolicy(`Resource ${resource} must be in ARN format or "*".`);
}

function resourcesOf({ resources, notResources }: Statement): readonly string[] | undefined {
  return resources ?? notResources;
}

function lacks(list: readonly string[] | undefined): boolean {
  return list === undefined || list.length === 0;
}

/** The first resource that is none, in IAM's words. Throws what IAM's oldest parser stops at. */
function legacyFault(document: string, statements: readonly Statement[], { isMalformed }: Checked): string | undefined {
  const strict = parsePolicy(document);
  const failed = malformedPolicy('The policy failed legacy parsing');
  if (!strict.ok && strict.error.reason.startsWith('Effect must be')) throw failed;
  if (statements.some(isMalformed)) throw failed;
  let fault: string | undefined;
  for (const statement of statements) {
    const resources = resourcesOf(statement) ?? [];
    for (const resource of resources) fault ??= resourceFault(resource);
    if (fault === undefined && resources.some(failsLegacyParsing)) throw failed;
  }
  return fault;
}

/** A role's trust policy, without its principals' existence (trust-policies.ts). */
export function checkTrustPolicy(document: string): Policy {
  const parsed = parsePolicy(document);
  if (!parsed.ok) throw malformedPolicy(resourcePolicySentence(parsed.error));
  const { policy } = parsed;
  for (const statement of policy.statements) {
    const operator = unknownOperator(statement);
    if (operator !== undefined) throw malformedPolicy(`Invalid Condition type : ${operator}`);
  }
  checkSids(policy.statements);
  for (const statement of policy.statements) {
    if (malformedValue(statement) !== undefined) throw malformedPolicy('The policy failed legacy parsing');
    if (statement.resources) throw malformedPolicy('Has prohibited field Resource');
    if (statement.notResources) throw malformedPolicy('AssumeRole policy must not contain resources.');
    if (statement.notPrincipal && statement.effect === 'Allow')
      throw malformedPolicy('Allow with NotPrincipal is not allowed.');
    if (statement.notPrincipal) throw malformedPolicy('Has prohibited field NotPrincipal');
    if (!statement.principal) throw malformedPolicy('Missing required field Principal');
    checkActions(statement);
    for (const action of statement.actions ?? []) {
      if (!isTrustAction(action)) throw malformedPolicy('AssumeRole policy may only specify STS AssumeRole actions.');
    }
  }
  return policy;
}

/** In this case alone. */
function isTrustAction(action: string): boolean {
  return (
    action === 'sts:*' ||
    action.startsWith('sts:AssumeRole') ||
    ['sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'].includes(action)
  );
}

function checkSids(statements: readonly Statement[]): void {
  const seen = new Set<string>();
  for (const { sid } of statements) {
    if (sid === undefined || sid === '') continue;
    if (!/^[0-9A-Za-z]*$/.test(sid))
      throw malformedPolicy(
        'Statement IDs (SID) must be alpha-numeric. ' +
          'Check that your input satisfies the regular expression [0-9A-Za-z]*',
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

function checkVendor(action: string): void {
  const [vendor = '', name, more] = action.split(':', 3);
  if (name === undefined)
    throw malformedPolicy('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  if (more !== undefined) throw malformedPolicy('Actions/Condition can contain only one colon.');
  if (vendor === '*' && name === '*') return;
  if (!/^[a-zA-Z0-9.-]+$/.test(vendor)) throw malformedPolicy(`Vendor ${vendor} is not valid`);
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
