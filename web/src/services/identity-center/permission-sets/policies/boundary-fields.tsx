/** A permission set's permissions boundary: none, an AWS managed policy, or a customer managed one by name. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Policy } from '../../../iam/api/managed-policies';
import type { PermissionsBoundary } from '../../api/set-policies';
import type { Query } from '../../../../api/use-query';

type Kind = 'none' | 'aws' | 'customer';

const kinds = [
  { value: 'none', label: 'No permissions boundary' },
  { value: 'aws', label: 'AWS managed policy' },
  { value: 'customer', label: 'Customer managed policy' },
];

const starts: Readonly<Record<Kind, PermissionsBoundary | undefined>> = {
  none: undefined,
  aws: { ManagedPolicyArn: '' },
  customer: { CustomerManagedPolicyReference: { Name: '', Path: '/' } },
};

export interface BoundaryFieldsProps {
  readonly query: Query<readonly Policy[]>;
  readonly boundary: PermissionsBoundary | undefined;
  readonly problem: string | undefined;
  readonly onChange: (boundary: PermissionsBoundary | undefined) => void;
}

export function BoundaryFields({ query, boundary, problem, onChange }: BoundaryFieldsProps) {
  const reference = boundary?.CustomerManagedPolicyReference;
  const kind: Kind = boundary === undefined ? 'none' : reference ? 'customer' : 'aws';
  const nameOfArn = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
  return (
    <SpaceBetween size="m">
      <RadioGroup
        ariaLabel="Permissions boundary"
        value={kind}
        items={kinds}
        onChange={(event) => onChange(starts[event.detail.value as Kind])}
      />
      {kind === 'aws' && (
        <FormField label="AWS managed policy" errorText={problem}>
          <Select
            selectedOption={
              boundary?.ManagedPolicyArn
                ? { value: boundary.ManagedPolicyArn, label: nameOfArn(boundary.ManagedPolicyArn) }
                : null
            }
            placeholder="Choose a policy"
            filteringType="auto"
            filteringAriaLabel="Find AWS managed policies by name"
            virtualScroll
            invalid={problem !== undefined}
            statusType={query.error !== undefined ? 'error' : query.data ? 'finished' : 'loading'}
            loadingText="Loading policies"
            errorText="The policies could not be loaded."
            recoveryText="Try again"
            onLoadItems={() => query.error !== undefined && query.reload()}
            options={(query.data ?? []).map(({ Arn = '', PolicyName = '' }) => ({ value: Arn, label: PolicyName }))}
            onChange={(event) => onChange({ ManagedPolicyArn: event.detail.selectedOption.value ?? '' })}
          />
        </FormField>
      )}
      {reference && (
        <FormField label="Policy name" errorText={problem}>
          <Input
            value={reference.Name ?? ''}
            invalid={problem !== undefined}
            onChange={(event) =>
              onChange({ CustomerManagedPolicyReference: { ...reference, Name: event.detail.value.trim() } })
            }
          />
        </FormField>
      )}
      {reference && (
        <FormField label="Path">
          <Input
            value={reference.Path ?? '/'}
            onChange={(event) =>
              onChange({ CustomerManagedPolicyReference: { ...reference, Path: event.detail.value.trim() } })
            }
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}
