/** What can be done with an account, a unit or the root: the "Actions" menu and its dialogs. */
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { TreeNode } from './api/tree';
import { CloseAccountDialog } from './close-account-dialog';
import { MoveAccountDialog } from './move-account-dialog';
import { CreateUnitDialog, DeleteUnitDialog, RenameUnitDialog } from './unit-dialogs';

type Choice = 'create-unit' | 'rename' | 'delete' | 'move' | 'close';

export interface OrganizationActionsProps {
  /** What is selected, if anything. */
  readonly node: TreeNode | undefined;
  readonly managementAccountId: string | undefined;
  /** Something changed; `gone`: the node itself is not there any more. */
  readonly onChange: (gone: boolean) => void;
}

export function OrganizationActions({ node, managementAccountId, onChange }: OrganizationActionsProps) {
  const [open, setOpen] = useState<{ choice: Choice; node: TreeNode }>();
  const navigate = useNavigate();
  const close = () => setOpen(undefined);
  const changed = (gone = false) => {
    close();
    onChange(gone);
  };
  const choose = (id: string) => {
    if (id === 'access' && node) void navigate(`/identity-center/accounts/${encodeURIComponent(node.id)}`);
    else if (node) setOpen({ choice: id as Choice, node });
  };
  return (
    <>
      <ButtonDropdown items={menuItems(node, managementAccountId)} onItemClick={(event) => choose(event.detail.id)}>
        Actions
      </ButtonDropdown>
      {open?.choice === 'create-unit' && (
        <CreateUnitDialog parent={open.node} onClose={close} onDone={() => changed()} />
      )}
      {open?.choice === 'rename' && open.node.kind === 'unit' && (
        <RenameUnitDialog unit={open.node.unit} onClose={close} onDone={() => changed()} />
      )}
      {open?.choice === 'delete' && open.node.kind === 'unit' && (
        <DeleteUnitDialog unit={open.node.unit} onClose={close} onDone={() => changed(true)} />
      )}
      {open?.choice === 'move' && open.node.kind === 'account' && (
        <MoveAccountDialog account={open.node.account} onClose={close} onDone={() => changed()} />
      )}
      {open?.choice === 'close' && open.node.kind === 'account' && (
        <CloseAccountDialog account={open.node.account} onClose={close} onDone={() => changed()} />
      )}
    </>
  );
}

function menuItems(
  node: TreeNode | undefined,
  managementAccountId: string | undefined,
): ButtonDropdownProps.ItemOrGroup[] {
  const item = (id: string, text: string, reason: string | undefined): ButtonDropdownProps.Item => ({
    id,
    text,
    ...(reason !== undefined && { disabled: true, disabledReason: reason }),
  });
  const onUnit = node?.kind === 'unit' ? undefined : 'Select an organizational unit.';
  const onAccount = node?.kind === 'account' ? undefined : 'Select an account.';
  const closable = node?.kind === 'account' ? closeRefusal(node, managementAccountId) : onAccount;
  return [
    {
      text: 'Organizational unit',
      items: [
        item(
          'create-unit',
          'Create new',
          node && node.kind !== 'account' ? undefined : 'Select the root or an organizational unit.',
        ),
        item('rename', 'Rename', onUnit),
        item('delete', 'Delete', onUnit),
      ],
    },
    {
      text: 'AWS account',
      items: [
        item('move', 'Move', onAccount),
        item('close', 'Close', closable),
        item('access', 'View access in IAM Identity Center', onAccount),
      ],
    },
  ];
}

function closeRefusal(
  { id, account }: TreeNode & { kind: 'account' },
  managementAccountId: string | undefined,
): string | undefined {
  if (id === managementAccountId) return 'The management account cannot be closed.';
  return account.Status === 'ACTIVE' ? undefined : 'It is closed already, or about to be.';
}
