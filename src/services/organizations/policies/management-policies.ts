/**
 * Management policies (tag, backup, AI opt-out policies and the like): their operators, and how those of the root, the
 * units and the account merge into one. Pure.
 *
 * Which of two policies at one level sets a single value is the order in which they are given; control operators of one
 * level hold for the levels below it, and of several those remain that all of them allow.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html
 * https://docs.aws.amazon.com/organizations/latest/userguide/inheritance-examples.html
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

const control = '@@operators_allowed_for_child_policies';
const setters = ['@@assign', '@@append', '@@remove'] as const;
type Setter = (typeof setters)[number];

/** A setting (it has a value) or a section (it has children). */
interface Node {
  value?: Json;
  readonly children: Map<string, Node>;
  /** What policies below the present level may do here. */
  allowed: ReadonlySet<Setter>;
  /** What policies of the present level may do here. */
  inherited: ReadonlySet<Setter>;
}

/** What is wrong with the operators below a policy's top-level key, or `undefined`. */
export function problemOf(section: JsonObject, path: string): string | undefined {
  const names = Object.keys(section);
  const sets = names.filter((name) => name.startsWith('@@') && name !== control);
  const unknown = sets.find((name) => !isSetter(name));
  if (unknown !== undefined)
    return (
      `${path} has ${JSON.stringify(unknown)}, which is no operator: ` + `there are ${[...setters, control].join(', ')}`
    );
  if (Object.hasOwn(section, control) && !isControl(section[control]!))
    return `${control} in ${path} must be a list of ${setters.join(', ')}, or ["@@all"] or ["@@none"]`;
  const children = names.filter((name) => !name.startsWith('@@'));
  if (sets.length > 0 && children.length > 0)
    return `${path} has both a value (${sets[0]}) and sections (${JSON.stringify(children[0])})`;
  const noList = sets.find((name) => name !== '@@assign' && !Array.isArray(section[name]));
  if (noList !== undefined) return `${noList} in ${path} must be a list`;
  for (const name of children) {
    const child = section[name]!;
    if (!isObject(child)) return `${path}.${name} has a plain value: write {"@@assign": …}`;
    const problem = problemOf(child, `${path}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** From the root down to the account; without operators. */
export function mergePolicies(levels: readonly (readonly JsonObject[])[]): Json {
  const root = newNode();
  for (const policies of levels) {
    seal(root);
    for (const policy of policies) apply(root, policy);
  }
  return plain(root);
}

function newNode(): Node {
  return { children: new Map(), allowed: new Set(setters), inherited: new Set(setters) };
}

function seal(node: Node): void {
  node.inherited = node.allowed;
  for (const child of node.children.values()) seal(child);
}

function apply(node: Node, section: JsonObject): void {
  for (const setter of setters) {
    if (Object.hasOwn(section, setter) && node.inherited.has(setter))
      node.value = withOperator(setter, node.value, section[setter]!);
  }
  if (Object.hasOwn(section, control)) node.allowed = intersection(node.allowed, allowedBy(section[control]!));
  for (const [name, child] of Object.entries(section)) {
    if (name.startsWith('@@') || !isObject(child)) continue;
    // A section that lets nothing be done keeps its children, and gets no more.
    if (!node.children.has(name) && node.inherited.size === 0) continue;
    const known = node.children.get(name) ?? newNode();
    node.children.set(name, known);
    apply(known, child);
  }
}

function withOperator(setter: Setter, value: Json | undefined, operand: Json): Json {
  if (setter === '@@assign') return operand;
  const before = Array.isArray(value) ? (value as readonly Json[]) : [];
  const given = Array.isArray(operand) ? (operand as readonly Json[]) : [operand];
  const texts = new Set((setter === '@@append' ? before : given).map((one) => JSON.stringify(one)));
  if (setter === '@@remove') return before.filter((one) => !texts.has(JSON.stringify(one)));
  return [...before, ...given.filter((one) => !texts.has(JSON.stringify(one)))];
}

function plain(node: Node): Json {
  if (node.value !== undefined) return node.value;
  return Object.fromEntries([...node.children].map(([name, child]) => [name, plain(child)]));
}

function allowedBy(operators: Json): ReadonlySet<Setter> {
  const names = Array.isArray(operators) ? (operators as readonly Json[]) : [];
  return new Set(setters.filter((setter) => names.includes('@@all') || names.includes(setter)));
}

function intersection(one: ReadonlySet<Setter>, other: ReadonlySet<Setter>): ReadonlySet<Setter> {
  return new Set([...one].filter((setter) => other.has(setter)));
}

function isControl(value: Json): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  if (value.length === 1 && (value[0] === '@@all' || value[0] === '@@none')) return true;
  return value.every((name) => isSetter(name));
}

function isSetter(name: unknown): name is Setter {
  return setters.some((setter) => setter === name);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
