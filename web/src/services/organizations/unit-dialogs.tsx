/** Create, rename and delete an organizational unit. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { createUnit, deleteUnit, renameUnit } from './api/changes';
import { describeUnit, nodeName, type OrganizationalUnit, type TreeNode } from './api/tree';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { findTagProblems, TagFields, type TagText } from '../../components/tags/tag-fields';
import { isConfirmed, TypedConfirmation } from '../../components/dialogs/typed-confirmation';
import { usePageFrame } from '../../components/pages/page-frame';

interface DialogProps {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const longestName = 128;

export function CreateUnitDialog({ parent, onClose, onDone }: DialogProps & { parent: TreeNode }) {
  const [name, setName] = useState('');
  const [tags, setTags] = useState<readonly TagText[]>([]);
  const { notify } = usePageFrame();
  const create = async () => {
    await createUnit(
      parent.id,
      name.trim(),
      tags.map(({ key, value }) => ({ Key: key.trim(), Value: value })),
    );
    notify({
      type: 'success',
      content: (
        <>
          The organizational unit <bdi>{name.trim()}</bdi> is created.
        </>
      ),
    });
    onDone();
  };
  return (
    <ActionDialog
      title="Create organizational unit"
      actionLabel="Create organizational unit"
      size="large"
      actionDisabled={name.trim() === '' || findTagProblems(tags).size > 0}
      onAction={create}
      onClose={onClose}
    >
      <Box>
        In <bdi>{nodeName(parent)}</bdi> ({parent.id}).
      </Box>
      <NameField value={name} onChange={setName} />
      <FormField label="Tags" stretch>
        <TagFields tags={tags} showProblems onChange={setTags} />
      </FormField>
    </ActionDialog>
  );
}

export function RenameUnitDialog({ unit, onClose, onDone }: DialogProps & { unit: OrganizationalUnit }) {
  const [known, setKnown] = useState(unit.Name ?? '');
  const [name, setName] = useState(known);
  const { notify } = usePageFrame();
  const rename = async () => {
    const now = (await describeUnit(unit.Id ?? '')).Name ?? '';
    if (now !== known && now !== name.trim()) {
      setKnown(now);
      throw new Error(
        `Somebody else renamed it to "${now}" in the meantime. ` +
          'Nothing is saved yet: save again to replace that name too.',
      );
    }
    await renameUnit(unit.Id ?? '', name.trim());
    notify({ type: 'success', content: 'The organizational unit is renamed.' });
    onDone();
  };
  return (
    <ActionDialog
      title="Rename organizational unit"
      actionLabel="Save changes"
      actionDisabled={name.trim() === '' || name.trim() === unit.Name}
      onAction={rename}
      onClose={onClose}
    >
      <NameField value={name} onChange={setName} />
    </ActionDialog>
  );
}

function NameField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <FormField
      label="Organizational unit name"
      constraintText={`Up to ${longestName} characters, and unlike its neighbours.`}
    >
      <Input
        value={value}
        autoComplete={false}
        onChange={(event) => onChange(event.detail.value.slice(0, longestName))}
      />
    </FormField>
  );
}

export function DeleteUnitDialog({ unit, onClose, onDone }: DialogProps & { unit: OrganizationalUnit }) {
  const [typed, setTyped] = useState('');
  const { notify } = usePageFrame();
  const name = unit.Name ?? '';
  const remove = async () => {
    await deleteUnit(unit.Id ?? '');
    notify({ type: 'success', content: 'The organizational unit is deleted.' });
    onDone();
  };
  return (
    <ActionDialog
      title="Delete organizational unit?"
      actionLabel="Delete organizational unit"
      actionDisabled={!isConfirmed(typed, name)}
      onAction={remove}
      onClose={onClose}
    >
      <Box>
        <bdi>{name}</bdi> ({unit.Id}) can be deleted once no account and no organizational unit is in it. Move those out
        first.
      </Box>
      <TypedConfirmation expected={name} typed={typed} onChange={setTyped} />
    </ActionDialog>
  );
}
