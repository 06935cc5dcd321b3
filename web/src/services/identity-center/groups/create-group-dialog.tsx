/** A group, made in the middle of something else. */
import { useState } from 'react';
import { createGroup } from '../api/directory-changes';
import type { Group } from '../api/identity-store';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { GroupFields } from './group-fields';
import { findGroupProblems, type GroupProblems } from './group-problems';

export function CreateGroupDialog({
  identityStoreId,
  onCreated,
  onClose,
}: {
  identityStoreId: string;
  onCreated: (group: Group) => void;
  onClose: () => void;
}) {
  const [texts, setTexts] = useState({ name: '', description: '' });
  const [problems, setProblems] = useState<GroupProblems>({});
  const create = async () => {
    const found = findGroupProblems(texts);
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    const name = texts.name.trim();
    const description = texts.description.trim();
    const groupId = await createGroup(identityStoreId, name, description);
    onCreated({
      IdentityStoreId: identityStoreId,
      GroupId: groupId,
      DisplayName: name,
      ...(description && { Description: description }),
    });
  };
  return (
    <ActionDialog title="Create group" actionLabel="Create group" onAction={create} onClose={onClose}>
      <GroupFields texts={texts} problems={problems} onChange={setTexts} />
    </ActionDialog>
  );
}
