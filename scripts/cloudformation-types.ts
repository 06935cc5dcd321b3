/**
 * Writes `docs/cloudformation-types.md`: CloudFormation's resource types that are here, from the services' manifests,
 * their handlers and the registry's facts. `test/house/resource-types.test.ts` holds the page to them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { typeFacts } from '../src/services/cloudformation/internal.ts';
import { services } from '../src/services/index.ts';

export const typesPageFile = join(import.meta.dirname, '..', 'docs', 'cloudformation-types.md');

const head = `# CloudFormation's resource types

<!-- Written by \`node scripts/cloudformation-types.ts\`; \`test/house/resource-types.test.ts\` holds it. -->

These types are here, for stacks and (unless the table says otherwise) for Cloud Control. A template with any other
type fails before anything is made, with the type's name. Which properties a type has, which are required and whose
change replaces the resource is AWS's own registry (\`models/resource-types.json\`, extracted from
\`@aws-cdk/aws-service-spec\`).

A property of the registry's either does what it says or is refused, whole or in one value (\`EnabledMfas=SMS_MFA\`):
a template that gives it fails before anything is made, with \`Sandlot does not have the property … of …\` and the
resource's name. None is ignored. "Identifier" is what Cloud Control takes, its parts joined by \`|\`; \`Ref\` gives the
same where the table says nothing else.
`;

const tableHead = '| Type | Identifier | `Fn::GetAtt` | Refused |\n|---|---|---|---|';

/** The page's text. */
export async function typesPage(): Promise<string> {
  const sections: string[] = [];
  for (const { name, title = name, resourceTypes = {} } of services) {
    const types = Object.keys(resourceTypes).sort();
    if (types.length === 0) continue;
    const rows = await Promise.all(types.map(async (type) => rowOf(type, await resourceTypes[type]!())));
    sections.push(`\n## ${title}\n\n${tableHead}\n${rows.join('\n')}\n`);
  }
  return `${head}${sections.join('')}`;
}

function rowOf(type: string, handler: { readonly refuses?: readonly string[]; readonly onlyInStacks?: true }): string {
  const facts = typeFacts(type);
  if (!facts)
    throw new Error(`The registry's extract does not have ${type}: add it to scripts/extract-resource-types.ts.`);
  const attributes = facts.attributes.filter((path) => !handler.refuses?.includes(path.split('.')[0]!));
  const identifier = facts.primaryIdentifier.join(' \\| ');
  const isRef = facts.ref.join() === facts.primaryIdentifier.join();
  const ref = isRef ? '' : `; \`Ref\`: ${facts.ref.join(' \\| ')}`;
  const stacks = handler.onlyInStacks ? '; only in stacks' : '';
  const list = (names: readonly string[] = []): string => names.map((name) => `\`${name}\``).join(', ');
  return `| \`${type}\` | ${identifier}${ref}${stacks} | ${list(attributes)} | ${list(handler.refuses)} |`;
}

if (import.meta.main) writeFileSync(typesPageFile, await typesPage());
