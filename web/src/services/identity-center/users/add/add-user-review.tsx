/** Step 3: the user as it will be added. */
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Group } from '../../api/identity-store';
import { ReviewPart } from '../../../../components/pages/review-part';
import { passwordChoices, type PasswordChoice } from './password-choice';
import { userAttributes, type AttributeTexts } from '../user-attributes';

export interface AddUserReviewProps {
  readonly userName: string;
  readonly password: PasswordChoice;
  readonly attributes: AttributeTexts;
  readonly groups: readonly Group[];
  readonly onEdit: (step: number) => void;
}

export function AddUserReview({ userName, password, attributes, groups, onEdit }: AddUserReviewProps) {
  const shown = userAttributes.filter(({ name, section }) => section === 'primary' || attributes[name]?.trim());
  return (
    <SpaceBetween size="l">
      <ReviewPart title="User details" onEdit={() => onEdit(0)}>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Username', value: <bdi>{userName.trim()}</bdi> },
            { label: 'Password', value: passwordChoices.find(({ value }) => value === password)?.label },
            ...shown.map(({ name, label }) => ({ label, value: <bdi>{attributes[name]?.trim()}</bdi> })),
          ]}
        />
      </ReviewPart>
      <ReviewPart title="Groups" onEdit={() => onEdit(1)}>
        {groups.length === 0 ? (
          'No groups'
        ) : (
          <ul className="plain-list">
            {groups.map((group) => (
              <li key={group.GroupId}>
                <bdi>{group.DisplayName}</bdi>
              </li>
            ))}
          </ul>
        )}
      </ReviewPart>
    </SpaceBetween>
  );
}
