/**
 * Grants as statements of the key's policy: those of the caller that allow just what is asked, in the context of
 * encryption that they are bound to.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 */
import type { Caller } from '../../../wire/caller.ts';
import type { ConditionKeys, ReadTx } from '../../../wire/context.ts';
import type { AskedAction } from '../../../wire/service.ts';
import { withCurrentPrincipals } from '../../iam/internal.ts';
import type { GrantConstraint, GrantRecord } from '../records.ts';
import { Grants } from '../records.ts';

const contextPrefix = 'kms:EncryptionContext:';

/** A grant of the caller never allows more than the caller's session may do besides. */
export async function grantStatements(
  tx: ReadTx,
  caller: Caller,
  key: string,
  asked: AskedAction,
): Promise<readonly object[]> {
  const name = asked.action.slice('kms:'.length);
  // A grant lets end itself, and no other: end-grant.ts.
  if (name === 'RetireGrant') return [];
  const statements: object[] = [];
  for (const arn of grantees(caller)) {
    for (const grant of await tx.in(Grants).allBy('grantee', [key, arn])) {
      if (!grant.operations.includes(name) || !isMet(grant, asked.conditionKeys ?? {})) continue;
      if (name === 'CreateGrant' && !isWithin(grant, asked.conditionKeys ?? {})) continue;
      const AWS = await currentName(tx, grant.grantee, grant);
      statements.push({
        Sid: `grant${grant.id}`,
        Effect: 'Allow',
        Principal: { AWS },
        Action: asked.action,
        Resource: '*',
      });
    }
  }
  return statements;
}

/** ARNs under which a grant may mean the caller. */
export function grantees(caller: Caller): readonly string[] {
  const account = `arn:aws:iam::${caller.account}:root`;
  switch (caller.kind) {
    case 'assumed-role':
      return [caller.arn, caller.roleArn, account];
    case 'federated-user':
      return [caller.arn, caller.issuer.arn, account];
    case 'user':
      return [caller.arn, account];
    case 'root':
      return [account];
    default:
      return [];
  }
}

/** The ARN, or the unique id of the one that had it: then nobody is meant any more. */
export async function currentName(tx: ReadTx, arn: string, { boundIds }: GrantRecord): Promise<string> {
  const document = JSON.stringify({ Statement: [{ Principal: { AWS: arn } }] });
  const current = JSON.parse(await withCurrentPrincipals(tx, document, boundIds)) as {
    Statement: [{ Principal: { AWS: string } }];
  };
  return current.Statement[0].Principal.AWS;
}

/** Constraints are for requests with an encryption context; those about the key itself they leave alone. */
function isMet({ constraint }: GrantRecord, asked: ConditionKeys): boolean {
  if (!constraint || !('kms:EncryptionAlgorithm' in asked)) return true;
  return holds(constraint, contextOf(asked));
}

function holds({ type, context }: GrantConstraint, given: ReadonlyMap<string, unknown>): boolean {
  const pairs = Object.entries(context);
  if (type === 'EncryptionContextEquals' && pairs.length !== given.size) return false;
  return pairs.every(([key, value]) => given.get(key) === value);
}

/** The encryption context of a request, or of the grant that it is to make, with the case of its keys. */
function contextOf(asked: ConditionKeys): ReadonlyMap<string, unknown> {
  return new Map(
    Object.entries(asked)
      .filter(([key]) => key.startsWith(contextPrefix))
      .map(([key, value]) => [key.slice(contextPrefix.length), value]),
  );
}

/** What a grant lets one grant: no operation that it has not itself, and under constraints as strict as its own. */
function isWithin({ operations, constraint }: GrantRecord, asked: ConditionKeys): boolean {
  const wanted = [asked['kms:GrantOperations'] ?? []].flat();
  if (!wanted.every((one) => operations.some((operation) => operation === one))) return false;
  if (!constraint) return true;
  const type = asked['kms:GrantConstraintType'];
  if (type === undefined || (constraint.type === 'EncryptionContextEquals' && type !== constraint.type)) return false;
  return holds(constraint, contextOf(asked));
}
