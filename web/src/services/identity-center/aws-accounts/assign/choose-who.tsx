/** The wizard's first step: users and groups, each in its tab. */
import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import TokenGroup from '@cloudscape-design/components/token-group';
import Box from '@cloudscape-design/components/box';
import type { Group, User } from '../../api/identity-store';
import { isolated } from '../../../../components/texts/isolated';
import { tabTexts } from '../../../../components/pages/tab-texts';
import { GroupPicker } from '../../groups/group-picker';
import { UserPicker } from '../../users/list/user-picker';
import type { AssignChoice } from './choice';

export interface ChooseWhoProps {
  readonly identityStoreId: string;
  readonly choice: AssignChoice;
  readonly onChange: (part: Partial<AssignChoice>) => void;
  readonly missing: boolean;
}

export function ChooseWho({ identityStoreId, choice, onChange, missing }: ChooseWhoProps) {
  const { users, groups } = choice;
  return (
    <SpaceBetween size="l">
      {missing && <Alert type="error">Select at least one user or group.</Alert>}
      <Tabs
        i18nStrings={tabTexts}
        ariaLabel="Users and groups"
        tabs={[
          {
            id: 'users',
            label: tabLabel('Users', users.length),
            content: (
              <UserPicker
                identityStoreId={identityStoreId}
                selected={users as readonly User[]}
                onChange={(selected) =>
                  onChange({
                    users: selected.map(({ UserId, UserName, DisplayName }) => ({ UserId, UserName, DisplayName })),
                  })
                }
              />
            ),
          },
          {
            id: 'groups',
            label: tabLabel('Groups', groups.length),
            content: (
              <GroupPicker
                identityStoreId={identityStoreId}
                selected={groups as readonly Group[]}
                onChange={(selected) =>
                  onChange({ groups: selected.map(({ GroupId, DisplayName }) => ({ GroupId, DisplayName })) })
                }
              />
            ),
          },
        ]}
      />
      <Selected choice={choice} onChange={onChange} />
    </SpaceBetween>
  );
}

function tabLabel(name: string, count: number): string {
  return count === 0 ? name : `${name} (${count})`;
}

/** What is selected, though its page of the table may not be on show. */
function Selected({ choice: { users, groups }, onChange }: Pick<ChooseWhoProps, 'choice' | 'onChange'>) {
  if (users.length + groups.length === 0) return null;
  const names = [
    ...users.map((user) => user.UserName ?? user.UserId ?? ''),
    ...groups.map((group) => group.DisplayName ?? group.GroupId ?? ''),
  ];
  return (
    <div>
      <Box variant="awsui-key-label">Selected users and groups ({names.length})</Box>
      <TokenGroup
        limit={20}
        items={names.map((name) => ({ label: isolated(name), dismissLabel: `Remove ${name}` }))}
        i18nStrings={{ limitShowMore: 'Show all', limitShowFewer: 'Show fewer' }}
        onDismiss={({ detail: { itemIndex } }) =>
          itemIndex < users.length
            ? onChange({ users: users.filter((_user, index) => index !== itemIndex) })
            : onChange({ groups: groups.filter((_group, index) => index !== itemIndex - users.length) })
        }
      />
    </div>
  );
}
