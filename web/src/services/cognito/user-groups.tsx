/** The groups that a user is in, and putting the user into others. */
import Button from '@cloudscape-design/components/button';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Name } from '../../components/texts/name';
import { EmptyTable, ResourceTable } from '../../components/tables/resource-table';
import { useAction } from '../../components/state/use-action';
import { listGroups } from './api/user-pools';
import { addToGroup, removeFromGroup, type PoolUser } from './api/users';

export interface UserGroupsProps {
  readonly user: PoolUser;
  readonly groups: readonly string[];
  readonly onChanged: () => void;
}

export function UserGroups({ user, groups, onChanged }: UserGroupsProps) {
  const all = useQuery(`cognito/groups/${shownRegion()}/${user.UserPoolId}`, (signal) =>
    listGroups(user.UserPoolId, signal),
  );
  const [selected, setSelected] = useState<readonly string[]>([]);
  const [wanted, setWanted] = useState<string>();
  const change = useAction(async () => {
    if (wanted !== undefined) await addToGroup(user, wanted);
    setWanted(undefined);
    onChanged();
  });
  const remove = useAction(async () => {
    for (const group of selected) await removeFromGroup(user, group);
    setSelected([]);
    onChanged();
  });
  const others = (all.data ?? []).map(({ GroupName = '' }) => GroupName).filter((name) => !groups.includes(name));
  return (
    <SpaceBetween size="s">
      <ResourceTable<string>
        title="Group memberships"
        rows={{ items: groups, loading: false, reload: onChanged, counter: `(${groups.length})` }}
        columns={[
          { id: 'name', header: 'Group name', minWidth: 220, isRowHeader: true, cell: (name) => <Name text={name} /> },
        ]}
        trackBy={(name) => name}
        selection={{ type: 'multi', selected, onChange: setSelected, label: (name) => name }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0} loading={remove.running} onClick={remove.run}>
              Remove from group
            </Button>
            <Select
              ariaLabel="Group"
              placeholder="Choose a group"
              empty="No other groups"
              selectedOption={wanted === undefined ? null : { value: wanted, label: wanted }}
              options={others.map((name) => ({ value: name, label: name }))}
              onChange={({ detail }) => setWanted(detail.selectedOption.value)}
            />
            <Button disabled={wanted === undefined} loading={change.running} onClick={change.run}>
              Add to group
            </Button>
          </SpaceBetween>
        }
        empty={<EmptyTable title="No groups" />}
      />
      {[all.error, change.error, remove.error].map(
        (error, at) => error !== undefined && <ErrorAlert key={at} error={error} />,
      )}
    </SpaceBetween>
  );
}
