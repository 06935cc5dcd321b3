/** Policy documents to `Policy`. Every fault is data: a position and a reason; nothing throws on bad input. */
import { compileStatement, indexActions, keysOf } from '../compile.ts';
import { readJson } from './json.ts';
import type { JsonNode } from './json.ts';
import type { ConditionTest, ParsedPolicy, PolicyError, PrincipalElement, Statement } from './policy.ts';

/** AWS's largest managed policy has about 152,000 characters; customers' are held to far less by IAM's quotas. */
const maxCharacters = 262_144;
/** Policy, statements, statement, condition, operator, values: six; the rest is for nothing. */
const maxDepth = 12;

/** Thrown inside this file only: `parsePolicy` turns it into data. */
class Fault extends Error {
  readonly position: number;
  readonly code: PolicyError['code'];
  readonly found: string | undefined;
  constructor(node: JsonNode, reason: string, code: PolicyError['code'] = 'grammar', found?: string) {
    super(reason);
    this.position = node.at;
    this.code = code;
    this.found = found;
  }
}

export interface ParseOptions {
  /**
   * For those who say in their own words what a document lacks: a statement may have no actions, empty lists, and its
   * effect in any case. Such a policy is not to be decided by.
   */
  readonly draft?: boolean;
}

/** Reads and compiles a policy document of any kind (identity, resource-based, trust). */
export function parsePolicy(text: string, { draft = false }: ParseOptions = {}): ParsedPolicy {
  if (text.length > maxCharacters) {
    const reason = `the document has ${text.length} characters, more than ${maxCharacters}`;
    return { ok: false, error: { position: maxCharacters, reason, code: 'size' } };
  }
  const json = readJson(text, maxDepth);
  if (!json.ok) return { ok: false, error: { ...json.error, code: 'json' } };
  try {
    return { ok: true, policy: readPolicy(json.node, draft) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { position, message: reason, code, found } = error;
    return { ok: false, error: { position, reason, code, ...(found !== undefined && { found }) } };
  }
}

function readPolicy(node: JsonNode, draft: boolean) {
  const members = membersOf(node, 'a policy document', ['Version', 'Id', 'Statement']);
  const versionNode = members.get('Version');
  const version = versionNode === undefined ? '2008-10-17' : stringOf(versionNode, 'Version');
  if (version !== '2008-10-17' && version !== '2012-10-17') {
    throw new Fault(versionNode!, `Version must be "2012-10-17" or "2008-10-17", not "${version}"`, 'version', version);
  }
  const idNode = members.get('Id');
  const statementNode = members.get('Statement');
  if (!statementNode) throw new Fault(node, 'Statement is missing', 'no-statement');
  const nodes = statementNode.kind === 'array' ? statementNode.items : [statementNode];
  if (nodes.length === 0) throw new Fault(statementNode, 'Statement is empty', 'empty-statement');
  const statements = nodes.map((one) => readStatement(one, draft));
  const compiled = statements.map((statement, index) => compileStatement(statement, index, version));
  return {
    version,
    versionGiven: versionNode !== undefined,
    ...(idNode && { id: stringOf(idNode, 'Id') }),
    statements,
    keys: new Set(compiled.flatMap(keysOf)),
    concerning: indexActions(compiled),
  } as const;
}

const statementMembers = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function readStatement(node: JsonNode, draft: boolean): Statement {
  const members = membersOf(node, 'a statement', statementMembers);
  for (const name of ['Principal', 'Action', 'Resource']) {
    if (members.has(name) && members.has(`Not${name}`))
      throw new Fault(members.get(`Not${name}`)!, `a statement has either ${name} or Not${name}`, 'both', name);
  }
  const effectNode = members.get('Effect');
  if (!effectNode) throw new Fault(node, 'a statement has no Effect', 'no-effect');
  const effect = effectOf(effectNode, draft);
  if (!draft && !members.has('Action') && !members.has('NotAction'))
    throw new Fault(node, 'a statement has neither Action nor NotAction', 'no-action');
  const read = <T>(name: string, reader: (node: JsonNode, name: string) => T): T | undefined => {
    const member = members.get(name);
    return member && reader(member, name);
  };
  const list = draft ? stringsIn : stringsOf;
  return defined({
    sid: read('Sid', stringOf),
    effect,
    principal: read('Principal', principalOf),
    notPrincipal: read('NotPrincipal', principalOf),
    actions: read('Action', list),
    notActions: read('NotAction', list),
    resources: read('Resource', list),
    notResources: read('NotResource', list),
    ...read('Condition', conditionOf),
  });
}

function effectOf(node: JsonNode, draft: boolean): Statement['effect'] {
  const effect = stringOf(node, 'Effect');
  const found = (['Allow', 'Deny'] as const).find(
    (one) => one === effect || (draft && one.toLowerCase() === effect.toLowerCase()),
  );
  if (!found) throw new Fault(node, `Effect must be "Allow" or "Deny", not "${effect}"`, 'effect', effect);
  return found;
}

function defined(statement: { [K in keyof Statement]: Statement[K] | undefined }): Statement {
  return Object.fromEntries(
    Object.entries(statement).filter(([, value]) => value !== undefined),
  ) as unknown as Statement;
}

function principalOf(node: JsonNode, name: string): PrincipalElement {
  if (node.kind === 'string') {
    if (node.value !== '*')
      throw new Fault(node, `${name} must be "*" or an object such as {"AWS": "…"}`, 'principal-format');
    return '*';
  }
  const members = membersOf(node, name, ['AWS', 'Service', 'Federated', 'CanonicalUser'], 'principal-key');
  if (members.size === 0) throw new Fault(node, `${name} is empty`, 'empty-principal', 'object');
  return Object.fromEntries([...members].map(([kind, value]) => [kind, stringsOf(value, `${name}.${kind}`)]));
}

function conditionOf(node: JsonNode): Pick<Statement, 'conditions' | 'conditionKeys'> {
  const conditions: ConditionTest[] = [];
  for (const [operator, tests] of membersOf(node, 'Condition')) {
    for (const [key, values] of membersOf(tests, `Condition.${operator}`)) {
      const items = values.kind === 'array' ? values.items : [values];
      conditions.push({
        operator,
        key,
        values: items.map((item) => conditionValue(item, `Condition.${operator}.${key}`)),
      });
    }
  }
  // An empty Condition tests nothing, so it is none.
  return conditions.length === 0 ? {} : { conditions, conditionKeys: conditions.map(({ key }) => key) };
}

function conditionValue(node: JsonNode, name: string): string {
  if (node.kind === 'string') return node.value;
  if (node.kind === 'number' || node.kind === 'boolean') return node.text;
  throw new Fault(node, `${name} must be a value or a list of values`, 'type', 'String');
}

function membersOf(
  node: JsonNode,
  what: string,
  known?: readonly string[],
  code: PolicyError['code'] = 'unknown-element',
): ReadonlyMap<string, JsonNode> {
  if (node.kind !== 'object') throw new Fault(node, `${what} must be a JSON object`, 'type', 'Object');
  if (known) {
    for (const [name, member] of node.members) {
      const found = name.slice(0, 60);
      if (!known.includes(name)) throw new Fault(member, `${what} has no element "${found}"`, code, found);
    }
  }
  return node.members;
}

function stringOf(node: JsonNode, name: string): string {
  if (node.kind !== 'string') throw new Fault(node, `${name} must be a string`, 'type', 'String');
  return node.value;
}

function stringsIn(node: JsonNode, name: string): readonly string[] {
  return node.kind === 'array' ? node.items.map((item) => stringOf(item, name)) : [stringOf(node, name)];
}

function stringsOf(node: JsonNode, name: string): readonly string[] {
  const strings = stringsIn(node, name);
  const code = /^(?:Not)?Resource$/.test(name)
    ? 'empty-resource'
    : name.includes('Principal')
      ? 'empty-principal'
      : 'grammar';
  if (strings.length === 0) throw new Fault(node, `${name} is empty`, code);
  return strings;
}
