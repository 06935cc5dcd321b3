/**
 * Which resource policies a secret may have, and as decisions read them.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
 */
import { conditionFault } from '../../../policy/language/grammar.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Policy, Statement } from '../../../policy/language/policy.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { bindPrincipals, principalArns, withCurrentPrincipals } from '../../iam/internal.ts';
import type { KeptPolicy, SecretRecord } from '../records.ts';

/** @throws AwsError MalformedPolicyDocumentException */
export function checkPolicy(text: string): Policy {
  const parsed = parsePolicy(text);
  if (!parsed.ok) throw malformed(parsed.error.code === 'json' ? 'invalid Json' : 'a syntax error');
  const { policy } = parsed;
  if (!policy.statements.every(isWhole) || conditionFault(policy) !== undefined) throw malformed('a syntax error');
  principalArns(policy, unsupportedPrincipal);
  return policy;
}

function isWhole({ principal, notPrincipal, actions, notActions, resources, notResources }: Statement): boolean {
  const isAboutSecrets = (actions ?? notActions ?? []).every((one) => one === '*' || /^secretsmanager:/i.test(one));
  const namesBoth = (principal ?? notPrincipal) !== undefined && (resources ?? notResources) !== undefined;
  return isAboutSecrets && namesBoth;
}

function malformed(what: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', `This resource policy contains ${what}.`);
}

function unsupportedPrincipal(): AwsError {
  return malformed('an unsupported principal');
}

/** To be kept, with whom it names. @throws AwsError where one of them is not there */
export async function keptPolicy(tx: ReadTx, text: string, policy: Policy): Promise<KeptPolicy> {
  const arns = principalArns(policy, unsupportedPrincipal);
  return { document: text, boundIds: await bindPrincipals(tx, arns, unsupportedPrincipal) };
}

/** With names of now; `undefined` where there is none. */
export async function currentPolicy(tx: ReadTx, { policy }: SecretRecord): Promise<string | undefined> {
  return policy && withCurrentPrincipals(tx, policy.document, policy.boundIds);
}
