/** A user's permissions: policies attached directly, embedded, and had through groups; add and remove. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { isNotFound } from '../../../api/errors';
import { policyType } from '../api/policies';
import { getGroupPermissions } from '../api/roles-and-groups';
import {
  detachUserPolicy,
  listAttachedUserPolicies,
  listGroupsForUser,
  listInlineUserPolicies,
  type AttachedPolicy,
  type InlinePolicy,
} from '../api/users';
import { useQuery } from '../../../api/use-query';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { usePageFrame } from '../../../components/pages/page-frame';
import { groupPath, userPath } from '../addresses';
import { InlinePolicies, PolicyLink } from '../policies/permissions-list';
import { Name } from '../../../components/texts/name';

interface UserPolicy extends AttachedPolicy {
  /** The group that the user has it through; absent: attached directly. */
  readonly group?: string;
}

interface UserPolicies {
  readonly items: readonly UserPolicy[];
  readonly inline: readonly InlinePolicy[];
}

async function loadPolicies(userName: string, signal: AbortSignal): Promise<UserPolicies> {
  const direct = await listAttachedUserPolicies(userName, signal);
  const inline = await listInlineUserPolicies(userName, signal);
  const groups = await listGroupsForUser(userName, signal);
  const through = await Promise.all(
    groups.map(async ({ GroupName = '' }) => {
      const { attached, inline: embedded } = await getGroupPermissions(GroupName, signal);
      return {
        attached: attached.map((policy) => ({ ...policy, group: GroupName })),
        inline: embedded.map((policy) => ({ ...policy, name: `${policy.name} (group ${GroupName})` })),
      };
    }),
  );
  return {
    items: [...direct, ...through.flatMap(({ attached }) => attached)],
    inline: [...inline, ...through.flatMap((group) => group.inline)],
  };
}

const columns: readonly Column<UserPolicy>[] = [
  {
    id: 'name',
    sortBy: (policy) => policy.PolicyName,
    header: 'Policy name',
    minWidth: 220,
    isRowHeader: true,
    cell: (policy) => <PolicyLink policy={policy} />,
  },
  {
    id: 'type',
    sortBy: (policy) => policyType(policy.PolicyArn),
    header: 'Type',
    minWidth: 150,
    cell: (policy) => policyType(policy.PolicyArn),
  },
  {
    id: 'via',
    header: 'Attached via',
    minWidth: 150,
    cell: ({ group }) =>
      group === undefined ? 'Directly' : <ConsoleLink to={groupPath(group)}>{`Group ${group}`}</ConsoleLink>,
  },
];

const keyOf = ({ PolicyArn, group = '' }: UserPolicy) => `${group}/${PolicyArn}`;

export function UserPermissions({ userName }: { userName: string }) {
  const query = useQuery(`iam/user/${userName}/policies`, (signal) => loadPolicies(userName, signal));
  const [selected, setSelected] = useState<readonly UserPolicy[]>([]);
  const [removing, setRemoving] = useState(false);
  const navigate = useNavigate();
  const { notify } = usePageFrame();
  const current = selected.filter((one) => query.data?.items.some((policy) => keyOf(policy) === keyOf(one)));
  const remove = async () => {
    for (const { PolicyArn = '' } of current) {
      await detachUserPolicy(userName, PolicyArn).catch((error: unknown) => {
        // Detached by somebody else a moment ago: that is what was wanted.
        if (!isNotFound(error)) throw error;
      });
    }
    notify({ type: 'success', content: current.length === 1 ? 'The policy is removed.' : 'The policies are removed.' });
    setRemoving(false);
    setSelected([]);
    query.reload();
  };
  return (
    <SpaceBetween size="l">
      <FilteredTable
        title="Permissions policies"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={keyOf}
        pageSize={25}
        filterLabel="Find policies by name"
        textOf={({ PolicyName = '' }) => PolicyName}
        selection={{
          type: 'multi',
          selected: current,
          onChange: setSelected,
          label: ({ PolicyName = '' }) => PolicyName,
          isDisabled: ({ group }) => group !== undefined,
        }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={current.length === 0} onClick={() => setRemoving(true)}>
              Remove
            </Button>
            <Button variant="primary" onClick={() => void navigate(`${userPath(userName)}/add-permissions`)}>
              Add permissions
            </Button>
          </SpaceBetween>
        }
        empty={
          <EmptyTable title="No managed policies">
            Choose Add permissions to attach one, such as AmplifyBackendDeployFullAccess.
          </EmptyTable>
        }
      />
      <InlinePolicies policies={query.data?.inline ?? []} />
      {removing && (
        <ActionDialog
          title="Remove policies?"
          actionLabel="Remove policies"
          runningLabel="Removing the policies"
          onAction={remove}
          onClose={() => setRemoving(false)}
        >
          <Box>
            <bdi>{userName}</bdi> no longer has these policies. The policies themselves stay.
          </Box>
          <ul className="plain-list">
            {current.map((policy) => (
              <li key={keyOf(policy)}>
                <Name text={policy.PolicyName} />
              </li>
            ))}
          </ul>
        </ActionDialog>
      )}
    </SpaceBetween>
  );
}
