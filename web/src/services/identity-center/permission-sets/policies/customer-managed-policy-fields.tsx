/** References to customer managed policies: a name and a path each. */
import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Box from '@cloudscape-design/components/box';
import Input from '@cloudscape-design/components/input';
import type { CustomerManagedPolicyReference } from '../../api/set-policies';
import { mostPolicies } from './policy-problems';

export interface CustomerManagedPolicyFieldsProps {
  readonly references: readonly CustomerManagedPolicyReference[];
  /** By the reference's place in the list. */
  readonly problems: ReadonlyMap<number, string>;
  readonly onChange: (references: readonly CustomerManagedPolicyReference[]) => void;
}

export function CustomerManagedPolicyFields({ references, problems, onChange }: CustomerManagedPolicyFieldsProps) {
  const put = (index: number, part: Partial<CustomerManagedPolicyReference>) =>
    onChange(references.map((reference, place) => (place === index ? { ...reference, ...part } : reference)));
  return (
    <AttributeEditor<CustomerManagedPolicyReference>
      items={[...references]}
      addButtonText="Attach policy"
      removeButtonText="Remove"
      disableAddButton={references.length >= mostPolicies}
      i18nStrings={{
        removeButtonAriaLabel: ({ Name }) => `Remove the policy ${Name}`,
        itemRemovedAriaLive: 'The policy is removed.',
        errorIconAriaLabel: 'Error',
      }}
      empty={<Box color="text-body-secondary">No customer managed policies.</Box>}
      onAddButtonClick={() => onChange([...references, { Name: '', Path: '/' }])}
      onRemoveButtonClick={(event) =>
        onChange(references.filter((_reference, index) => index !== event.detail.itemIndex))
      }
      definition={[
        {
          label: 'Policy name',
          errorText: (_reference, index) => problems.get(index),
          control: ({ Name = '' }, index) => (
            <Input
              ariaLabel={`Name of policy ${index + 1}`}
              value={Name}
              invalid={problems.has(index)}
              onChange={(event) => put(index, { Name: event.detail.value.trim() })}
            />
          ),
        },
        {
          label: 'Path',
          control: ({ Path = '/' }, index) => (
            <Input
              ariaLabel={`Path of policy ${index + 1}`}
              value={Path}
              invalid={problems.has(index)}
              onChange={(event) => put(index, { Path: event.detail.value.trim() })}
            />
          ),
        },
      ]}
    />
  );
}
