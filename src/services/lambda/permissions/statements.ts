/**
 * Statements of resource-based policies, as AddPermission makes them of its parameters, and the policy of them.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
import { isServicePrincipal } from '../../../authorization-reference/index.ts';
import { parseArn } from '../../../kernel/arn.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { AwsError } from '../../../wire/errors.ts';
import { conflict, invalid, notFound, wrongRevision } from '../errors.ts';
import { bindPrincipals, withCurrentPrincipals } from '../../iam/internal.ts';
import type { PolicyFacts, StatementFacts } from '../records.ts';

export interface NewStatement {
  readonly sid: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly condition: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;
}

const refusedPrincipal = () => invalid('The provided principal was invalid. Please check the principal and try again.');

/** @throws AwsError InvalidParameterValueException where the principal is none */
export async function statementOf(tx: ReadTx, given: NewStatement): Promise<StatementFacts> {
  const { sid, action, resource } = given;
  const principal = principalOf(given.principal);
  const arn = typeof principal === 'object' && 'AWS' in principal ? principal.AWS : undefined;
  // An account is bound to nobody.
  const boundIds = arn === undefined || arn.endsWith(':root') ? {} : await bindPrincipals(tx, [arn], refusedPrincipal);
  const condition = conditionOf(given.condition);
  const statement = {
    Sid: sid,
    Effect: 'Allow',
    Principal: principal,
    Action: action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
  return { sid, text: JSON.stringify(statement), boundIds };
}

function principalOf(given: string): '*' | { readonly Service: string } | { readonly AWS: string } {
  if (given === '*') return '*';
  if (/^\d{12}$/.test(given)) return { AWS: `arn:aws:iam::${given}:root` };
  if (['iam', 'sts'].includes(parseArn(given)?.service ?? '')) return { AWS: given };
  if (isServicePrincipal(given)) return { Service: given };
  throw refusedPrincipal();
}

function conditionOf(given: NewStatement['condition']): Record<string, Record<string, string>> {
  const operators = Object.entries(given).map(([operator, keys]) => {
    const set = Object.entries(keys).filter((one): one is [string, string] => one[1] !== undefined);
    return [operator, Object.fromEntries(set)] as const;
  });
  return Object.fromEntries(operators.filter(([, keys]) => Object.keys(keys).length > 0));
}

/** With another statement. @throws AwsError */
export function added(ctx: Context, before: PolicyFacts | undefined, statement: StatementFacts): PolicyFacts {
  const { statements = [] } = before ?? {};
  if (statements.some(({ sid }) => sid === statement.sid))
    throw conflict(
      `The statement id (${statement.sid}) provided already exists. Please provide a new statement id, or remove the ` +
        'existing statement.',
    );
  const next = [...statements, statement];
  if (next.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0) > mostBytes)
    throw invalid(`The final policy size is bigger than the limit (${mostBytes}).`);
  return { revisionId: ctx.ids.uuid(), statements: next };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostBytes = 20_480;

/** Without one; `undefined`: none is left. @throws AwsError ResourceNotFoundException */
export function removed(ctx: Context, before: PolicyFacts, sid: string): PolicyFacts | undefined {
  const left = before.statements.filter((one) => one.sid !== sid);
  if (left.length === before.statements.length) throw notFound(`Statement ${sid} is not found in resource policy.`);
  return left.length === 0 ? undefined : { revisionId: ctx.ids.uuid(), statements: left };
}

/** `from`: the operation that tells the revision. @throws AwsError PreconditionFailedException */
export function checkRevision(asked: string | undefined, there: string | undefined, from: string): void {
  if (asked !== undefined && asked !== there) throw wrongRevision(from);
}

export function noPolicy(): AwsError {
  return notFound('No policy is associated with the given resource.');
}

/** As it is shown and decided by: principals that are gone by their ids. */
export async function documentOf(tx: ReadTx, { statements }: PolicyFacts): Promise<string> {
  const texts = statements.map(({ text }) => text).join(',');
  const document = `{"Version":"2012-10-17","Id":"default","Statement":[${texts}]}`;
  const boundIds = Object.assign({}, ...statements.map((statement) => statement.boundIds)) as Record<string, string>;
  return withCurrentPrincipals(tx, document, boundIds);
}
