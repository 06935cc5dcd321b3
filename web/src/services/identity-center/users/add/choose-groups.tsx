/** Step 2: groups for the new user, from the directory or made on the spot. */
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type { Group } from '../../api/identity-store';
import { CreateGroupDialog } from '../../groups/create-group-dialog';
import { GroupPicker } from '../../groups/group-picker';

export function ChooseGroups({
  identityStoreId,
  chosen,
  onChange,
}: {
  identityStoreId: string;
  chosen: readonly Group[];
  onChange: (chosen: readonly Group[]) => void;
}) {
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState(0);
  return (
    <>
      {/* A new group is not on the page that was loaded: the table starts anew. */}
      <GroupPicker
        key={made}
        identityStoreId={identityStoreId}
        selected={chosen}
        onChange={onChange}
        actions={<Button onClick={() => setCreating(true)}>Create group</Button>}
      />
      {creating && (
        <CreateGroupDialog
          identityStoreId={identityStoreId}
          onCreated={(group) => {
            onChange([...chosen, group]);
            setMade(made + 1);
            setCreating(false);
          }}
          onClose={() => setCreating(false)}
        />
      )}
    </>
  );
}
