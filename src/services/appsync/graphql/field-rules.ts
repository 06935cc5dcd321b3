/**
 * Who may ask a field, by the directives of the field, else of its type, else by the API's default.
 * https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
 */
import type { ConstDirectiveNode, GraphQLObjectType } from 'graphql';
import type { Visitor } from '../identity/visitor.ts';
import type { ApiSettings, AuthenticationType } from '../records.ts';

const directives: Readonly<Record<string, AuthenticationType>> = {
  aws_api_key: 'API_KEY',
  aws_iam: 'AWS_IAM',
  aws_oidc: 'OPENID_CONNECT',
  aws_cognito_user_pools: 'AMAZON_COGNITO_USER_POOLS',
  aws_lambda: 'AWS_LAMBDA',
};

interface Rule {
  readonly type: AuthenticationType;
  /** Any of them. */
  readonly groups: readonly string[] | undefined;
}

function rulesOf(nodes: readonly ConstDirectiveNode[] | undefined): Rule[] {
  return (nodes ?? []).flatMap((node): Rule[] => {
    const name = node.name.value;
    const type = name === 'aws_auth' ? 'AMAZON_COGNITO_USER_POOLS' : directives[name];
    return type === undefined ? [] : [{ type, groups: groupsOf(node) }];
  });
}

function groupsOf({ arguments: given = [] }: ConstDirectiveNode): readonly string[] | undefined {
  const value = given.find(({ name }) => name.value === 'cognito_groups')?.value;
  if (value?.kind === 'StringValue') return [value.value];
  return value?.kind === 'ListValue'
    ? value.values.flatMap((item) => (item.kind === 'StringValue' ? [item.value] : []))
    : undefined;
}

/** AWS's own fields and types are anybody's. */
const isOpen = (name: string): boolean => name.startsWith('__');

const kept = new WeakMap<GraphQLObjectType, Map<string, readonly Rule[]>>();

function rulesFor(parent: GraphQLObjectType, fieldName: string): readonly Rule[] {
  const known = kept.get(parent) ?? new Map<string, readonly Rule[]>();
  kept.set(parent, known);
  let rules = known.get(fieldName);
  if (rules === undefined) {
    const own = rulesOf(parent.getFields()[fieldName]?.astNode?.directives);
    rules = own.length > 0 ? own : rulesOf(parent.astNode?.directives);
    known.set(fieldName, rules);
  }
  return rules;
}

export function mayAsk(
  parent: GraphQLObjectType,
  fieldName: string,
  { type, groups = [], deniedFields }: Visitor,
  settings: ApiSettings,
): boolean {
  if (isOpen(parent.name) || isOpen(fieldName)) return true;
  if (deniedFields?.has(`${parent.name}.${fieldName}`)) return false;
  const rules = rulesFor(parent, fieldName);
  if (rules.length === 0)
    return type === settings.authenticationType && settings.userPoolConfig?.defaultAction !== 'DENY';
  return rules.some(
    (rule) => rule.type === type && (rule.groups === undefined || rule.groups.some((group) => groups.includes(group))),
  );
}
