/** What a permission set grants, in the four sections of AWS's console. */
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { listAwsManagedPolicies } from '../../../iam/api/managed-policies';
import type { SetPolicies } from '../../api/set-policies';
import { useQuery } from '../../../../api/use-query';
import { AwsManagedPolicyTable } from './aws-managed-policy-table';
import { BoundaryFields } from './boundary-fields';
import { CustomerManagedPolicyFields } from './customer-managed-policy-fields';
import { findPolicyProblems, mostPolicies, type PolicyProblems } from './policy-problems';

export const noPolicies: SetPolicies = { awsManaged: [], customerManaged: [], inline: '' };

const unseen: PolicyProblems = { customerManaged: new Map() };

export interface PoliciesFormProps {
  readonly policies: SetPolicies;
  readonly showProblems: boolean;
  readonly onChange: (policies: SetPolicies) => void;
}

export function PoliciesForm({ policies, showProblems, onChange }: PoliciesFormProps) {
  const query = useQuery('aws-managed-policies', listAwsManagedPolicies);
  const problems = showProblems ? findPolicyProblems(policies) : unseen;
  const { awsManaged, customerManaged, inline, boundary } = policies;
  return (
    <SpaceBetween size="l">
      <ExpandableSection
        variant="container"
        headerText="AWS managed policies"
        headerCounter={`(${awsManaged.length})`}
        headerDescription={
          'Policies that AWS writes and maintains. ' +
          `Up to ${mostPolicies} managed policies can be in a permission set.`
        }
        defaultExpanded={awsManaged.length > 0}
      >
        <AwsManagedPolicyTable
          query={query}
          selected={awsManaged}
          onChange={(selected) => onChange({ ...policies, awsManaged: selected })}
        />
      </ExpandableSection>
      <ExpandableSection
        variant="container"
        headerText="Customer managed policies"
        headerCounter={`(${customerManaged.length})`}
        headerDescription={
          'Policies of your own, by name. ' +
          'A policy of this name must be in every account that the permission set is assigned to.'
        }
        defaultExpanded={customerManaged.length > 0}
      >
        <CustomerManagedPolicyFields
          references={customerManaged}
          problems={problems.customerManaged}
          onChange={(references) => onChange({ ...policies, customerManaged: references })}
        />
      </ExpandableSection>
      <ExpandableSection
        variant="container"
        headerText="Inline policy"
        headerCounter={inline.trim() === '' ? '' : '(1)'}
        headerDescription="A policy document that belongs to this permission set alone."
        defaultExpanded={inline !== ''}
      >
        <FormField label="Policy document" description="JSON, as for IAM." errorText={problems.inline} stretch>
          <Textarea
            value={inline}
            rows={12}
            spellcheck={false}
            invalid={problems.inline !== undefined}
            placeholder={'{\n  "Version": "2012-10-17",\n  "Statement": []\n}'}
            onChange={(event) => onChange({ ...policies, inline: event.detail.value })}
          />
        </FormField>
      </ExpandableSection>
      <ExpandableSection
        variant="container"
        headerText="Permissions boundary"
        headerCounter={boundary ? '(1)' : ''}
        headerDescription="The most that the permission set may grant, whatever its policies say."
        defaultExpanded={boundary !== undefined}
      >
        <BoundaryFields
          query={query}
          boundary={boundary}
          problem={problems.boundary}
          onChange={(next) => onChange(withBoundary(policies, next))}
        />
      </ExpandableSection>
    </SpaceBetween>
  );
}

function withBoundary({ boundary: _before, ...policies }: SetPolicies, boundary: SetPolicies['boundary']): SetPolicies {
  return boundary ? { ...policies, boundary } : policies;
}
