/** The last step: everything as it will be made, with a way back to each step. */
import Box from '@cloudscape-design/components/box';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { SetDetails } from '../../api/permission-sets';
import type { SetPolicies } from '../../api/set-policies';
import { ReviewPart } from '../../../../components/pages/review-part';
import type { TagText } from '../../../../components/tags/tag-fields';
import { PolicyList } from '../policies/policy-list';
import { durationText } from '../session-duration';

export interface ReviewProps {
  readonly typeText: string;
  readonly policies: SetPolicies;
  readonly details: SetDetails;
  readonly tags: readonly TagText[];
  readonly onEdit: (step: 'type' | 'policies' | 'details') => void;
}

export function Review({ typeText, policies, details, tags, onEdit }: ReviewProps) {
  return (
    <SpaceBetween size="l">
      <ReviewPart title="Permission set type" onEdit={() => onEdit('type')}>
        <KeyValuePairs items={[{ label: 'Type', value: typeText }]} />
      </ReviewPart>
      <ReviewPart title="Policies and permissions boundary" onEdit={() => onEdit('policies')}>
        <PolicyList policies={policies} />
      </ReviewPart>
      <ReviewPart title="Permission set details" onEdit={() => onEdit('details')}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Permission set name', value: <bdi>{details.name}</bdi> },
            { label: 'Session duration', value: durationText(details.sessionDuration) },
            { label: 'Description', value: <bdi>{details.description || '-'}</bdi> },
            { label: 'Relay state', value: <bdi>{details.relayState || '-'}</bdi> },
            { label: 'Tags', value: <TagList tags={tags} /> },
          ]}
        />
      </ReviewPart>
    </SpaceBetween>
  );
}

export function TagList({ tags }: { tags: readonly TagText[] }) {
  if (tags.length === 0) return <>-</>;
  return (
    <>
      {tags.map(({ key, value }) => (
        <Box key={key}>
          <bdi>{key}</bdi> = <bdi>{value || '-'}</bdi>
        </Box>
      ))}
    </>
  );
}
