/** Properties of templates (`DataSourceName`) as AppSync's operations spell them (`dataSourceName`), and back. */

/** Where more than the first letter differs. */
const differing = { DynamoDBConfig: 'dynamodbConfig' } as const;
const back: Readonly<Record<string, string>> = { dynamodbConfig: 'DynamoDBConfig' };

/** All the way down, but for maps whose keys are users' own: none may be in it. */
export function asInput<T>(properties: object): T {
  return respelled(properties, (name) =>
    name in differing ? differing[name as keyof typeof differing] : name[0]!.toLowerCase() + name.slice(1),
  ) as T;
}

export function asProperties(output: object): Record<string, unknown> {
  return respelled(output, (name) => back[name] ?? name[0]!.toUpperCase() + name.slice(1)) as Record<string, unknown>;
}

function respelled(value: unknown, spell: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => respelled(item, spell));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [spell(name), respelled(member, spell)]));
}

/** Those of these names that are there. */
export function picked(from: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(from).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}
